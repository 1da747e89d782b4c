import {
  checkAtLeast,
  checkFinite,
  checkInside,
  checkNotNegative,
  checkPositive,
  checkRange,
  checkWhole,
} from '../numeric/check.ts'
import { normalCdf, normalQuantile } from '../numeric/distributions.ts'
import { leastPeople } from './least-people.ts'
import { armSizes, type Design } from './power.ts'
import { quantileEstimate } from './quantile-difference.ts'
import { type RatioArm, ratioOfSums } from './ratio.ts'

/**
 * With what chance does this design tell such an effect apart from nothing?
 *
 * Two-sided normal test; both tails count. The deviation is that of one unit's outcome: see `deviationOf...` for shares,
 * ratios, quantiles and adjusted means.
 *
 * @param effect true difference in the outcome's unit
 * @throws RangeError when the design is out of range
 *
 * Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2.
 */
export function powerOfDesign(design: Omit<Design, 'power'>, effect: number): number {
  checkDesign(design)
  checkFinite('effect', effect)
  const { treated, control } = armSizes(design.people, design.controlShare)
  if (control < 1 || treated < 1) return 0
  const shift = effect / (design.deviation * Math.sqrt(1 / treated + 1 / control))
  const critical = normalQuantile(0.5 + design.level / 2)
  return normalCdf(shift - critical) + normalCdf(-shift - critical)
}

/**
 * How many people does it take, in both arms together, to tell this effect apart with the wanted power?
 *
 * The least number for which `powerOfDesign` reaches it; Infinity when a million million are not enough.
 *
 * @throws RangeError when the design is out of range or the effect is 0
 */
export function peopleNeeded(design: Omit<Design, 'people'>, effect: number): number {
  if (effect === 0) throw new RangeError('effect must not be 0')
  checkInside('design.power', design.power, 0, 1)
  return leastPeople((people) => powerOfDesign({ ...design, people }, effect) >= design.power)
}

/**
 * For how many days must it run until so many people have come? Whole weeks, since weekdays differ.
 *
 * @param newPeople people who come for the first time on each day of the experiment: `newPeople[0]` on the first. The last
 * day's number stands for all later ones, so a single number is a steady flow.
 * @throws RangeError when nobody comes on the last day given and the days before do not suffice
 */
export function daysNeeded(people: number, newPeople: ArrayLike<number>): number {
  checkPositive('people', people)
  checkAtLeast('newPeople', newPeople, 1)
  let come = 0
  let day = 0
  for (; day < newPeople.length && come < people; day += 1) {
    checkRange(`newPeople[${day}]`, newPeople[day] as number, 0, Number.MAX_VALUE)
    come += newPeople[day] as number
  }
  const steady = newPeople[newPeople.length - 1] as number
  if (come < people) {
    if (steady === 0) throw new RangeError('newPeople must not end with 0 before enough have come')
    day += Math.ceil((people - come) / steady)
  }
  return Math.ceil(day / 7) * 7
}

/** Standard deviation of one unit's "did it" when a share `p` does. @throws RangeError when p is not in [0, 1] */
export function deviationOfShare(p: number): number {
  checkRange('p', p, 0, 1)
  return Math.sqrt(p * (1 - p))
}

/** Of one unit's part in a ratio of sums, from what such units did before. @throws RangeError as `ratioOfSums` */
export function deviationOfRatio(past: RatioArm): number {
  const { standardError, n } = ratioOfSums(past)
  return standardError * Math.sqrt(n)
}

/** Of one unit's part in a quantile, from past outcomes. @throws RangeError as `quantileEstimate` */
export function deviationOfQuantile(past: ArrayLike<number>, p: number): number {
  return quantileEstimate(past, p).standardError * Math.sqrt(past.length)
}

/**
 * What is left of a deviation when a covariate with this correlation is adjusted for (CUPED).
 *
 * @throws RangeError when the deviation is negative or the correlation not in [-1, 1]
 */
export function deviationAdjusted(deviation: number, correlation: number): number {
  checkNotNegative('deviation', deviation)
  checkRange('correlation', correlation, -1, 1)
  return deviation * Math.sqrt(1 - correlation ** 2)
}

function checkDesign({ people, controlShare, deviation, level }: Omit<Design, 'power'>): void {
  checkWhole('design.people', people, 0)
  checkInside('design.controlShare', controlShare, 0, 1)
  checkPositive('design.deviation', deviation)
  checkInside('design.level', level, 0, 1)
}
