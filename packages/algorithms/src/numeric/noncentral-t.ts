import { checkFinite, checkPositive } from './check.ts'
import { normalCdf } from './distributions.ts'

/** Steps of the sum, in the scale of ln s and in its standard deviations: both errors stay below 1e-12. */
const STEP = 0.1
const STEPS_IN_DEVIATION = 4
/** Φ goes from one to nothing within 1 / noncentrality in ln s: so many steps there. Beyond a most it does so out of sight. */
const STEPS_IN_FALL = 2
const MOST_NONCENTRALITY = 200
/** e^-40 of the density is below the last digit of the sum. */
const NOTHING = 40
/** And so is Φ beyond this on its lower side, and 1 - Φ on its upper. */
const FLAT = 9

/**
 * P(T > t) for the noncentral t distribution, T = (Z + noncentrality) / √(χ² / degreesOfFreedom): the power of a t test.
 *
 * Trapezoidal sum of Φ(noncentrality - t s) over the density of s = √(χ² / df) in ln s, where the integrand is smooth
 * and falls off fast at both ends. Absolute error below 1e-11 for a noncentrality up to 200;
 * a few hundred terms, more in proportion to the noncentrality.
 *
 * @param degreesOfFreedom at least 1; fractional allowed
 * @throws RangeError when an argument is not finite or there is less than one degree of freedom
 *
 * Trefethen, Weideman (2014), The exponentially convergent trapezoidal rule, SIAM Review 56(3).
 */
export function noncentralTUpper(t: number, degreesOfFreedom: number, noncentrality: number): number {
  checkFinite('t', t)
  checkFinite('noncentrality', noncentrality)
  checkPositive('degreesOfFreedom', degreesOfFreedom)
  if (degreesOfFreedom < 1) throw new RangeError(`degreesOfFreedom must be at least 1, not ${degreesOfFreedom}`)
  const step = Math.min(
    STEP,
    1 / (STEPS_IN_DEVIATION * Math.sqrt(2 * degreesOfFreedom)),
    1 / (STEPS_IN_FALL * Math.min(Math.abs(noncentrality), MOST_NONCENTRALITY)),
  )
  // ln of the density at s = e^x less that at its peak, s = 1: with many degrees of freedom either is a huge number.
  const logDensity = (k: number): number => degreesOfFreedom * (k * step - Math.expm1(2 * k * step) / 2)
  let whole = 0
  let sum = 0
  for (const direction of [1, -1]) {
    for (let k = direction === 1 ? 0 : -1; logDensity(k) > -NOTHING; k += direction) {
      const density = Math.exp(logDensity(k))
      whole += density
      const z = noncentrality - t * Math.exp(k * step)
      if (z > -FLAT) sum += density * (z < FLAT ? normalCdf(z) : 1)
    }
  }
  return sum / whole
}
