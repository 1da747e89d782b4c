import { checkAllFinite, checkInside, checkLength, checkWhole } from '../numeric/check.ts'
import { checkMatrix, cholesky, dot, type Matrix } from '../numeric/dense.ts'
import { tQuantile, tTwoSided } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import { symmetricEigen } from '../numeric/symmetric-eigen.ts'

/** A direction that one cluster alone determines has no residual to learn from: leverage of one, up to rounding. */
const NO_RESIDUAL = 1e-10
/** A coefficient with less than this share of itself in such a direction has none there but rounding. */
const NO_SHARE = 1e-6

/** `CR2`: residuals adjusted for leverage, Satterthwaite degrees of freedom; `CR1`: one factor, clusters - 1. */
export type ClusterCovariance = 'CR2' | 'CR1'

export interface ClusterCoefficient {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly level: number
  /** Of `CR2`, Infinity where the coefficient hangs on what one cluster alone determines: nothing can be said of it. */
  readonly standardError: number
  readonly degreesOfFreedom: number
  /** Two-sided, of no effect. */
  readonly pValue: number
}

/** The regression in coordinates in which X'X is the identity: U = X L'⁻¹ with X'X = L L'. */
interface Orthonormal {
  readonly size: number
  readonly factor: Float64Array
  /** U'y, of the length of the coefficients. */
  readonly solution: Float64Array
  /** Of each cluster: U_g'U_g and U_g'e_g. */
  readonly leverages: readonly Float64Array[]
  readonly scores: readonly Float64Array[]
}

/**
 * What do columns of a design tell of an outcome when units of one cluster (a store) are alike?
 *
 * Least squares with a covariance that allows anything within clusters. `CR2` weighs each cluster's residuals by
 * (I - H_gg)^-½ and takes t quantiles with Bell and McCaffrey's degrees of freedom: with few or unlike clusters
 * `CR1` (what most packages print) is too sure. All of it in the k coordinates of the coefficients, so that clusters may
 * be large: O(n k² + clusters k³).
 *
 * @param design n x k, a column of ones included where an intercept is wanted
 * @param cluster of each unit, any whole numbers
 * @throws RangeError when shapes differ, a value is not finite, columns depend on one another, or there is one cluster
 *
 * Bell, McCaffrey (2002), Survey Methodology 28(2). Imbens, Kolesár (2016), Review of Economics and Statistics 98(4).
 * Pustejovsky, Tipton (2018), Journal of Business & Economic Statistics 36(4).
 */
export function clusterRegression(
  design: Matrix,
  outcome: Float64Array,
  cluster: Int32Array,
  options: { readonly covariance?: ClusterCovariance; readonly level?: number } = {},
): ClusterCoefficient[] {
  const { covariance = 'CR2', level = LEVEL } = options
  checkInside('level', level, 0, 1)
  checkMatrix('design', design)
  checkAllFinite('design.values', design.values)
  checkWhole('design.rows', design.rows, design.columns + 1)
  checkLength('outcome', outcome, design.rows, 'row')
  checkAllFinite('outcome', outcome)
  checkLength('cluster', cluster, design.rows, 'row')
  const { indexes, count } = indexed(cluster)
  if (count < 2) throw new RangeError('cluster must name at least two clusters')
  const fit = orthonormal(design, outcome, indexes, count)
  const adjustments = covariance === 'CR2' ? fit.leverages.map((b) => inverseRoot(b, fit.size)) : []
  const roots = covariance === 'CR2' ? adjustments.map(({ root }) => root) : null
  const closed = adjustments.flatMap((own) => own.closed)
  const factor = roots ? 1 : (count / (count - 1)) * ((design.rows - 1) / (design.rows - design.columns))
  const meat = sumOfSquares(fit.scores.map((score, g) => (roots ? times(roots[g] as Float64Array, score) : score)))
  const coefficients = backward(fit.factor, fit.solution)
  return Array.from(coefficients, (value, column) => {
    const contrast = forward(fit.factor, unitVector(fit.size, column))
    const least = NO_SHARE * Math.sqrt(dot(contrast, 0, contrast, 0, fit.size))
    const isKnown = closed.every((direction) => Math.abs(dot(direction, 0, contrast, 0, fit.size)) < least)
    const degreesOfFreedom = !isKnown ? 0 : roots ? satterthwaite(fit, roots, contrast) : count - 1
    const variance = factor * dot(contrast, 0, times(meat, contrast), 0, fit.size)
    return coefficientOf(value, Math.sqrt(Math.max(0, variance)), degreesOfFreedom, level)
  })
}

function coefficientOf(value: number, deviation: number, degreesOfFreedom: number, level: number): ClusterCoefficient {
  if (!(degreesOfFreedom > 0)) {
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    return { value, low, high, level, standardError: high, degreesOfFreedom: 0, pValue: 1 }
  }
  const reach = deviation > 0 ? tQuantile(0.5 + level / 2, degreesOfFreedom) * deviation : 0
  const pValue = deviation > 0 ? tTwoSided(value / deviation, degreesOfFreedom) : Number(value === 0)
  return { value, low: value - reach, high: value + reach, level, standardError: deviation, degreesOfFreedom, pValue }
}

