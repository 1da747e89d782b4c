import { checkAllBinary, checkAllFinite, checkAtLeast, checkLength, checkNotNegative } from '../numeric/check.ts'
import { minimizeLbfgs } from '../numeric/minimize/lbfgs.ts'
import type { SparseMatrix } from '../numeric/sparse.ts'
import { sigmoid } from '../numeric/special.ts'

/** Tight enough for seven digits of a weight; a text classifier would be as good with 1e-4. */
const DEFAULT_GRADIENT = 1e-6

export interface SparseLogisticOptions {
  /** Weight of the penalty l2 / 2 Σ w²; the intercept is free. Default 1. */
  readonly l2?: number
  /** One per row, at or above zero. */
  readonly weights?: Float64Array
  /** Ends when no derivative is larger than this times max(1, loss). Default 1e-6. */
  readonly gradient?: number
}

export interface SparseLogistic {
  readonly intercept: number
  /** One a column. */
  readonly coefficients: Float64Array
  readonly iterations: number
  readonly converged: boolean
}

/**
 * How does the chance of "1" depend on thousands of features of which a row holds few?
 *
 * Logistic regression that minimises Σ -ln P(y | x) + l2 / 2 Σ w² by L-BFGS; the minimum is the only one. About 30 to
 * 100 passes over the entries that are not zero.
 *
 * @param y 0 or 1, both of them, one a row of x
 * @throws RangeError when shapes do not fit, a label is not 0 or 1 or there is only one of them, or l2 is not above zero
 *
 * Lin, Weng, Keerthi (2008), Trust region Newton method for large-scale logistic regression, JMLR 9 (the problem);
 * Liu, Nocedal (1989) (its solver).
 */
export function fitSparseLogistic(
  x: SparseMatrix,
  y: ArrayLike<number>,
  options: SparseLogisticOptions = {},
): SparseLogistic {
  const { l2 = 1, weights, gradient: tolerance = DEFAULT_GRADIENT } = options
  checkLength('y', y, x.rows, 'row of x')
  checkAllBinary('y', y)
  const ones = Array.prototype.reduce.call<ArrayLike<number>, [(sum: number, v: number) => number, number], number>(
    y,
    (sum, v) => sum + v,
    0,
  )
  if (ones === 0 || ones === x.rows) throw new RangeError(`y must hold both 0 and 1, not ${ones} ones of ${x.rows}`)
  if (!(l2 > 0 && Number.isFinite(l2))) throw new RangeError(`l2 must be above zero, not ${l2}`)
  if (weights) {
    checkLength('weights', weights, x.rows, 'row of x')
    for (const w of weights) checkNotNegative('weights', w)
  }
  if (x.values) checkAllFinite('x.values', x.values)
  checkAtLeast('x', { length: x.columns }, 1)
  const start = new Float64Array(x.columns + 1)
  start[x.columns] = Math.log(ones / (x.rows - ones))
  const found = minimizeLbfgs((w, g) => penalisedLoss(x, y, l2, weights, w, g), start, {
    stop: { gradient: tolerance, value: 0 },
  })
  return {
    intercept: found.x[x.columns] as number,
    coefficients: found.x.slice(0, x.columns),
    iterations: found.iterations,
    converged: found.converged,
  }
}

/** Chance of 1 for each row. @throws RangeError when x has other columns than the model */
export function predictSparseLogistic({ intercept, coefficients }: SparseLogistic, x: SparseMatrix): Float64Array {
  if (x.columns !== coefficients.length) {
    throw new RangeError(`x must have the ${coefficients.length} columns it was learnt from, not ${x.columns}`)
  }
  return Float64Array.from({ length: x.rows }, (_, row) => sigmoid(intercept + rowTimes(x, row, coefficients)))
}

function penalisedLoss(
  x: SparseMatrix,
  y: ArrayLike<number>,
  l2: number,
  weights: Float64Array | undefined,
  w: Float64Array,
  gradient: Float64Array,
): number {
  const { rows, columns, starts, indices, values } = x
  let penalty = 0
  for (let c = 0; c < columns; c += 1) {
    penalty += (w[c] as number) ** 2
    gradient[c] = l2 * (w[c] as number)
  }
  gradient[columns] = 0
  let loss = (l2 / 2) * penalty
  for (let row = 0; row < rows; row += 1) {
    const score = (w[columns] as number) + rowTimes(x, row, w)
    const weight = weights ? (weights[row] as number) : 1
    const label = y[row] as number
    // ln(1 + e^s) - y s, without overflow.
    loss += weight * (Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score)
    const pull = weight * (sigmoid(score) - label)
    gradient[columns] = (gradient[columns] as number) + pull
    for (let k = starts[row] as number; k < (starts[row + 1] as number); k += 1) {
      const c = indices[k] as number
      gradient[c] = (gradient[c] as number) + pull * (values ? (values[k] as number) : 1)
    }
  }
  return loss
}

function rowTimes({ starts, indices, values }: SparseMatrix, row: number, w: Float64Array): number {
  let sum = 0
  for (let k = starts[row] as number; k < (starts[row + 1] as number); k += 1) {
    sum += (values ? (values[k] as number) : 1) * (w[indices[k] as number] as number)
  }
  return sum
}
