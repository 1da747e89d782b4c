import { checkFinite, checkInside, checkNotNegative, checkWhole } from '../numeric/check.ts'
import { tQuantile, tTwoSided } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import type { Moments } from '../numeric/moments.ts'
import type { Difference } from './difference.ts'

/**
 * Student's t with one variance for both arms: the classic test, for arms known to vary alike and for comparison with
 * reports that used it. Where arms differ in size and in variance its level is wrong: `differenceOfMoments` (Welch) is not.
 *
 * @throws RangeError when an arm has fewer than two units, a mean or variance that means nothing, or the level is not inside
 * (0, 1)
 *
 * Student (1908), The probable error of a mean, Biometrika 6(1).
 */
export function pooledDifference(treated: Moments, control: Moments, level = LEVEL): Difference {
  for (const [name, arm] of [['treated', treated] as const, ['control', control] as const]) {
    checkWhole(`${name}.n`, arm.n, 2)
    checkFinite(`${name}.mean`, arm.mean)
    checkNotNegative(`${name}.variance`, arm.variance)
  }
  checkInside('level', level, 0, 1)
  const degreesOfFreedom = treated.n + control.n - 2
  const squares = treated.variance * (treated.n - 1) + control.variance * (control.n - 1)
  const standardError = Math.sqrt((squares / degreesOfFreedom) * (1 / treated.n + 1 / control.n))
  const value = treated.mean - control.mean
  const reach = tQuantile(0.5 + level / 2, degreesOfFreedom) * standardError
  const pValue = standardError > 0 ? tTwoSided(value / standardError, degreesOfFreedom) : value === 0 ? 1 : 0
  const interval = { low: value - reach, high: value + reach, level }
  return { value, ...interval, standardError, degreesOfFreedom, pValue, varianceReduction: 0 }
}
