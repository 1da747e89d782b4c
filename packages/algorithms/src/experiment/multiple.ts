import { checkAtLeast, checkInside, checkOneOf, checkRange } from '../numeric/check.ts'

const CORRECTIONS = ['bonferroni', 'holm', 'hochberg', 'benjaminiHochberg', 'benjaminiYekutieli'] as const

/**
 * `bonferroni`, `holm` and `hochberg` keep the chance of even one false finding below the level; `benjaminiHochberg` and
 * `benjaminiYekutieli` the expected share of false ones among the findings. Holm is never worse than Bonferroni; Hochberg
 * and Benjamini-Hochberg want tests that are independent or rise together, Yekutieli's holds for any.
 */
export type Correction = (typeof CORRECTIONS)[number]

/**
 * p-values made dearer for having been asked many at once: compare each with the level that the whole is to keep.
 *
 * @returns one per p-value, in the same order
 * @throws RangeError when a p-value is not in [0, 1] or there is no such correction
 *
 * Holm (1979), Scand. J. Statist. 6. Hochberg (1988), Biometrika 75. Benjamini, Hochberg (1995), JRSS B 57. Benjamini,
 * Yekutieli (2001), Ann. Statist. 29.
 */
export function adjustedPValues(pValues: ArrayLike<number>, correction: Correction): Float64Array {
  const m = pValues.length
  for (let i = 0; i < m; i += 1) checkRange(`pValues[${i}]`, pValues[i] as number, 0, 1)
  const order = Array.from({ length: m }, (_, i) => i).toSorted(
    (a, b) => (pValues[a] as number) - (pValues[b] as number),
  )
  checkOneOf('correction', correction, CORRECTIONS)
  const harmonic = order.reduce((sum, _, k) => sum + 1 / (k + 1), 0)
  const factor: Record<Correction, (rank: number) => number> = {
    bonferroni: () => m,
    holm: (rank) => m - rank + 1,
    hochberg: (rank) => m - rank + 1,
    benjaminiHochberg: (rank) => m / rank,
    benjaminiYekutieli: (rank) => (m / rank) * harmonic,
  }
  const raised = order.map((i, k) => Math.min(1, (pValues[i] as number) * factor[correction](k + 1)))
  const isStepUp = correction !== 'bonferroni' && correction !== 'holm'
  const adjusted = new Float64Array(m)
  let bound = isStepUp ? 1 : 0
  for (let step = 0; step < m; step += 1) {
    const k = isStepUp ? m - 1 - step : step
    const own = raised[k] as number
    // Nothing that ranks behind may look better than what ranks before it.
    bound = isStepUp ? Math.min(bound, own) : correction === 'holm' ? Math.max(bound, own) : own
    adjusted[order[k] as number] = bound
  }
  return adjusted
}

/** Which of many hypotheses may be rejected at this level. @throws RangeError as `adjustedPValues` */
export function rejections(pValues: ArrayLike<number>, correction: Correction, level: number): boolean[] {
  checkInside('level', level, 0, 1)
  return Array.from(adjustedPValues(pValues, correction), (p) => p <= level)
}

/**
 * One p-value for one question that was answered on several random splits of the same data: twice the median, at most 1.
 *
 * A single split's answer is a draw; this one holds its level however much the splits have in common, at the price of being
 * careful. Of an even number the lower middle one is taken, with which the level still holds.
 *
 * @throws RangeError when there is none, or one is not in [0, 1]
 *
 * Meinshausen, Meier, Bühlmann (2009), p-values for high-dimensional regression, JASA 104(488), with γ = 1/2.
 */
export function pValueOverSplits(pValues: ArrayLike<number>): number {
  checkAtLeast('pValues', pValues, 1)
  for (let i = 0; i < pValues.length; i += 1) checkRange(`pValues[${i}]`, pValues[i] as number, 0, 1)
  const sorted = Float64Array.from(pValues).sort()
  return Math.min(1, 2 * (sorted[Math.ceil(sorted.length / 2) - 1] as number))
}