/** Clusters numbered from 0 in the order in which they come. */
export function indexed(labels: Int32Array): { indexes: Int32Array; count: number } {
  const known = new Map<number, number>()
  const indexes = labels.map((label) => {
    const index = known.get(label) ?? known.size
    known.set(label, index)
    return index
  })
  return { indexes, count: known.size }
}

function orthonormal(design: Matrix, outcome: Float64Array, cluster: Int32Array, count: number): Orthonormal {
  const { rows, columns: size, values } = design
  const gram = new Float64Array(size * size)
  for (let i = 0; i < rows; i += 1) addOuter(gram, values.subarray(i * size, (i + 1) * size))
  const factor = cholesky(gram, size)
  if (!factor) throw new RangeError('design must have columns that do not depend on one another')
  const u = new Float64Array(rows * size)
  const solution = new Float64Array(size)
  for (let i = 0; i < rows; i += 1) {
    const row = forward(factor, values.subarray(i * size, (i + 1) * size))
    u.set(row, i * size)
    for (let j = 0; j < size; j += 1)
      solution[j] = (solution[j] as number) + (row[j] as number) * (outcome[i] as number)
  }
  const leverages = Array.from({ length: count }, () => new Float64Array(size * size))
  const scores = Array.from({ length: count }, () => new Float64Array(size))
  for (let i = 0; i < rows; i += 1) {
    const row = u.subarray(i * size, (i + 1) * size)
    const residual = (outcome[i] as number) - dot(row, 0, solution, 0, size)
    const g = cluster[i] as number
    addOuter(leverages[g] as Float64Array, row)
    const score = scores[g] as Float64Array
    for (let j = 0; j < size; j += 1) score[j] = (score[j] as number) + (row[j] as number) * residual
  }
  return { size, factor, solution, leverages, scores }
}

/** (I - B)^-½ on the directions that the cluster leaves open, and those that it alone determines. */
function inverseRoot(leverage: Float64Array, size: number): { root: Float64Array; closed: Float64Array[] } {
  const { values, vectors } = symmetricEigen(leverage, size)
  const root = new Float64Array(size * size)
  const closed: Float64Array[] = []
  values.forEach((value, k) => {
    const open = 1 - value
    const direction = vectors.subarray(k * size, (k + 1) * size)
    if (open < NO_RESIDUAL) closed.push(direction)
    else addOuter(root, direction, 1 / Math.sqrt(open))
  })
  return { root, closed }
}

/**
 * Degrees of freedom of the variance of one contrast, were the errors independent and alike: (Σ λ)² / Σ λ² of the
 * eigenvalues λ of the clusters' matrix g_g'g_h = [g = h] c_g'c_g - p_g'p_h.
 */
function satterthwaite(
  { size, leverages }: Orthonormal,
  roots: readonly Float64Array[],
  contrast: Float64Array,
): number {
  const outer = new Float64Array(size * size)
  let trace = 0
  let squares = 0
  leverages.forEach((leverage, g) => {
    const turned = times(roots[g] as Float64Array, contrast)
    const pulled = times(leverage, turned)
    const own = dot(turned, 0, pulled, 0, size)
    const shared = dot(pulled, 0, pulled, 0, size)
    trace += own - shared
    squares += own * own - 2 * own * shared
    addOuter(outer, pulled)
  })
  squares += dot(outer, 0, outer, 0, size * size)
  return squares > 0 ? (trace * trace) / squares : 0
}

function sumOfSquares(vectors: readonly Float64Array[]): Float64Array {
  const size = vectors[0]?.length ?? 0
  const sum = new Float64Array(size * size)
  for (const vector of vectors) addOuter(sum, vector)
  return sum
}

function addOuter(sum: Float64Array, vector: Float64Array, weight = 1): void {
  const size = vector.length
  for (let i = 0; i < size; i += 1) {
    const scaled = weight * (vector[i] as number)
    for (let j = 0; j < size; j += 1) sum[i * size + j] = (sum[i * size + j] as number) + scaled * (vector[j] as number)
  }
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length
  return vector.map((_, i) => dot(matrix, i * size, vector, 0, size))
}

function unitVector(size: number, at: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => Number(i === at))
}

/** L⁻¹ b. */
function forward(factor: Float64Array, b: Float64Array): Float64Array {
  const size = b.length
  const x = b.slice()
  for (let i = 0; i < size; i += 1) {
    x[i] = ((x[i] as number) - dot(factor, i * size, x, 0, i)) / (factor[i * size + i] as number)
  }
  return x
}

/** L'⁻¹ b. */
function backward(factor: Float64Array, b: Float64Array): Float64Array {
  const size = b.length
  const x = b.slice()
  for (let i = size - 1; i >= 0; i -= 1) {
    const solved = (x[i] as number) / (factor[i * size + i] as number)
    x[i] = solved
    for (let j = 0; j < i; j += 1) x[j] = (x[j] as number) - (factor[i * size + j] as number) * solved
  }
  return x
}
