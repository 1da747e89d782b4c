import { checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import type { SparseMatrix } from '../numeric/sparse.ts'
import { factorNonNegative } from './non-negative-factors.ts'
import { applyTfIdf, fitTfIdf } from './tf-idf.ts'
import { type Analyze, segmentWords, wordNgrams } from './tokens.ts'

const TOP_TERMS = 10
/** Terms in fewer texts make topics of their own. */
const MIN_DOCUMENTS = 3
/** Terms in more than this share of texts tell no topic from another. */
const MOST_SHARE = 0.5

export interface TopicOptions {
  /** Default: single words by `segmentWords('zh')`, of two characters or more. */
  readonly analyze?: Analyze
  readonly minDocuments?: number
  readonly topTerms?: number
  readonly seed?: number
}

export interface Topic {
  readonly terms: readonly string[]
  /** Of the texts' weight, 0..1. */
  readonly share: number
  /** Mean normalised pointwise mutual information of the top terms, -1..1: do they occur in the same texts? */
  readonly coherence: number
}

export interface Topics {
  /** The weightiest first. */
  readonly topics: readonly Topic[]
  /** Texts x topics, row by row; each row adds up to 1, or is all zero where no term is known. */
  readonly weights: Float64Array
}

/**
 * What are many texts about?
 *
 * Non-negative factors of the tf-idf weights: each text a mixture of few topics, each topic a list of terms. Choose the
 * number of topics by their coherence and by reading them. O(topics x weights not zero x iterations).
 *
 * @throws RangeError when there are fewer than two topics or not enough texts or terms for them
 *
 * Lee, Seung (1999), Learning the parts of objects by non-negative matrix factorization, Nature 401. Bouma (2009), Normalized
 * (pointwise) mutual information in collocation extraction, GSCL.
 */
export function findTopics(texts: readonly string[], count: number, options: TopicOptions = {}): Topics {
  const { analyze = longWords, minDocuments = MIN_DOCUMENTS, topTerms = TOP_TERMS, seed = 1 } = options
  checkWhole('count', count, 2)
  checkWhole('texts.length', texts.length, count)
  checkWhole('topTerms', topTerms, 2)
  const model = fitTfIdf(texts, { analyze, minDocuments })
  const x = withoutFrequent(applyTfIdf(model, texts))
  const telling = new Set(x.indices.filter((_, k) => (x.values?.[k] as number) > 0)).size
  if (telling < count) {
    throw new RangeError(`count must be at most the ${telling} terms that some texts have in common, not ${count}`)
  }
  const { left, right } = factorNonNegative(x, count, { random: new Random(seed, 'topics') })
  const termSums = columnSums(right, count)
  const mass = columnSums(left, count).map((sum, k) => sum * (termSums[k] as number))
  const total = mass.reduce((sum, m) => sum + m, 0)
  const order = Array.from(mass.keys()).sort((a, b) => (mass[b] as number) - (mass[a] as number) || a - b)
  const holders = textsByTerm(x)
  const topics = order.map((k) => {
    const columns = Array.from({ length: x.columns }, (_, c) => c)
      .filter((c) => (right[c * count + k] as number) > 0)
      .sort((a, b) => (right[b * count + k] as number) - (right[a * count + k] as number) || a - b)
      .slice(0, topTerms)
    return {
      terms: columns.map((c) => model.terms[c] as string),
      share: (mass[k] as number) / total,
      coherence: coherenceOf(columns, holders, texts.length),
    }
  })
  const weights = new Float64Array(texts.length * count)
  for (let row = 0; row < texts.length; row += 1) {
    let sum = 0
    order.forEach((k, rank) => {
      const weight = (left[row * count + k] as number) * (termSums[k] as number)
      weights[row * count + rank] = weight
      sum += weight
    })
    if (sum > 0)
      for (let k = 0; k < count; k += 1) weights[row * count + k] = (weights[row * count + k] as number) / sum
  }
  return { topics, weights }
}

const oneWord = wordNgrams({ shortest: 1, longest: 1 }, segmentWords('zh'))

function longWords(text: string): string[] {
  return oneWord(text).filter((word) => Array.from(word).length > 1)
}

/** Weights of terms that most texts hold become nothing; columns stay where they are. */
function withoutFrequent(x: SparseMatrix): SparseMatrix {
  const holders = new Int32Array(x.columns)
  for (const c of x.indices) holders[c] = (holders[c] as number) + 1
  const values = Float64Array.from(x.values ?? [], (value, k) =>
    (holders[x.indices[k] as number] as number) > MOST_SHARE * x.rows ? 0 : value,
  )
  return { ...x, values }
}

function columnSums(factor: Float64Array, count: number): Float64Array {
  const sums = new Float64Array(count)
  for (let at = 0; at < factor.length; at += 1) sums[at % count] = (sums[at % count] as number) + (factor[at] as number)
  return sums
}

function textsByTerm(x: SparseMatrix): Set<number>[] {
  const texts = Array.from({ length: x.columns }, () => new Set<number>())
  for (let row = 0; row < x.rows; row += 1) {
    for (let k = x.starts[row] as number; k < (x.starts[row + 1] as number); k += 1) {
      texts[x.indices[k] as number]?.add(row)
    }
  }
  return texts
}

/** Over pairs of terms: ln(P(both) / P(a) P(b)) / -ln P(both); -1 for a pair that never meets, 1 for one never apart. */
function coherenceOf(columns: readonly number[], texts: readonly Set<number>[], n: number): number {
  let sum = 0
  let pairs = 0
  for (let i = 1; i < columns.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const [a, b] = [texts[columns[i] as number] as Set<number>, texts[columns[j] as number] as Set<number>]
      const both = a.intersection(b).size
      pairs += 1
      if (both === 0) sum -= 1
      else if (both === n) sum += 1
      else sum += Math.log((both * n) / (a.size * b.size)) / -Math.log(both / n)
    }
  }
  return pairs > 0 ? sum / pairs : 0
}
