import { checkAllBinary } from '../numeric/check.ts'
import { checkScoredTrial, type ScoredTrial } from './scored.ts'
import { areaAboveRandom, qiniCurve, upliftCurve } from './uplift-curve.ts'

/**
 * How much of what a perfect order would gain over a random one does this order gain?
 *
 * Q = (A - R) / (P - R): areas under the Qini curve, under the line to its end, and under the Qini curve of the order in
 * which treated people with the outcome come first, people without it next and control people with it last. This is the
 * normalisation of the package scikit-uplift (`qini_auc_score`, with negative effects). 0 at random, 1 at best, below 0
 * when worse than random.
 *
 * @throws RangeError as `checkScoredTrial`, and when an outcome is neither 0 nor 1
 */
export function qiniCoefficient(trial: ScoredTrial): number {
  checkScoredTrial(trial)
  checkAllBinary('outcome', trial.outcome)
  const { treated, outcome } = trial
  const scores = Float64Array.from(treated, (t, i) => (outcome[i] as number) * (t === 1 ? 1 : -1))
  return shareOf(areaAboveRandom(qiniCurve(trial)), areaAboveRandom(qiniCurve({ ...trial, scores })))
}

/**
 * The same share for the uplift curve (area under the uplift curve, AUUC, above random, as a share of the perfect one).
 *
 * The perfect order puts treated people with the outcome first and, in the tie between treated people without it and
 * control people with it, the rarer of both last; again as scikit-uplift does (`uplift_auc_score`).
 *
 * @throws RangeError as `qiniCoefficient`
 */
export function upliftAuc(trial: ScoredTrial): number {
  checkScoredTrial(trial)
  checkAllBinary('outcome', trial.outcome)
  const { treated, outcome } = trial
  let controlWith = 0
  let treatedWithout = 0
  for (let i = 0; i < treated.length; i += 1) {
    if (treated[i] === 0 && outcome[i] === 1) controlWith += 1
    if (treated[i] === 1 && outcome[i] === 0) treatedWithout += 1
  }
  const second = controlWith > treatedWithout ? outcome : treated
  const scores = Float64Array.from(treated, (t, i) => (t === outcome[i] ? 2 : 0) + (second[i] as number))
  return shareOf(areaAboveRandom(upliftCurve(trial)), areaAboveRandom(upliftCurve({ ...trial, scores })))
}

/** Where a perfect order gains nothing, no order does. */
function shareOf(area: number, perfect: number): number {
  return perfect === 0 ? 0 : area / perfect
}
