import { checkInside, checkRange, checkWhole } from '../numeric/check.ts'
import { normalCdf, normalQuantile } from '../numeric/distributions.ts'
import { findRoot } from '../numeric/minimize/index.ts'
import { leastPeople } from './least-people.ts'
import { armSizes, type Design } from './power.ts'

/** A design for shares: their deviation follows from the shares themselves. */
export type ShareDesign = Omit<Design, 'deviation' | 'power'>

/**
 * With what chance does the pooled z test tell two shares apart?
 *
 * Unlike `powerOfDesign` with one deviation, it knows that a larger share also varies more: the test's own deviation is
 * pooled, the difference's is not. Two-sided; both tails count.
 *
 * @param share in the control  @param treatedShare what treatment makes of it
 * @throws RangeError when a share is not in [0, 1] or the design is out of range
 *
 * Fleiss, Levin, Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., section 4.2.
 */
export function powerOfShares(design: ShareDesign, share: number, treatedShare: number): number {
  checkWhole('design.people', design.people, 0)
  checkInside('design.controlShare', design.controlShare, 0, 1)
  checkInside('design.level', design.level, 0, 1)
  checkRange('share', share, 0, 1)
  checkRange('treatedShare', treatedShare, 0, 1)
  const { treated, control } = armSizes(design.people, design.controlShare)
  if (control < 1 || treated < 1) return 0
  const pooled = (treated * treatedShare + control * share) / (treated + control)
  const underNone = Math.sqrt(pooled * (1 - pooled) * (1 / treated + 1 / control))
  const deviation = Math.sqrt((treatedShare * (1 - treatedShare)) / treated + (share * (1 - share)) / control)
  const critical = normalQuantile(0.5 + design.level / 2) * underNone
  const distance = treatedShare - share
  if (deviation === 0) return Number(Math.abs(distance) > critical)
  return normalCdf((distance - critical) / deviation) + normalCdf((-distance - critical) / deviation)
}

/**
 * Which share must treatment reach, above the control's, to be told apart with the wanted power? The smallest; Infinity
 * when not even everybody would be enough.
 *
 * @throws RangeError as `powerOfShares`, or when the power is not between 1 - level and 1
 */
export function smallestDetectableShare(design: ShareDesign & Pick<Design, 'power'>, share: number): number {
  checkInside('design.power', design.power, 1 - design.level, 1)
  const missing = (treatedShare: number) => powerOfShares(design, share, treatedShare) - design.power
  if (missing(1) < 0) return Number.POSITIVE_INFINITY
  return findRoot(missing, share, 1).x
}

/**
 * How many people does it take, in both arms together, to tell these shares apart with the wanted power?
 *
 * @throws RangeError as `powerOfShares`, or when the shares are the same
 */
export function peopleNeededForShares(
  design: Omit<ShareDesign, 'people'> & Pick<Design, 'power'>,
  share: number,
  treatedShare: number,
): number {
  checkInside('design.power', design.power, 0, 1)
  if (share === treatedShare) throw new RangeError('treatedShare must differ from share')
  return leastPeople((people) => powerOfShares({ ...design, people }, share, treatedShare) >= design.power)
}
