import { checkAllBinary, checkAllFinite, checkNotNegative } from '../numeric/check.ts'
import { cholesky, choleskyInverse, type Matrix } from '../numeric/dense.ts'
import { normalQuantile } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import type { TwiceSmoothObjective } from '../numeric/minimize/minimum.ts'
import { minimizeNewton } from '../numeric/minimize/newton.ts'
import { sigmoid } from '../numeric/special.ts'
import { minimizeLasso } from './lasso.ts'
import { checkTraining, type LearnOptions } from './learner.ts'
import { sandwich } from './linear-regression.ts'
import {
  checkLevel,
  coefficientIntervals,
  columnVariances,
  type LinearTerms,
  linearScores,
  scoreVariances,
  type ValueInterval,
} from './linear-terms.ts'

/** A base rate is kept this far from 0 and 1, where only one outcome was seen. */
const LEAST_SHARE = 1e-6

export interface LogisticParams {
  /** l2 / 2 Σ coefficient² is added to the negative log-likelihood; the intercept is free. Default 0. */
  readonly l2?: number
  /** l1 Σ |coefficient| is added: columns that say little are left out. Default 0. */
  readonly l1?: number
  /** Measure the penalties in standard deviations of each column rather than in its units. Default false. */
  readonly standardise?: boolean
}

/** Plain data, fit for JSON. */
export interface LogisticModel extends LinearTerms {
  /** Without penalties. */
  readonly logLikelihood: number
  readonly iterations: number
  readonly converged: boolean
}

/**
 * How does the log-odds of an outcome change with each feature, the others held still?
 *
 * Penalised maximum likelihood by Newton's method (iteratively reweighted least squares); with l1 by proximal Newton,
 * whose steps coordinate descent finds. Weights count rows. Standard errors are those of the inverse information; under
 * l2 they say nothing of its bias, and with l1 there are none. O(rows x columns²) an iteration, mostly 5 to 10.
 *
 * @throws RangeError when a feature is missing or infinite, an outcome is neither 0 nor 1, or a column follows from
 *   others without a penalty
 *
 * McCullagh, Nelder (1989), Generalized Linear Models, ch. 4. Zou, Hastie (2005), Regularization and variable selection
 * via the elastic net, JRSS B 67(2). Lee, Sun, Saunders (2014), Proximal Newton-type methods, SIAM J. Optim. 24(3).
 */
export function fitLogistic(
  x: Matrix,
  y: Float64Array,
  params: LogisticParams = {},
  options: LearnOptions = {},
): LogisticModel {
  const { weights } = options
  checkTraining(x, y, weights)
  checkAllFinite('x.values', x.values)
  checkAllBinary('y', y)
  const { l1 = 0, l2 = 0, standardise = false } = params
  checkNotNegative('l1', l1)
  checkNotNegative('l2', l2)
  const variances = standardise ? columnVariances(x, weights) : new Float64Array(x.columns).fill(1)
  const ridge = variances.map((v) => l2 * v)
  const lasso = variances.map((v) => l1 * Math.sqrt(v))
  const objective = negativeLogLikelihood(x, y, weights, ridge)
  const start = startOf(x, y, weights)
  const found =
    l1 > 0 ? minimizeLasso(objective, start, Float64Array.from([0, ...lasso])) : minimizeNewton(objective, start)
  const coefficients = Array.from(found.x)
  const covariance = l1 > 0 ? null : covarianceAt(objective, found.x, ridge)
  const squares = ridge.reduce((sum, p, j) => sum + 0.5 * p * (coefficients[j + 1] as number) ** 2, 0)
  const absolute = lasso.reduce((sum, p, j) => sum + p * Math.abs(coefficients[j + 1] as number), 0)
  const logLikelihood = squares + absolute - found.value
  return { coefficients, covariance, logLikelihood, iterations: found.iterations, converged: found.converged }
}

