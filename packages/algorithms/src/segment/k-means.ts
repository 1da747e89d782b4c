import { checkAllFinite, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { exchange } from './exchange.ts'
import { type LloydRun, lloyd } from './lloyd.ts'
import { seedCentres } from './seed-centres.ts'
import { squaredDistance } from './squared-distance.ts'
import { standardisationOf } from './standardise.ts'

export interface KMeansOptions {
  readonly k: number
  readonly seed: number
  /** Runs from different seeds of centres; the best is kept. Default 10. */
  readonly starts?: number
  /** Most rounds of one run. Default 300. */
  readonly maxIterations?: number
}

export interface KMeans {
  readonly k: number
  /** One row a cluster, the largest cluster first. */
  readonly centres: Matrix
  /** Cluster of each row. */
  readonly assignment: Int32Array
  readonly sizes: Int32Array
  /** Sum over rows of the squared distance to their centre. */
  readonly inertia: number
  /** Rounds of the run that was kept, and whether its last round changed nothing. */
  readonly iterations: number
  readonly hasConverged: boolean
}

const STARTS = 10
/** Runs on data that have clusters end within a few dozen rounds; this ends those that have none. */
const MAX_ITERATIONS = 300
/** With more rows, what one of them can gain by moving alone is not worth the passes. */
const FEW_ROWS = 20_000
/** With more rows, runs are compared when all centres together moved less (squared, in mean variances), then the best ends. */
const ROUGH_SHIFT = 1e-4

/**
 * Which rows belong together, in k groups around their means?
 *
 * Lloyd's rounds to the point where nothing changes, from several greedy k-means++ seedings, with Hamerly's bounds to
 * skip what cannot change; up to 20,000 rows, then Hartigan's exchange of single rows, which gets out of many of the
 * points where Lloyd's rounds stop; above, only the best run goes on until nothing changes at all. About n · d a round once groups settle, n · k · d at worst; features should be on one scale
 * (`standardise`). The same seed gives the same clusters.
 *
 * @param features one row a thing, finite values
 * @throws RangeError when there are fewer rows than clusters or a value is not finite
 *
 * Lloyd (1982), IEEE Trans. Information Theory 28(2). Arthur, Vassilvitskii (2007), k-means++: the advantages of careful
 * seeding, SODA. Hamerly (2010), Making k-means even faster, SDM. Hartigan
 * (1975), Clustering Algorithms.
 */
export function kMeans(features: Matrix, options: KMeansOptions): KMeans {
  const { k, seed, starts = STARTS, maxIterations = MAX_ITERATIONS } = options
  checkMatrix('features', features)
  checkAllFinite('features.values', features.values)
  checkWhole('features.columns', features.columns, 1)
  checkWhole('k', k, 1, features.rows)
  checkWhole('starts', starts, 1)
  checkWhole('maxIterations', maxIterations, 1)
  const isSmall = features.rows <= FEW_ROWS
  const tolerance = isSmall ? 0 : ROUGH_SHIFT * meanVariance(features)
  const random = new Random(seed, 'kMeans')
  const run = (start: number): LloydRun => {
    const found = lloyd(features, seedCentres(features, k, random.stream(start)), { maxIterations, tolerance })
    return isSmall ? { ...found, ...exchange(features, found, maxIterations) } : found
  }
  let best = run(0)
  for (let start = 1; start < starts; start += 1) {
    const next = run(start)
    if (next.inertia < best.inertia) best = next
  }
  if (!isSmall) best = lloyd(features, best.centres, { maxIterations, tolerance: 0 })
  return largestFirst(best, k, features.columns)
}

/**
 * Nearest centre of each row (the first of equals): the clusters of rows that were not there when they were found.
 *
 * @throws RangeError when columns differ, there is no centre or a value is not finite
 */
export function nearestCentres(features: Matrix, centres: Matrix): Int32Array {
  checkMatrix('features', features)
  checkAllFinite('features.values', features.values)
  checkMatrix('centres', centres)
  checkAllFinite('centres.values', centres.values)
  checkWhole('centres.rows', centres.rows, 1)
  checkWhole('centres.columns', centres.columns, features.columns, features.columns)
  const d = features.columns
  const nearest = new Int32Array(features.rows)
  for (let r = 0; r < features.rows; r += 1) {
    let least = Number.POSITIVE_INFINITY
    for (let c = 0; c < centres.rows; c += 1) {
      const distance = squaredDistance(features.values, r * d, centres.values, c * d, d)
      if (distance < least) {
        least = distance
        nearest[r] = c
      }
    }
  }
  return nearest
}

function meanVariance(features: Matrix): number {
  const { scale } = standardisationOf(features)
  return scale.reduce((sum, deviation) => sum + deviation ** 2, 0) / features.columns
}

/** Clusters are numbered by size, so that equal results look equal. */
function largestFirst(run: LloydRun, k: number, d: number): KMeans {
  const { centres, assignment, sizes, inertia, iterations, hasConverged } = run
  const order = Array.from({ length: k }, (_, c) => c).sort(
    (a, b) => (sizes[b] as number) - (sizes[a] as number) || a - b,
  )
  const place = new Int32Array(k)
  const sorted = new Float64Array(k * d)
  order.forEach((c, at) => {
    place[c] = at
    sorted.set(centres.subarray(c * d, (c + 1) * d), at * d)
  })
  return {
    k,
    centres: { rows: k, columns: d, values: sorted },
    assignment: assignment.map((c) => place[c] as number),
    sizes: Int32Array.from(order, (c) => sizes[c] as number),
    inertia,
    iterations,
    hasConverged,
  }
}
