import { checkAllFinite, checkNotNegative } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { tQuantile } from '../numeric/distributions.ts'
import { leastSquares } from '../numeric/least-squares.ts'
import { LEVEL } from '../numeric/level.ts'
import { checkTraining, type LearnOptions } from './learner.ts'
import {
  checkLevel,
  coefficientIntervals,
  columnVariances,
  type LinearTerms,
  linearScores,
  scoreVariances,
  type ValueInterval,
} from './linear-terms.ts'

export interface LinearParams {
  /** Ridge: l2 Σ coefficient² is added to the sum of squares; the intercept is free. Default 0. */
  readonly l2?: number
  /** Measure the penalty in standard deviations of each column rather than in its units. Default false. */
  readonly standardise?: boolean
}

/** Plain data, fit for JSON. */
export interface LinearModel extends LinearTerms {
  readonly covariance: readonly number[]
  /** Residual variance, with a row of weight 1. */
  readonly variance: number
  readonly degreesOfFreedom: number
  /** Share of the weighted variance that is explained. */
  readonly rSquared: number
}

/**
 * By how much does an outcome change with each feature, the others held still?
 *
 * (Weighted, ridge) least squares by QR; standard errors are the classical ones, which take rows as independent and of
 * one variance (over weight), and under ridge say nothing of its bias. O(rows x columns²).
 *
 * @throws RangeError when a feature is missing or infinite, rows do not outnumber columns, or a column follows from
 *   others without ridge
 *
 * Golub, Van Loan (2013), Matrix Computations, section 5.3. Hoerl, Kennard (1970), Ridge regression, Technometrics 12(1).
 */
export function fitLinear(
  x: Matrix,
  y: Float64Array,
  params: LinearParams = {},
  options: LearnOptions = {},
): LinearModel {
  const { weights } = options
  checkTraining(x, y, weights)
  checkAllFinite('x.values', x.values)
  const l2 = params.l2 ?? 0
  checkNotNegative('l2', l2)
  const size = x.columns + 1
  const counted = weights ? weights.reduce((n, w) => n + Number(w > 0), 0) : x.rows
  if (counted <= size && l2 === 0)
    throw new RangeError(`x must have more than ${size} rows (of weight above 0), not ${counted}`)
  const penalty = new Float64Array(x.columns).fill(l2)
  if (params.standardise) columnVariances(x, weights).forEach((variance, j) => (penalty[j] = l2 * variance))
  const solved = leastSquares(...system(x, y, weights, penalty))
  if (!solved)
    throw new RangeError('x must have columns that do not follow from each other (or be fitted with l2 above 0)')
  const coefficients = Array.from(solved.coefficients)
  const { squares, total } = spread(x, y, weights, { coefficients, covariance: null })
  const degreesOfFreedom = Math.max(1, counted - size)
  const variance = squares / degreesOfFreedom
  return {
    coefficients,
    covariance: Array.from(sandwich(solved.inverse, penalty, size), (v) => v * variance),
    variance,
    degreesOfFreedom,
    rSquared: total > 0 ? 1 - squares / total : 0,
  }
}

export function predictLinear(model: LinearModel, x: Matrix): Float64Array {
  return linearScores(model, x)
}

/** Coefficients with Student's t intervals, intercept first; `level` in (0, 1). */
export function linearIntervals(model: LinearModel, level = LEVEL): ValueInterval {
  checkLevel(level)
  return coefficientIntervals(model, tQuantile(0.5 + level / 2, model.degreesOfFreedom))
}

/** Expected outcome of each row with its interval; with `ofOutcome` the interval of a single new outcome of weight 1. */
export function predictLinearInterval(
  model: LinearModel,
  x: Matrix,
  { level = LEVEL, ofOutcome = false } = {},
): ValueInterval {
  checkLevel(level)
  const value = linearScores(model, x)
  const own = ofOutcome ? model.variance : 0
  const reach = tQuantile(0.5 + level / 2, model.degreesOfFreedom)
  const reaches = scoreVariances(model, x).map((variance) => reach * Math.sqrt(variance + own))
  return {
    value,
    low: value.map((v, r) => v - (reaches[r] as number)),
    high: value.map((v, r) => v + (reaches[r] as number)),
  }
}

/** Rows times the root of their weight; below, a row for each penalty that draws its coefficient to 0. */
function system(
  x: Matrix,
  y: Float64Array,
  weights: Float64Array | undefined,
  penalty: Float64Array,
): [Matrix, Float64Array] {
  const size = x.columns + 1
  const drawn = Array.from(penalty.keys()).filter((j) => (penalty[j] as number) > 0)
  const rows = x.rows + drawn.length
  const values = new Float64Array(rows * size)
  const target = new Float64Array(rows)
  for (let r = 0; r < x.rows; r += 1) {
    const root = weights ? Math.sqrt(weights[r] as number) : 1
    values[r * size] = root
    for (let j = 0; j < x.columns; j += 1) values[r * size + j + 1] = root * (x.values[r * x.columns + j] as number)
    target[r] = root * (y[r] as number)
  }
  drawn.forEach((j, i) => (values[(x.rows + i) * size + j + 1] = Math.sqrt(penalty[j] as number)))
  return [{ rows, columns: size, values }, target]
}

/** (G + P)⁻¹ G (G + P)⁻¹ = M - M P M, where M is the inverse that the penalised system gave. */
export function sandwich(inverse: Float64Array, penalty: Float64Array, size: number): Float64Array {
  const result = inverse.slice()
  for (let k = 1; k < size; k += 1) {
    const p = penalty[k - 1] as number
    if (p === 0) continue
    for (let i = 0; i < size; i += 1) {
      const factor = p * (inverse[i * size + k] as number)
      for (let j = 0; j < size; j += 1)
        result[i * size + j] = (result[i * size + j] as number) - factor * (inverse[k * size + j] as number)
    }
  }
  // A column that the penalty keeps at 0 has a variance of 0, which rounding may leave on either side.
  for (let k = 0; k < size; k += 1) result[k * size + k] = Math.max(0, result[k * size + k] as number)
  return result
}

function spread(
  x: Matrix,
  y: Float64Array,
  weights: Float64Array | undefined,
  terms: LinearTerms,
): { squares: number; total: number } {
  const fitted = linearScores(terms, x)
  const w = (r: number): number => (weights ? (weights[r] as number) : 1)
  // About the first outcome that counts: where all are equal nothing is left, not rounding.
  const first = y[weights ? weights.findIndex((weight) => weight > 0) : 0] as number
  let sum = 0
  let count = 0
  for (let r = 0; r < y.length; r += 1) {
    sum += w(r) * ((y[r] as number) - first)
    count += w(r)
  }
  let squares = 0
  let total = 0
  for (let r = 0; r < y.length; r += 1) {
    squares += w(r) * ((y[r] as number) - (fitted[r] as number)) ** 2
    total += w(r) * ((y[r] as number) - first - sum / count) ** 2
  }
  return { squares, total }
}
