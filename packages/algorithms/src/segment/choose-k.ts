import { checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { fitGaussianMixture, type MixtureOptions } from './gaussian-mixture.ts'
import { kMeans } from './k-means.ts'
import { meanSilhouette } from './silhouette.ts'

export interface ChooseKOptions {
  /** Numbers of clusters to try, both ends included. */
  readonly from: number
  readonly to: number
  readonly seed: number
  /** Runs of k-means for each. Default 5. */
  readonly starts?: number
}

export interface ChosenK {
  readonly k: number
  /** One for each number tried; for `bic` less is better, for `silhouette` and `gap` more. */
  readonly candidates: readonly { readonly k: number; readonly score: number; readonly standardError?: number }[]
}

const STARTS = 5
/** Reference sets of the gap statistic: its standard error falls with their root, its cost rises with them. */
const REFERENCES = 10

/**
 * How many components of a Gaussian mixture: the number with the least Bayesian information criterion.
 *
 * @throws RangeError when the range is empty or larger than the rows, or the regularisation too small for the features
 *
 * Fraley, Raftery (2002), Model-based clustering, JASA 97.
 */
export function chooseKByBic(
  features: Matrix,
  options: ChooseKOptions & Pick<MixtureOptions, 'covarianceType' | 'regularisation'>,
): ChosenK {
  const candidates = rangeOf(features, options, 1).map((k) => ({
    k,
    score: fitGaussianMixture(features, { ...options, k }).bic,
  }))
  return { k: bestOf(candidates, (one, best) => one < best), candidates }
}

/**
 * How many k-means clusters: the number with the largest mean silhouette, over at most `sample` rows.
 *
 * Cannot say "one": it compares a cluster with the next.
 *
 * @throws RangeError when the range is empty, begins below 2 or is larger than the rows
 *
 * Rousseeuw (1987), J. Computational and Applied Mathematics 20.
 */
export function chooseKBySilhouette(features: Matrix, options: ChooseKOptions & { readonly sample?: number }): ChosenK {
  const { seed, starts = STARTS, sample = 2000 } = options
  const candidates = rangeOf(features, options, 2).map((k) => {
    const { assignment, sizes } = kMeans(features, { k, seed, starts })
    // Rows that are all alike fall into one cluster, whatever k: nothing tells them apart.
    return { k, score: sizes[1] === 0 ? 0 : meanSilhouette(features, assignment, { sample, seed }) }
  })
  return { k: bestOf(candidates, (one, best) => one > best), candidates }
}

/**
 * How many k-means clusters, one included: the first k whose gap between the inertia that no clusters would have and the
 * one found is within a standard error of the next k's.
 *
 * The reference is uniform over the ranges of the features, `references` times. O(references · k-means).
 *
 * @throws RangeError when the range is empty or larger than the rows
 *
 * Tibshirani, Walther, Hastie (2001), Estimating the number of clusters in a data set via the gap statistic, JRSS B 63(2).
 */
export function chooseKByGap(features: Matrix, options: ChooseKOptions & { readonly references?: number }): ChosenK {
  const { seed, starts = STARTS, references = REFERENCES } = options
  checkWhole('references', references, 2)
  const uniform = Array.from({ length: references }, (_, b) => uniformLike(features, new Random(seed, 'gap', b)))
  const logInertia = (rows: Matrix, k: number): number =>
    Math.log(Math.max(kMeans(rows, { k, seed, starts }).inertia, Number.MIN_VALUE))
  const candidates = rangeOf(features, options, 1).map((k) => {
    const expected = uniform.map((reference) => logInertia(reference, k))
    const mean = expected.reduce((sum, value) => sum + value, 0) / references
    const variance = expected.reduce((sum, value) => sum + (value - mean) ** 2, 0) / references
    return { k, score: mean - logInertia(features, k), standardError: Math.sqrt(variance * (1 + 1 / references)) }
  })
  const enough = candidates.find(({ score }, i) => {
    const next = candidates[i + 1]
    return !next || score >= next.score - next.standardError
  })
  return { k: (enough as { k: number }).k, candidates }
}

function rangeOf(features: Matrix, { from, to }: ChooseKOptions, least: number): number[] {
  checkMatrix('features', features)
  checkWhole('from', from, least)
  checkWhole('to', to, from, features.rows)
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

function bestOf(
  candidates: readonly { k: number; score: number }[],
  isBetter: (one: number, best: number) => boolean,
): number {
  return candidates.reduce((best, one) => (isBetter(one.score, best.score) ? one : best)).k
}

function uniformLike({ rows, columns, values }: Matrix, random: Random): Matrix {
  const low = new Float64Array(columns).fill(Number.POSITIVE_INFINITY)
  const high = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY)
  values.forEach((value, i) => {
    low[i % columns] = Math.min(low[i % columns] as number, value)
    high[i % columns] = Math.max(high[i % columns] as number, value)
  })
  const drawn = values.map((_, i) => {
    const from = low[i % columns] as number
    return from + random.next() * ((high[i % columns] as number) - from)
  })
  return { rows, columns, values: drawn }
}
