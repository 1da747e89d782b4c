import { type Difference, differenceOfMoments } from '../experiment/difference.ts'
import { checkInside } from '../numeric/check.ts'
import { moments } from '../numeric/moments.ts'
import { byScore, checkScoredTrial, type ScoredTrial } from './scored.ts'

export interface UpliftAtK extends Difference {
  /** People of each arm among the best. */
  readonly treated: number
  readonly control: number
}

/**
 * How much does treatment change the mean outcome among the best-scored share of people?
 *
 * Difference of the arms' means among them, with Welch's interval. `overall` takes the best of all people, `byArm` the
 * best of each arm by itself (as many of both as their arms are large). Of people with the score at the border the first
 * rows are taken: where many share a score, as from one small tree, rows must be in no order that knows the outcome.
 *
 * @param share in (0, 1]: .3 asks about the best 30 %
 * @throws RangeError as `checkScoredTrial`, when the share is out of range, or holds fewer than two people of an arm
 */
export function upliftAtK(
  trial: ScoredTrial,
  share: number,
  options: { readonly among?: 'overall' | 'byArm'; readonly level?: number } = {},
): UpliftAtK {
  checkScoredTrial(trial)
  if (share !== 1) checkInside('share', share, 0, 1)
  const { scores, treated, outcome } = trial
  const order = byScore(scores)
  const all = order.length
  const armSize = { treated: 0, control: 0 }
  for (let i = 0; i < all; i += 1) armSize[treated[i] === 1 ? 'treated' : 'control'] += 1
  const isByArm = options.among === 'byArm'
  const best = { treated: [] as number[], control: [] as number[] }
  const reach = (arm: 'treated' | 'control') => (isByArm ? Math.trunc(armSize[arm] * share) : all)
  const last = isByArm ? all : Math.trunc(all * share)
  for (let k = 0; k < last; k += 1) {
    const i = order[k] as number
    const arm = treated[i] === 1 ? 'treated' : 'control'
    if (best[arm].length < reach(arm)) best[arm].push(outcome[i] as number)
  }
  if (best.treated.length < 2 || best.control.length < 2) {
    throw new RangeError(`share must hold at least two people of each arm, not ${share} of ${all}`)
  }
  const difference = differenceOfMoments(moments(best.treated), moments(best.control), options.level)
  return { ...difference, treated: best.treated.length, control: best.control.length }
}
