import MiniSearch, { type Query, type QueryCombination } from 'minisearch'
import { stemmer } from 'stemmer'
import { pairs, plain, type Words } from './words.ts'

/** Fields of the index; what each holds is said in product-index.ts. */
export const FIELDS = ['chinese', 'grams', 'latin', 'pinyin', 'initials', 'codes', 'around'] as const
type Field = (typeof FIELDS)[number]

/** How much a hit in a field counts. */
export const BOOSTS: Readonly<Record<Field, number>> = {
  codes: 10,
  chinese: 4,
  latin: 4,
  initials: 3,
  pinyin: 2,
  grams: 1,
  around: 0.5,
}

/**
 * What somebody typed, as a query: each of the words between spaces must be found somehow: as Chinese words, pinyin,
 * initials, English with stems and typing errors, or as a code. An empty text finds everything.
 */
export function toQuery(words: Words, text: string, combineWith: 'AND' | 'OR'): Query {
  const typed = plain(text).trim().split(/\s+/).filter(Boolean)
  if (typed.length === 0) return MiniSearch.wildcard
  const pieces = typed.slice(0, 10).flatMap((word) => {
    const latin = word.match(/[^\p{Script=Han}]+/gu) ?? []
    return [...words.chineseParts(word).map(chinesePiece), ...latin.flatMap(latinPieces)]
  })
  return pieces.length === 0 ? { queries: [] } : { combineWith, queries: pieces }
}

/** As a word of the dictionary, or as its characters side by side: names are cut by context, and not always alike. */
function chinesePiece(word: string): QueryCombination {
  const sideBySide = Array.from(word).length === 1 ? [word] : pairs(word)
  return any([
    exactly('chinese', word),
    exactly('around', word),
    { combineWith: 'AND', queries: sideBySide.map((pair) => exactly('grams', pair)) },
  ])
}

function latinPieces(typed: string): QueryCombination[] {
  const parts = typed.match(/[\p{Script=Latin}\p{N}]+/gu) ?? []
  const code = [exactly('codes', typed), ...(typed.length >= 4 ? [beginning('codes', typed)] : [])]
  if (parts.length === 1) return [any([...code, ...latinWays(typed)])]
  return parts.length === 0
    ? []
    : [any([...code, { combineWith: 'AND', queries: parts.map((one) => any(latinWays(one))) }])]
}

function latinWays(word: string): QueryCombination[] {
  const stem = stemmer(word)
  const ways = [
    exactly('latin', stem),
    exactly('around', stem),
    beginning('latin', word),
    beginning('pinyin', word),
    beginning('initials', word),
  ]
  // Short words would become others: tea, pea, sea.
  if (word.length >= 4) ways.push({ ...exactly('latin', stem), fuzzy: 0.25 })
  if (word.length >= 6) ways.push({ ...exactly('pinyin', word), fuzzy: 0.2, prefix: true })
  return ways
}

function any(queries: Query[]): QueryCombination {
  return { combineWith: 'OR', queries }
}

function exactly(field: Field, term: string): QueryCombination {
  return { fields: [field], queries: [term], prefix: false, fuzzy: false }
}

function beginning(field: Field, term: string): QueryCombination {
  return { fields: [field], queries: [term], prefix: true, fuzzy: false }
}
