import { checkAllBinary, checkAtLeast, checkLength, checkPositive } from '../numeric/check.ts'
import { fitSentimentRows, sentimentRows } from './sentiment-fit.ts'
import { predictSparseLogistic, type SparseLogistic } from './sparse-logistic.ts'
import { applyTfIdf, type TfIdf } from './tf-idf.ts'
import { type Analyze, normalizeText } from './tokens.ts'

/** Rows have length 1 and labels are mostly plain: weights of a few units are right, so the penalty is light. */
const DEFAULT_L2 = 0.5
const LONGEST_RUN = 3
/** A Chinese character, a word or number of another script (with its apostrophe), or a mark. */
const UNIT = /\p{Script=Han}|[[\p{L}\p{N}]--\p{Script=Han}]+(?:['’][\p{L}--\p{Script=Han}]+)?|[^\s\p{L}\p{N}]/gv

export interface SentimentOptions {
  /** Default `sentimentTerms`. */
  readonly analyze?: Analyze
  /** See `fitSparseLogistic`. Default 0.5. */
  readonly l2?: number
}

export interface SentimentModel {
  readonly terms: TfIdf
  readonly logistic: SparseLogistic
}

/**
 * Terms for feeling in Chinese and other scripts alike: runs of one to three units, where a unit is a Chinese character, a
 * word of another script or a mark, so that "not very good" and "不太好" are each one term. Needs no segmentation. O(n).
 */
export function sentimentTerms(text: string): string[] {
  const units = normalizeText(text).match(UNIT) ?? []
  const terms: string[] = []
  for (let length = 1; length <= LONGEST_RUN; length += 1) {
    for (let at = 0; at + length <= units.length; at += 1) terms.push(units.slice(at, at + length).join(' '))
  }
  return terms
}

/**
 * Learns to tell praise from complaint by your own labelled texts.
 *
 * Term weights (tf-idf) and a logistic regression over them. A few hundred texts are a start, some thousand are good;
 * 10,000 short reviews take about a second.
 *
 * @param labels 1 for a content customer, 0 for a discontent one; both must occur
 * @throws RangeError when lengths differ, a label is neither, one of them is missing, or l2 is not above zero
 */
export function trainSentiment(
  texts: readonly string[],
  labels: ArrayLike<number>,
  options: SentimentOptions = {},
): SentimentModel {
  const { analyze = sentimentTerms, l2 = DEFAULT_L2 } = options
  checkAtLeast('texts', texts, 2)
  checkLength('labels', labels, texts.length, 'text')
  checkAllBinary('labels', labels)
  checkPositive('l2', l2)
  const rows = sentimentRows(texts, analyze)
  return { terms: rows.terms, logistic: fitSentimentRows(rows, labels, l2) }
}

/** Chance, 0..1, that each text is of a content customer; without a known term it is that of the intercept alone. */
export function predictSentiment({ terms, logistic }: SentimentModel, texts: readonly string[]): Float64Array {
  return predictSparseLogistic(logistic, applyTfIdf(terms, texts))
}

export interface TermShare {
  readonly term: string
  /** Added to the log-odds of praise; the shares and the model's intercept add up to the text's log-odds. */
  readonly share: number
}

/** Why was a text judged so? Its terms, the one that said most first. O(terms of the text). */
export function explainSentiment({ terms, logistic }: SentimentModel, text: string): TermShare[] {
  const row = applyTfIdf(terms, [text])
  return Array.from(row.indices, (column, k) => ({
    term: terms.terms[column] as string,
    share: (row.values?.[k] as number) * (logistic.coefficients[column] as number),
  })).sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
}
