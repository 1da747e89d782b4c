import { checkAllFinite, checkLength, checkNotNegative } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'

/** What learning gives: a function of features. */
export interface Fitted {
  /**
   * One answer per row of `x` (as many columns as were learnt from): the probability of 1 for a classifier, the expected
   * outcome for a regression, the quantile for a quantile regression.
   */
  predict(x: Matrix): Float64Array
}

export interface LearnOptions {
  /** One per row, at or above zero, not all zero; all 1 when left out. */
  readonly weights?: Float64Array
  /** For learners that draw; the same seed gives the same bits. Default 1. */
  readonly seed?: number
}

/**
 * A way to learn an outcome from features, ready with its parameters: everything that is built over "any learner" (uplift,
 * calibration, cross-validation) asks for one of these. `fit` never changes what it is given.
 */
export interface Learner {
  /**
   * @param x one row per case
   * @param y one outcome per row; 0 or 1 for a classifier
   * @throws RangeError when the shapes do not fit together or a value has no meaning to this learner
   */
  fit(x: Matrix, y: Float64Array, options?: LearnOptions): Fitted
}

/** @throws RangeError when `x`, `y` and weights are not one training set: same length, finite outcomes, weights >= 0 */
export function checkTraining(x: Matrix, y: Float64Array, weights?: Float64Array): void {
  checkMatrix('x', x)
  if (x.rows === 0) throw new RangeError('x must have at least 1 row, not 0')
  checkLength('y', y, x.rows, 'row of x')
  checkAllFinite('y', y)
  if (!weights) return
  checkLength('weights', weights, x.rows, 'row of x')
  let total = 0
  for (let i = 0; i < weights.length; i += 1) {
    checkNotNegative(`weights[${i}]`, weights[i] as number)
    total += weights[i] as number
  }
  if (!(total > 0)) throw new RangeError('weights must add up to more than zero')
}

/** @throws RangeError when `x` has not the columns that were learnt from */
export function checkColumns(x: Matrix, columns: number): void {
  checkMatrix('x', x)
  if (x.columns !== columns)
    throw new RangeError(`x must have the ${columns} columns it was learnt from, not ${x.columns}`)
}
