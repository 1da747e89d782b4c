import { checkAllFinite, checkAtLeast, checkNotNegative, checkWhole } from '../check.ts'

/** Value of a function of several variables. It may answer Infinity or NaN where it is not defined: never a minimum. */
export type Objective = (x: Float64Array) => number

/** Value at `x`; writes the gradient, as long as `x`, into `gradient`. */
export type SmoothObjective = (x: Float64Array, gradient: Float64Array) => number

/** Value at `x`; writes the gradient and the Hessian (n x n, row by row, its lower half at least). */
export type TwiceSmoothObjective = (x: Float64Array, gradient: Float64Array, hessian: Float64Array) => number

/** When to stop; whichever comes first. Every method says which of these it reads and with which defaults. */
export interface Stop {
  /** At most so many iterations. */
  readonly iterations?: number
  /** Converged when no component of the gradient is larger than this times max(1, |value|). */
  readonly gradient?: number
  /** Converged when an iteration lowers the value by no more than this times max(1, |value|). */
  readonly value?: number
  /** Converged when the minimum is known to this times max(1, |x|). */
  readonly x?: number
  /** Asked once an iteration: the caller's clock, for whom time is what runs out. */
  readonly isOver?: () => boolean
}

export interface Minimum {
  readonly x: Float64Array
  readonly value: number
  readonly iterations: number
  /** Calls of the objective. */
  readonly evaluations: number
  /** Did a tolerance end the search, rather than the count of iterations or the caller's clock? */
  readonly converged: boolean
}

/** @throws RangeError when the start is empty or not finite, or a stop criterion is out of range */
export function checkSearch(start: ArrayLike<number>, { iterations, gradient, value, x }: Stop): void {
  checkAtLeast('start', start, 1)
  checkAllFinite('start', start)
  if (iterations !== undefined) checkWhole('stop.iterations', iterations, 0)
  if (gradient !== undefined) checkNotNegative('stop.gradient', gradient)
  if (value !== undefined) checkNotNegative('stop.value', value)
  if (x !== undefined) checkNotNegative('stop.x', x)
}

/** @throws RangeError when the objective has no value where the search begins */
export function checkStartValue(value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`start must have a finite value, not ${value}`)
}

/** Largest |v|, 0 for an empty array. */
export function largest(values: Float64Array): number {
  let most = 0
  for (let i = 0; i < values.length; i += 1) {
    const size = Math.abs(values[i] as number)
    if (!(size <= most)) most = size
  }
  return most
}
