import type { SparseMatrix } from '../numeric/sparse.ts'
import { fitSparseLogistic, type SparseLogistic } from './sparse-logistic.ts'
import { applyTfIdf, fitTfIdf, type TfIdf } from './tf-idf.ts'
import type { Analyze } from './tokens.ts'

/** A term that one text alone holds teaches nothing about others. */
const MIN_DOCUMENTS = 2
/** A probability needs four digits, not seven. */
const GRADIENT = 1e-4

/** Texts made ready once, to be learnt from with several penalties. */
export interface SentimentRows {
  readonly terms: TfIdf
  readonly x: SparseMatrix
}

/** @throws RangeError when the texts have no term in common */
export function sentimentRows(texts: readonly string[], analyze: Analyze): SentimentRows {
  const terms = fitTfIdf(texts, { analyze, minDocuments: MIN_DOCUMENTS })
  if (terms.terms.length === 0) throw new RangeError('texts must have terms in common')
  return { terms, x: applyTfIdf(terms, texts) }
}

export function fitSentimentRows({ x }: SentimentRows, labels: ArrayLike<number>, l2: number): SparseLogistic {
  return fitSparseLogistic(x, labels, { l2, gradient: GRADIENT })
}
