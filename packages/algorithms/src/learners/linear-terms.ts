import { checkAllFinite, checkInside } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { checkColumns } from './learner.ts'

/** intercept + coefficients x columns; plain data. */
export interface LinearTerms {
  /** Intercept first, then one per column. */
  readonly coefficients: readonly number[]
  /** Of the coefficients, row by row; null where there is none (a lasso penalty chose among columns). */
  readonly covariance: readonly number[] | null
}

export interface ValueInterval {
  readonly value: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
}

/** Square roots of the covariance's diagonal, intercept first. @throws RangeError when the model has no covariance */
export function standardErrors(model: LinearTerms): Float64Array {
  const size = model.coefficients.length
  const covariance = covarianceOf(model)
  return Float64Array.from({ length: size }, (_, j) => Math.sqrt(covariance[j * size + j] as number))
}

/** coefficient ± reach x standard error, intercept first. */
export function coefficientIntervals(model: LinearTerms, reach: number): ValueInterval {
  const value = Float64Array.from(model.coefficients)
  const errors = standardErrors(model)
  return {
    value,
    low: value.map((v, j) => v - reach * (errors[j] as number)),
    high: value.map((v, j) => v + reach * (errors[j] as number)),
  }
}

/** intercept + Σ coefficient x value, a row each. */
export function linearScores({ coefficients }: LinearTerms, x: Matrix): Float64Array {
  checkColumns(x, coefficients.length - 1)
  checkAllFinite('x.values', x.values)
  const scores = new Float64Array(x.rows).fill(coefficients[0] as number)
  for (let r = 0; r < x.rows; r += 1) {
    let sum = scores[r] as number
    for (let j = 0; j < x.columns; j += 1)
      sum += (coefficients[j + 1] as number) * (x.values[r * x.columns + j] as number)
    scores[r] = sum
  }
  return scores
}

/** Variance of each row's score that comes from not knowing the coefficients: z' C z. O(rows x columns²). */
export function scoreVariances(model: LinearTerms, x: Matrix): Float64Array {
  const covariance = covarianceOf(model)
  const size = model.coefficients.length
  return Float64Array.from({ length: x.rows }, (_, r) => {
    const at = (j: number): number => (j === 0 ? 1 : (x.values[r * x.columns + j - 1] as number))
    let sum = 0
    for (let i = 0; i < size; i += 1) {
      for (let j = 0; j < size; j += 1) sum += at(i) * (covariance[i * size + j] as number) * at(j)
    }
    return sum
  })
}

/**
 * Weighted variance of each column about its mean: what a penalty is measured in when columns have units. 1 for a
 * constant column, which the penalty then keeps at 0.
 */
export function columnVariances(x: Matrix, weights: Float64Array | undefined): Float64Array {
  return Float64Array.from({ length: x.columns }, (_, j) => {
    let total = 0
    let mean = 0
    let squares = 0
    for (let r = 0; r < x.rows; r += 1) {
      const w = weights ? (weights[r] as number) : 1
      if (w === 0) continue
      total += w
      const delta = (x.values[r * x.columns + j] as number) - mean
      mean += (w / total) * delta
      squares += w * delta * ((x.values[r * x.columns + j] as number) - mean)
    }
    return squares > 0 ? squares / total : 1
  })
}

export function checkLevel(level: number): void {
  checkInside('level', level, 0, 1)
}

function covarianceOf({ covariance }: LinearTerms): readonly number[] {
  if (!covariance) throw new RangeError('model must have a covariance: fit it without l1')
  return covariance
}
