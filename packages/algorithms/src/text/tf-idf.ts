import { checkAtLeast, checkWhole } from '../numeric/check.ts'
import type { SparseMatrix } from '../numeric/sparse.ts'
import { type Analyze, characterNgrams } from './tokens.ts'

export interface TfIdfOptions {
  /** Default: characters and pairs of them. */
  readonly analyze?: Analyze
  /** Terms that fewer texts hold are left out. Default 1. */
  readonly minDocuments?: number
}

/** What was learnt of a set of texts: its terms and how rare each is. Plain data beside the analyser. */
export interface TfIdf {
  readonly analyze: Analyze
  /** By code unit order, so that the columns do not depend on the order of texts. */
  readonly terms: readonly string[]
  /** ln((1 + n) / (1 + texts with the term)) + 1, one a term. */
  readonly inverseFrequency: Float64Array
  /** Column of each term. */
  readonly columnByTerm: ReadonlyMap<string, number>
}

/**
 * Which terms tell texts apart, and how strongly?
 *
 * Learns the terms and their inverse document frequency, smoothed as if one more text held every term. O(total terms).
 *
 * @throws RangeError when there is no text or minDocuments is not a whole number from 1
 *
 * Spärck Jones (1972), A statistical interpretation of term specificity, J. Documentation 28(1).
 */
export function fitTfIdf(texts: readonly string[], options: TfIdfOptions = {}): TfIdf {
  const { analyze = characterNgrams(), minDocuments = 1 } = options
  checkAtLeast('texts', texts, 1)
  checkWhole('minDocuments', minDocuments, 1)
  const documentsByTerm = new Map<string, number>()
  for (const text of texts) {
    for (const term of new Set(analyze(text))) documentsByTerm.set(term, (documentsByTerm.get(term) ?? 0) + 1)
  }
  const terms: string[] = []
  for (const [term, documents] of documentsByTerm) if (documents >= minDocuments) terms.push(term)
  terms.sort()
  return {
    analyze,
    terms,
    inverseFrequency: Float64Array.from(
      terms,
      (term) => Math.log((1 + texts.length) / (1 + (documentsByTerm.get(term) as number))) + 1,
    ),
    columnByTerm: new Map(terms.map((term, column) => [term, column])),
  }
}

/**
 * Texts as rows of (1 + ln count) x inverse frequency, each of length 1 (all zero where no term is known).
 *
 * Sublinear term frequency: the tenth "good" says less than the first. O(total terms).
 *
 * Salton, Buckley (1988), Term-weighting approaches in automatic text retrieval, Inf. Proc. & Management 24(5).
 */
export function applyTfIdf(
  { analyze, terms, inverseFrequency, columnByTerm }: TfIdf,
  texts: readonly string[],
): SparseMatrix {
  const starts = new Int32Array(texts.length + 1)
  const indices: number[] = []
  const values: number[] = []
  texts.forEach((text, row) => {
    const counts = new Map<number, number>()
    for (const term of analyze(text)) {
      const column = columnByTerm.get(term)
      if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1)
    }
    let square = 0
    const columns = Int32Array.from(counts.keys()).sort()
    const weights = Float64Array.from(columns, (column) => {
      const weight = (1 + Math.log(counts.get(column) as number)) * (inverseFrequency[column] as number)
      square += weight * weight
      return weight
    })
    const length = Math.sqrt(square)
    columns.forEach((column, k) => {
      indices.push(column)
      values.push((weights[k] as number) / length)
    })
    starts[row + 1] = indices.length
  })
  return {
    rows: texts.length,
    columns: terms.length,
    starts,
    indices: Int32Array.from(indices),
    values: Float64Array.from(values),
  }
}
