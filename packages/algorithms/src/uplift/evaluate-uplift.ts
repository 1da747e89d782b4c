import { bootstrap } from '../numeric/bootstrap.ts'
import { checkAllBinary } from '../numeric/check.ts'
import { LEVEL } from '../numeric/level.ts'
import { OrderArea } from './order-area.ts'
import { qiniPermutationP } from './permutation.ts'
import { checkScoredTrial, type ScoredTrial } from './scored.ts'
import { type UpliftAtK, upliftAtK } from './uplift-at-k.ts'

export interface CoefficientInterval {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface UpliftEvaluation {
  readonly qini: CoefficientInterval
  readonly upliftAuc: CoefficientInterval
  readonly atK: UpliftAtK
  /** Of the Qini, by shuffled treatment. */
  readonly pValue: number
}

export interface UpliftEvaluationOptions {
  /** Share of people that would be treated. Default .3. */
  readonly share?: number
  /** Coverage that the intervals aim at. Default .9. */
  readonly level?: number
  /** Default 500. */
  readonly resamples?: number
  /** Default 999. */
  readonly permutations?: number
  /** Default 1. */
  readonly seed?: number
}

/**
 * Does a score find those whom treatment helps, how well, and how sure is that?
 *
 * Qini and AUUC with percentile intervals over people redrawn within their arms, uplift among the best with Welch's
 * interval, and the permutation test. The score is taken as it is: the intervals are those of this score on people like
 * these, not of the way it was learnt. O(n) a draw.
 *
 * @throws RangeError as `qiniCoefficient`, `upliftAtK` and `bootstrap`
 *
 * Efron, Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
 */
export function evaluateUplift(trial: ScoredTrial, options: UpliftEvaluationOptions = {}): UpliftEvaluation {
  const { share = 0.3, level = LEVEL, resamples = 500, permutations = 999, seed = 1 } = options
  checkScoredTrial(trial)
  checkAllBinary('outcome', trial.outcome)
  const { treated, scores } = trial
  const area = new OrderArea(trial)
  const counts = new Int32Array(scores.length)
  const intervalOf = (statistic: () => number): CoefficientInterval => {
    const count = (positions: Int32Array): number => {
      counts.fill(0)
      for (const i of positions) counts[i] = (counts[i] as number) + 1
      return statistic()
    }
    const { value, low, high } = bootstrap(scores.length, count, {
      seed,
      resamples,
      level,
      kind: 'percentile',
      strata: treated,
    })
    return { value, low, high }
  }
  return {
    qini: intervalOf(() => area.qini(treated, counts)),
    upliftAuc: intervalOf(() => area.uplift(treated, counts)),
    atK: upliftAtK(trial, share, { level }),
    pValue: qiniPermutationP(trial, permutations, seed),
  }
}
