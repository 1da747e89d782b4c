import { checkLength, checkNotNegative, checkPositive, checkRange, checkWhole } from '../numeric/check.ts'
import { chiSquareUpper, normalTwoSided } from '../numeric/distributions.ts'

/**
 * Are the arms as many as were drawn for? Two-sided p of the chi-squared test with one degree of freedom; a small
 * value (under .001) means that units got lost on one side, and no effect should be read.
 *
 * @throws RangeError when a count is negative or the share is not in [0, 1]
 *
 * Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled experiments, KDD.
 */
export function sampleRatioP(treated: number, control: number, treatedShare: number): number {
  checkNotNegative('treated', treated)
  checkNotNegative('control', control)
  checkRange('treatedShare', treatedShare, 0, 1)
  const all = treated + control
  const expected = all * treatedShare
  const variance = all * treatedShare * (1 - treatedShare)
  if (variance === 0) return treated === expected ? 1 : 0
  return normalTwoSided((treated - expected) / Math.sqrt(variance))
}

/**
 * The same for any number of arms: Pearson's chi-squared test of the counts against the weights they were drawn with.
 *
 * @param counts units seen in each arm  @param weights in proportion to what was meant, each above zero
 * @throws RangeError when there are fewer than two arms or a count or weight has no meaning
 */
export function sampleRatioOfArms(counts: readonly number[], weights: readonly number[]): number {
  checkLength('weights', weights, counts.length, 'arm')
  if (counts.length < 2) throw new RangeError(`counts must have at least 2 values, not ${counts.length}`)
  counts.forEach((count, i) => checkWhole(`counts[${i}]`, count, 0))
  weights.forEach((weight, i) => checkPositive(`weights[${i}]`, weight))
  const all = counts.reduce((sum, count) => sum + count, 0)
  if (all === 0) return 1
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const distance = counts.reduce((sum, count, i) => {
    const expected = (all * (weights[i] as number)) / total
    return sum + (count - expected) ** 2 / expected
  }, 0)
  return chiSquareUpper(distance, counts.length - 1)
}