/** Probability of 1 for each row. */
export function predictLogistic(model: LogisticModel, x: Matrix): Float64Array {
  return linearScores(model, x).map(sigmoid)
}

/** Coefficients (log odds ratios) with normal intervals, intercept first; `level` in (0, 1). */
export function logisticIntervals(model: LogisticModel, level = LEVEL): ValueInterval {
  checkLevel(level)
  return coefficientIntervals(model, normalQuantile(0.5 + level / 2))
}

/** Probability of 1 for each row with its interval, taken on the log-odds. */
export function predictLogisticInterval(model: LogisticModel, x: Matrix, level = LEVEL): ValueInterval {
  checkLevel(level)
  const scores = linearScores(model, x)
  const reach = normalQuantile(0.5 + level / 2)
  const reaches = scoreVariances(model, x).map((variance) => reach * Math.sqrt(variance))
  return {
    value: scores.map(sigmoid),
    low: scores.map((s, r) => sigmoid(s - (reaches[r] as number))),
    high: scores.map((s, r) => sigmoid(s + (reaches[r] as number))),
  }
}

/** Everybody at the base rate. */
function startOf(x: Matrix, y: Float64Array, weights: Float64Array | undefined): Float64Array {
  let ones = 0
  let total = 0
  for (let r = 0; r < y.length; r += 1) {
    const w = weights ? (weights[r] as number) : 1
    ones += w * (y[r] as number)
    total += w
  }
  const share = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, ones / total))
  const start = new Float64Array(x.columns + 1)
  start[0] = Math.log(share / (1 - share))
  return start
}

function negativeLogLikelihood(
  x: Matrix,
  y: Float64Array,
  weights: Float64Array | undefined,
  ridge: Float64Array,
): TwiceSmoothObjective {
  const size = x.columns + 1
  const z = new Float64Array(size)
  z[0] = 1
  return (beta, gradient, hessian) => {
    gradient.fill(0)
    hessian.fill(0)
    let value = 0
    for (let r = 0; r < x.rows; r += 1) {
      const w = weights ? (weights[r] as number) : 1
      for (let j = 1; j < size; j += 1) z[j] = x.values[r * x.columns + j - 1] as number
      let score = 0
      for (let j = 0; j < size; j += 1) score += (z[j] as number) * (beta[j] as number)
      const p = sigmoid(score)
      const outcome = y[r] as number
      value += w * (Math.max(score, 0) - score * outcome + Math.log1p(Math.exp(-Math.abs(score))))
      addRow(z, w * (p - outcome), w * p * (1 - p), gradient, hessian, size)
    }
    for (let j = 1; j < size; j += 1) {
      const p = ridge[j - 1] as number
      const b = beta[j] as number
      value += 0.5 * p * b * b
      gradient[j] = (gradient[j] as number) + p * b
      hessian[j * size + j] = (hessian[j * size + j] as number) + p
    }
    return value
  }
}

/** Adds one row to the gradient and to the lower half of the Hessian. */
function addRow(
  z: Float64Array,
  slope: number,
  curve: number,
  gradient: Float64Array,
  hessian: Float64Array,
  size: number,
): void {
  for (let i = 0; i < size; i += 1) {
    const zi = z[i] as number
    // One-hot columns are mostly 0.
    if (zi === 0) continue
    gradient[i] = (gradient[i] as number) + slope * zi
    const factor = curve * zi
    const row = i * size
    for (let j = 0; j <= i; j += 1) hessian[row + j] = (hessian[row + j] as number) + factor * (z[j] as number)
  }
}

function covarianceAt(objective: TwiceSmoothObjective, beta: Float64Array, ridge: Float64Array): number[] {
  const size = beta.length
  const hessian = new Float64Array(size * size)
  objective(beta, new Float64Array(size), hessian)
  const factor = cholesky(hessian, size)
  if (!factor)
    throw new RangeError('x must have columns that do not follow from each other (or be fitted with l2 above 0)')
  return Array.from(sandwich(choleskyInverse(factor, size), ridge, size))
}
