import { checkFinite, checkPositive } from './check.ts'
import { normalCdf } from './distributions.ts'
import { logGamma } from './special.ts'

/** Steps of the sum, in the scale of ln s and in its standard deviations: both errors stay below 1e-12. */
const STEP = 0.1
const STEPS_IN_DEVIATION = 4
/** e^-40 of the density is below the last digit of the sum. */
const NOTHING = 40

/**
 * P(T > t) for the noncentral t distribution, T = (Z + noncentrality) / √(χ² / degreesOfFreedom): the power of a t test.
 *
 * Trapezoidal sum of Φ(noncentrality - t s) over the density of s = √(χ² / df) in ln s, where the integrand is smooth
 * and falls off fast at both ends. Absolute error below 1e-11; a few hundred terms.
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
  const half = degreesOfFreedom / 2
  const logScale = Math.LN2 + half * Math.log(half) - logGamma(half)
  const step = Math.min(STEP, 1 / (STEPS_IN_DEVIATION * Math.sqrt(2 * degreesOfFreedom)))
  const term = (k: number): [density: number, share: number] => {
    const x = k * step
    const s = Math.exp(x)
    const density = Math.exp(logScale + degreesOfFreedom * x - half * s * s)
    return [density, normalCdf(noncentrality - t * s)]
  }
  const peak = -half
  const isSeen = (k: number): boolean => degreesOfFreedom * k * step - half * Math.exp(2 * k * step) > peak - NOTHING
  let sum = 0
  for (const direction of [1, -1]) {
    for (let k = direction === 1 ? 0 : -1; isSeen(k); k += direction) {
      const [density, share] = term(k)
      sum += density * share
    }
  }
  return Math.min(1, sum * step)
}
