import { checkFinite, checkInside, checkNotNegative } from '../numeric/check.ts'
import { normalQuantile } from '../numeric/distributions.ts'

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
 * By what share does treatment raise it? Fieller's interval of the ratio of two independent normal estimates.
 *
 * Exact for normal estimates, however unsure the control is; unlike the delta method it is not symmetric, and says so when
 * the control may be zero by having no bounds.
 *
 * @throws RangeError when a number is not finite, a standard error is negative, or the level is not inside (0, 1)
 *
 * Fieller (1954), Some problems in interval estimation, JRSS B 16(2).
 */
export function relativeLift(treated: Estimate, control: Estimate, level = 0.9): Lift {
  for (const [name, arm] of [['treated', treated] as const, ['control', control] as const]) {
    checkFinite(`${name}.value`, arm.value)
    checkNotNegative(`${name}.standardError`, arm.standardError)
  }
  checkInside('level', level, 0, 1)
  const z = normalQuantile(0.5 + level / 2)
  const [a, b] = [treated.value, control.value]
  const [va, vb] = [treated.standardError ** 2, control.standardError ** 2]
  const value = b === 0 ? Number.NaN : a / b - 1
  const unsure = b * b - z * z * vb
  if (!(unsure > 0)) return { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, level }
  const root = Math.sqrt(Math.max(0, (a * b) ** 2 - unsure * (a * a - z * z * va)))
  return { value, low: (a * b - root) / unsure - 1, high: (a * b + root) / unsure - 1, level }
}
