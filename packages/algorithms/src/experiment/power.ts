import { checkInside, checkNotNegative, checkWhole } from '../numeric/check.ts'
import { normalQuantile } from '../numeric/distributions.ts'

export interface Design {
  /** Units in all, and the share of them left untreated, in (0, 1). */
  people: number
  controlShare: number
  /** Standard deviation of the outcome of one unit (after variance reduction, if any). */
  deviation: number
  /** Coverage of the interval that will be read, e.g. 0.9, and the wanted chance to see a real effect, e.g. 0.8. */
  level: number
  power: number
}

/**
 * Smallest true difference in means that this design tells apart from nothing with the wanted power.
 *
 * (z_{(1+level)/2} + z_{power}) · σ · √(1/n₁ + 1/n₀). Arms are whole units, at least one each.
 * Infinity when the design has fewer than two people.
 *
 * @throws RangeError when people is no whole number, the deviation is negative, or the control share, level or power is not
 * inside (0, 1)
 *
 * Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2.
 */
export function smallestDetectable(design: Design): number {
  checkWhole('design.people', design.people, 0)
  checkInside('design.controlShare', design.controlShare, 0, 1)
  checkNotNegative('design.deviation', design.deviation)
  checkInside('design.level', design.level, 0, 1)
  checkInside('design.power', design.power, 0, 1)
  const { control, treated } = armSizes(design.people, design.controlShare)
  if (control < 1 || treated < 1) return Number.POSITIVE_INFINITY
  const z = normalQuantile(0.5 + design.level / 2) + normalQuantile(design.power)
  return z * design.deviation * Math.sqrt(1 / treated + 1 / control)
}

/** Whole numbers of units per arm; the control group is rounded, never empty when there are two units or more. */
export function armSizes(people: number, controlShare: number): { treated: number; control: number } {
  if (people < 2) return { treated: people, control: 0 }
  const control = Math.min(people - 1, Math.max(1, Math.round(people * controlShare)))
  return { treated: people - control, control }
}

/** Control shares that are offered, small to even. */
export const CONTROL_SHARES = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5] as const

/**
 * Smallest control share with which the expected effect would be told apart; when none is enough, the smallest that
 * comes within a tenth of the best that this many people allow (holding out more costs without teaching).
 */
export function chooseControlShare(design: Omit<Design, 'controlShare'>, expectedEffect: number): number {
  const reach = CONTROL_SHARES.map((controlShare) => ({
    controlShare,
    smallest: smallestDetectable({ ...design, controlShare }),
  }))
  const enough = reach.find(({ smallest }) => smallest <= Math.abs(expectedEffect))
  if (enough) return enough.controlShare
  const best = Math.min(...reach.map(({ smallest }) => smallest))
  const near = reach.find(({ smallest }) => smallest <= best * 1.1)
  return near ? near.controlShare : 0.5
}
