import { normalTwoSided } from '../numeric/distributions.ts'

/**
 * Are the arms as many as were drawn for? Two-sided p of the chi-squared test with one degree of freedom; a small
 * value (under .001) means that units got lost on one side, and no effect should be read.
 *
 * Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled experiments, KDD.
 */
export function sampleRatioP(treated: number, control: number, treatedShare: number): number {
  const all = treated + control
  if (all === 0) return 1
  const expected = all * treatedShare
  const variance = all * treatedShare * (1 - treatedShare)
  return normalTwoSided((treated - expected) / Math.sqrt(variance))
}
