import { checkInside, checkWhole } from '../numeric/check.ts'
import { type Analyze, characterNgrams } from './tokens.ts'

/** A pair as alike as the threshold is missed at most so often. */
const MOST_MISSED = 0.001
/** Fewer rows a band bring more candidates, more rows need more bands; up to this many hashes in all. */
const MOST_HASHES = 256
/** What so many hashes still find as surely. */
const LEAST_SIMILARITY = 0.03

export interface DuplicateOptions {
  /** Shared share of terms from which two texts are near duplicates, in (0.03, 1). Default 0.7. */
  readonly similarity?: number
  /** Default: runs of three characters, or the whole text where it is shorter. */
  readonly analyze?: Analyze
  readonly seed?: number
}

export interface DuplicatePair {
  readonly a: number
  readonly b: number
  /** Jaccard: shared terms over all terms of either, exact. */
  readonly similarity: number
}

/**
 * Which texts are nearly the same: copied reviews, the same complaint twice, one address typed in two ways?
 *
 * MinHash signatures in bands find candidates; each is verified by its exact Jaccard similarity, so that no pair is reported
 * that is not one, and of true pairs at most one in a thousand is missed (fewer, the more alike they are). About
 * O(texts x terms x hashes) beside the pairs themselves. Texts without terms are like no other.
 *
 * @returns pairs with a < b, the most alike first
 * @throws RangeError when the similarity is not in (0.03, 1) or the seed no whole number
 *
 * Broder (1997), On the resemblance and containment of documents, SEQUENCES. Indyk, Motwani (1998), Approximate nearest
 * neighbors, STOC (banding).
 */
export function findNearDuplicates(texts: readonly string[], options: DuplicateOptions = {}): DuplicatePair[] {
  const { similarity = 0.7, analyze = threeCharacters, seed = 1 } = options
  checkInside('similarity', similarity, LEAST_SIMILARITY, 1)
  checkWhole('seed', seed, 0, 2 ** 32 - 1)
  const { termSets, textsBySet } = distinctTermSets(texts, analyze)
  const { rows, bands } = bandsFor(similarity)
  const signatures = termSets.map((terms) => signatureOf(terms, rows * bands, seed))
  const seen = new Set<number>()
  const found: DuplicatePair[] = []
  for (const same of textsBySet) {
    for (const [k, b] of same.entries()) for (const a of same.slice(0, k)) found.push({ a, b, similarity: 1 })
  }
  for (let band = 0; band < bands; band += 1) {
    const buckets = new Map<string, number[]>()
    signatures.forEach((signature, set) => {
      const key = signature.subarray(band * rows, (band + 1) * rows).join()
      const bucket = buckets.get(key)
      if (!bucket) {
        buckets.set(key, [set])
        return
      }
      for (const other of bucket) {
        const pair = other * termSets.length + set
        if (seen.has(pair)) continue
        seen.add(pair)
        const alike = jaccard(termSets[other] as Int32Array, termSets[set] as Int32Array)
        if (alike < similarity) continue
        for (const one of textsBySet[other] as number[]) {
          for (const two of textsBySet[set] as number[]) {
            found.push({ a: Math.min(one, two), b: Math.max(one, two), similarity: alike })
          }
        }
      }
      bucket.push(set)
    })
  }
  return found.sort((x, y) => y.similarity - x.similarity || x.a - y.a || x.b - y.b)
}

const runsOfThree = characterNgrams({ shortest: 3, longest: 3 })
const runsOfAny = characterNgrams({ shortest: 1, longest: 2 })

function threeCharacters(text: string): readonly string[] {
  const runs = runsOfThree(text)
  return runs.length > 0 ? runs : runsOfAny(text)
}

/** Sets of terms as rising numbers, each once, and the texts that have them: what many texts share is compared once. */
function distinctTermSets(
  texts: readonly string[],
  analyze: Analyze,
): { termSets: Int32Array[]; textsBySet: number[][] } {
  const numbers = new Map<string, number>()
  const places = new Map<string, number>()
  const termSets: Int32Array[] = []
  const textsBySet: number[][] = []
  texts.forEach((text, at) => {
    const own = new Set<number>()
    for (const term of analyze(text)) {
      const number = numbers.get(term) ?? numbers.size
      numbers.set(term, number)
      own.add(number)
    }
    if (own.size === 0) return
    const terms = Int32Array.from(own).sort()
    const place = places.get(terms.join()) ?? termSets.length
    if (place === termSets.length) {
      places.set(terms.join(), place)
      termSets.push(terms)
      textsBySet.push([])
    }
    textsBySet[place]?.push(at)
  })
  return { termSets, textsBySet }
}

/** As many rows a band as the hashes allow while 1 - (1 - s^rows)^bands stays above what may be missed. */
function bandsFor(similarity: number): { rows: number; bands: number } {
  let best = { rows: 1, bands: Math.min(MOST_HASHES, neededBands(similarity)) }
  for (let rows = 2; rows <= 16; rows += 1) {
    const bands = neededBands(similarity ** rows)
    if (rows * bands <= MOST_HASHES) best = { rows, bands }
  }
  return best
}

function neededBands(chanceOfBand: number): number {
  return Math.ceil(Math.log(MOST_MISSED) / Math.log1p(-chanceOfBand))
}

/** Least hash of any term, for each of many hash functions. */
function signatureOf(terms: Int32Array, hashes: number, seed: number): Int32Array {
  const least = new Int32Array(hashes).fill(0x7fffffff)
  for (let t = 0; t < terms.length; t += 1) {
    const first = mixed((terms[t] as number) ^ Math.imul(seed + 1, 0x9e3779b1))
    for (let h = 0; h < hashes; h += 1) {
      const hash = mixed(first + Math.imul(h, 0x85ebca77))
      if (hash < (least[h] as number)) least[h] = hash
    }
  }
  return least
}

/** Finaliser with full avalanche on 32 bits (Wellons 2018, "lowbias32"). */
function mixed(value: number): number {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return x ^ (x >>> 15)
}

function jaccard(a: Int32Array, b: Int32Array): number {
  let [i, j, shared] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const difference = (a[i] as number) - (b[j] as number)
    if (difference === 0) shared += 1
    if (difference <= 0) i += 1
    if (difference >= 0) j += 1
  }
  return shared / (a.length + b.length - shared)
}
