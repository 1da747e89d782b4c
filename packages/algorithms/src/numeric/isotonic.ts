import { checkAllFinite, checkAtLeast, checkLength, checkPositive } from './check.ts'

/**
 * Which never falling values are nearest to these, by weighted squares?
 *
 * Pool adjacent violators: neighbours in the wrong order are replaced by their weighted mean until none is left. Exact,
 * O(n). For never rising values give the negatives.
 *
 * @param y length n >= 1, in the order in which values must not fall
 * @param weights above zero; all 1 when left out
 * @throws RangeError when lengths differ, a value is not finite or a weight not above zero
 *
 * Ayer, Brunk, Ewing, Reid, Silverman (1955), An empirical distribution function for sampling with incomplete
 * information, Annals of Mathematical Statistics 26(4).
 */
export function isotonicRegression(y: Float64Array, weights?: Float64Array): Float64Array {
  checkAtLeast('y', y, 1)
  checkAllFinite('y', y)
  if (weights) checkLength('weights', weights, y.length, 'value of y')
  weights?.forEach((weight, k) => checkPositive(`weights[${k}]`, weight))
  const means = new Float64Array(y.length)
  const masses = new Float64Array(y.length)
  const ends = new Int32Array(y.length)
  let blocks = 0
  for (let i = 0; i < y.length; i += 1) {
    let mean = y[i] as number
    let mass = weights ? (weights[i] as number) : 1
    while (blocks > 0 && (means[blocks - 1] as number) >= mean) {
      blocks -= 1
      const joined = mass + (masses[blocks] as number)
      mean += (((means[blocks] as number) - mean) * (masses[blocks] as number)) / joined
      mass = joined
    }
    means[blocks] = mean
    masses[blocks] = mass
    ends[blocks] = i + 1
    blocks += 1
  }
  const fitted = new Float64Array(y.length)
  for (let b = 0, from = 0; b < blocks; b += 1) {
    fitted.fill(means[b] as number, from, ends[b])
    from = ends[b] as number
  }
  return fitted
}
