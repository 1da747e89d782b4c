import { checkAllFinite, checkAtLeast, checkInside, checkLength } from '../numeric/check.ts'
import { normalQuantile, normalTwoSided } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'

/** Two sums over the same units, e.g. revenue and orders of each customer; one value of each a unit, in the same order. */
export interface RatioArm {
  readonly numerator: ArrayLike<number>
  readonly denominator: ArrayLike<number>
}

export interface RatioEstimate {
  /** Σ numerator / Σ denominator. */
  readonly value: number
  readonly standardError: number
  readonly n: number
}

export interface RatioDifference {
  /** treated - control. */
  readonly value: number
  readonly low: number
  readonly high: number
  readonly level: number
  readonly standardError: number
  readonly pValue: number
}

/**
 * Revenue per order, clicks per view: how large is a ratio of two sums when the units drawn are people, not orders?
 *
 * Delta method: the variance of y - Rx over people, divided by n and the squared mean of x. Needs enough people that the
 * mean of the denominator is many standard errors from zero. O(n).
 *
 * @throws RangeError when there are fewer than two units, lengths differ, or the denominators add up to zero
 *
 * Deng, Knoblich, Lu (2018), Applying the delta method in metric analytics, KDD.
 */
export function ratioOfSums({ numerator, denominator }: RatioArm): RatioEstimate {
  checkAtLeast('numerator', numerator, 2)
  checkLength('denominator', denominator, numerator.length, 'numerator')
  checkAllFinite('numerator', numerator)
  checkAllFinite('denominator', denominator)
  const n = numerator.length
  let sumY = 0
  let sumX = 0
  for (let i = 0; i < n; i += 1) {
    sumY += numerator[i] as number
    sumX += denominator[i] as number
  }
  if (sumX === 0) throw new RangeError('denominator must not add up to zero')
  const value = sumY / sumX
  let squares = 0
  for (let i = 0; i < n; i += 1) {
    const left = (numerator[i] as number) - value * (denominator[i] as number)
    squares += left * left
  }
  return { value, standardError: Math.sqrt(squares / (n - 1) / n) / Math.abs(sumX / n), n }
}

/**
 * How far apart are two such ratios, and how sure is that? Normal interval of the difference of two delta-method estimates.
 *
 * @throws RangeError as `ratioOfSums`, or when the level is not inside (0, 1)
 */
export function differenceInRatios(treated: RatioArm, control: RatioArm, level = LEVEL): RatioDifference {
  checkInside('level', level, 0, 1)
  const t = ratioOfSums(treated)
  const c = ratioOfSums(control)
  const value = t.value - c.value
  const standardError = Math.hypot(t.standardError, c.standardError)
  const reach = normalQuantile(0.5 + level / 2) * standardError
  const pValue = standardError > 0 ? normalTwoSided(value / standardError) : value === 0 ? 1 : 0
  return { value, low: value - reach, high: value + reach, level, standardError, pValue }
}
