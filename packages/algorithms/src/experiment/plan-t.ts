import { checkFinite, checkInside, checkPositive, checkWhole } from '../numeric/check.ts'
import { tQuantile } from '../numeric/distributions.ts'
import { noncentralTUpper } from '../numeric/noncentral-t.ts'
import { armSizes, type Design } from './power.ts'

/**
 * `powerOfDesign` for few people, whose deviation must itself be estimated: exact power of the pooled two-sided t test of
 * normal outcomes. From some hundred people on the two agree.
 *
 * @throws RangeError when the design is out of range
 *
 * Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2.
 */
export function powerOfTDesign(design: Omit<Design, 'power'>, effect: number): number {
  checkWhole('design.people', design.people, 0)
  checkInside('design.controlShare', design.controlShare, 0, 1)
  checkPositive('design.deviation', design.deviation)
  checkInside('design.level', design.level, 0, 1)
  checkFinite('effect', effect)
  const { treated, control } = armSizes(design.people, design.controlShare)
  const degreesOfFreedom = treated + control - 2
  if (degreesOfFreedom < 1) return 0
  const shift = effect / (design.deviation * Math.sqrt(1 / treated + 1 / control))
  const critical = tQuantile(0.5 + design.level / 2, degreesOfFreedom)
  return noncentralTUpper(critical, degreesOfFreedom, shift) + noncentralTUpper(critical, degreesOfFreedom, -shift)
}
