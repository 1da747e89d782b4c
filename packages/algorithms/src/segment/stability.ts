import { checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { adjustedRandIndex } from './adjusted-rand.ts'
import { kMeans, nearestCentres } from './k-means.ts'

export interface ClusterStability {
  /** Mean adjusted Rand index of two clusterings that saw different samples; 1 means always the same groups. */
  readonly mean: number
  /** Of the pairs. */
  readonly standardDeviation: number
  readonly pairs: Float64Array
}

/**
 * Would other people like these have led to the same groups?
 *
 * Draws two bootstrap samples, clusters each, assigns all rows by either, and compares: `pairs` times. Groups that
 * depend on who happened to be there score low, however neat they look. Cost: 2 · pairs k-means.
 *
 * @param cluster finds centres in a sample; default k-means from 3 starts
 * @throws RangeError when there are fewer rows than clusters
 *
 * Fang, Wang (2012), Selection of the number of clusters via the bootstrap method, Computational Statistics & Data
 * Analysis 56(3). Hennig (2007), Cluster-wise assessment of cluster stability, ibid. 52(1).
 */
export function clusterStability(
  features: Matrix,
  {
    k,
    seed,
    pairs = 20,
    cluster = (sample, of) => kMeans(sample, { k, seed: of, starts: 3 }).centres,
  }: {
    readonly k: number
    readonly seed: number
    readonly pairs?: number
    readonly cluster?: (sample: Matrix, seed: number) => Matrix
  },
): ClusterStability {
  checkMatrix('features', features)
  checkWhole('k', k, 1, features.rows)
  checkWhole('pairs', pairs, 1)
  const random = new Random(seed, 'clusterStability')
  const grouped = (pair: number, side: number): Int32Array =>
    nearestCentres(features, cluster(resampled(features, random.stream(pair, side)), seed + 2 * pair + side))
  const found = Float64Array.from({ length: pairs }, (_, pair) => adjustedRandIndex(grouped(pair, 0), grouped(pair, 1)))
  const mean = found.reduce((sum, value) => sum + value, 0) / pairs
  const squares = found.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, standardDeviation: Math.sqrt(squares / Math.max(1, pairs - 1)), pairs: found }
}

function resampled({ rows, columns, values }: Matrix, random: Random): Matrix {
  const drawn = new Float64Array(rows * columns)
  for (let r = 0; r < rows; r += 1) {
    const from = random.below(rows)
    drawn.set(values.subarray(from * columns, (from + 1) * columns), r * columns)
  }
  return { rows, columns, values: drawn }
}
