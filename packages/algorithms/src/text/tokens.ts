import { checkWhole } from '../numeric/check.ts'

/** Cuts a text into words; hand in another segmenter where one for the language is at hand. */
export type Segment = (text: string) => readonly string[]

/** Turns a text into the terms that it is compared or learnt by. */
export type Analyze = (text: string) => readonly string[]

export interface NgramRange {
  readonly shortest: number
  readonly longest: number
}

const HAS_WORD = /[\p{L}\p{N}]/u

/**
 * The same text however it was typed: full and half width alike (NFKC), lower case, runs of space made one, ends trimmed.
 * O(n). Marks and punctuation stay: they carry feeling.
 */
export function normalizeText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
}

/**
 * Which words are in a text, in order, without punctuation?
 *
 * `Intl.Segmenter`, which every browser and Node have: dictionary words for Chinese, Japanese and Thai, spaces and
 * punctuation elsewhere. Its dictionary may differ between versions of the platform: hand your own `Segment` to
 * whatever must give the same terms everywhere, or use characters.
 *
 * @param locale a BCP 47 tag, e.g. `zh` (default) or `en`
 * @throws RangeError when the locale is not a language tag
 */
export function segmentWords(locale = 'zh'): Segment {
  let segmenter: Intl.Segmenter
  try {
    segmenter = new Intl.Segmenter(locale, { granularity: 'word' })
  } catch {
    throw new RangeError(`locale must be a language tag, not ${locale}`)
  }
  return (text) =>
    Array.from(segmenter.segment(text), ({ segment }) => segment).filter((segment) => HAS_WORD.test(segment))
}

/**
 * Terms of a text that are runs of neighbouring characters (Unicode points, spaces included), shortest first; for Chinese
 * that needs no segmentation and forgives misspelling. O(n x lengths).
 *
 * @throws RangeError when the range is not whole numbers from 1 with shortest <= longest
 */
export function characterNgrams(range: NgramRange = { shortest: 1, longest: 2 }): Analyze {
  checkNgramRange(range)
  return (text) => ngramsOf(Array.from(normalizeText(text)), range, '')
}

/**
 * Terms of a text that are runs of neighbouring words, joined by a space. O(n x lengths).
 *
 * @param segment cuts the normalised text; default `segmentWords('en')`
 * @throws RangeError when the range is not whole numbers from 1 with shortest <= longest
 */
export function wordNgrams(
  range: NgramRange = { shortest: 1, longest: 2 },
  segment: Segment = segmentWords('en'),
): Analyze {
  checkNgramRange(range)
  return (text) => ngramsOf(segment(normalizeText(text)), range, ' ')
}

function ngramsOf(units: readonly string[], { shortest, longest }: NgramRange, joint: string): string[] {
  const terms: string[] = []
  for (let length = shortest; length <= longest; length += 1) {
    for (let at = 0; at + length <= units.length; at += 1) {
      let term = units[at] as string
      for (let k = 1; k < length; k += 1) term += joint + (units[at + k] as string)
      terms.push(term)
    }
  }
  return terms
}

function checkNgramRange({ shortest, longest }: NgramRange): void {
  checkWhole('range.shortest', shortest, 1)
  checkWhole('range.longest', longest, shortest)
}
