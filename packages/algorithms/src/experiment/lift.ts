import { checkFinite, checkInside, checkNotNegative, checkRange } from '../numeric/check.ts'
import { normalQuantile } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'

/** A correlation of exactly one may come out so much above it. */
const ROUNDING = 1e-12

/** An estimate with its standard error: a mean, a share, a ratio. */
export interface Estimate {
  readonly value: number
  readonly standardError: number
}

export interface Lift {
  /** treated / control - 1: .1 is ten per cent more. */
  readonly value: number
  /** -Infinity and Infinity where the control cannot be told from zero: then no bound can be given. */
  readonly low: number
  readonly high: number
  readonly level: number
}

/**
 * By what share does treatment raise it? Fieller's interval of the ratio of two normal estimates.
 *
 * Exact for normal estimates, however unsure the control is; unlike the delta method it is not symmetric, and says so when
 * the control may be zero by having no bounds.
 *
 * @param covariance of the two estimates: 0 for arms that share nothing, else e.g. that of adjusted means
 * @throws RangeError when a number is not finite, a standard error is negative, the level is not inside (0, 1), or the
 * covariance is larger than the standard errors allow
 *
 * Fieller (1954), Some problems in interval estimation, JRSS B 16(2).
 */
export function relativeLift(treated: Estimate, control: Estimate, level = LEVEL, covariance = 0): Lift {
  for (const [name, arm] of [['treated', treated] as const, ['control', control] as const]) {
    checkFinite(`${name}.value`, arm.value)
    checkNotNegative(`${name}.standardError`, arm.standardError)
  }
  checkInside('level', level, 0, 1)
  const most = treated.standardError * control.standardError * (1 + ROUNDING)
  checkRange('covariance', covariance, -most, most)
  const z = normalQuantile(0.5 + level / 2)
  const [a, b] = [treated.value, control.value]
  const [va, vb] = [treated.standardError ** 2, control.standardError ** 2]
  const value = b === 0 ? Number.NaN : a / b - 1
  const unsure = b * b - z * z * vb
  if (!(unsure > 0)) return { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, level }
  const middle = a * b - z * z * covariance
  // middle² - unsure (a² - z² va), multiplied out: as it stands, sure estimates would lose all their digits in it.
  const left = a * a * vb + b * b * va - 2 * a * b * covariance - z * z * (va * vb - covariance * covariance)
  const root = z * Math.sqrt(Math.max(0, left))
  return { value, low: (middle - root) / unsure - 1, high: (middle + root) / unsure - 1, level }
}
