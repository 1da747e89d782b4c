import { tQuantile } from '../numeric/distributions.ts'
import { findRoot } from '../numeric/minimize/index.ts'
import { noncentralTUpper } from '../numeric/noncentral-t.ts'

/** Chance that a two-sided t test refuses when the effect is `shift` standard errors; either tail counts. */
export function powerOfT(shift: number, degreesOfFreedom: number, level: number): number {
  const critical = tQuantile(0.5 + level / 2, degreesOfFreedom)
  return noncentralTUpper(critical, degreesOfFreedom, shift) + noncentralTUpper(critical, degreesOfFreedom, -shift)
}

/** The effect in standard errors at which that chance is `power`; Infinity below one degree of freedom. */
export function shiftForPower(degreesOfFreedom: number, level: number, power: number): number {
  if (degreesOfFreedom < 1) return Number.POSITIVE_INFINITY
  let high = 1
  while (powerOfT(high, degreesOfFreedom, level) < power) high *= 2
  return findRoot((shift) => powerOfT(shift, degreesOfFreedom, level) - power, 0, high).x
}
