import { checkAllBinary, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import { OrderArea } from './order-area.ts'
import { checkScoredTrial, type ScoredTrial } from './scored.ts'

/**
 * Could this order have done as well if treatment changed nothing? Chance that shuffled treatment gives at least this Qini.
 *
 * Treatment is dealt out anew among the people of the trial, `permutations` times; the observed deal counts as one of
 * them, so the p-value is never 0 and, where treatment changes nothing for anybody, valid whatever the outcome looks like.
 * A model is said to find anything only where this is small. Where treatment moves everybody by much and one arm is
 * small, an order that knows nothing may be called one that does: see docs/methods/uplift-evaluation.md.
 * O(n log n + permutations n).
 *
 * @param permutations at least 1; 99 or more to be of use, e.g. 999
 * @throws RangeError as `qiniCoefficient`, and when permutations or seed are no whole numbers
 *
 * Phipson, Smyth (2010), Permutation p-values should never be zero, SAGMB 9(1).
 */
export function qiniPermutationP(trial: ScoredTrial, permutations: number, seed: number): number {
  checkWhole('permutations', permutations, 1)
  checkScoredTrial(trial)
  checkAllBinary('outcome', trial.outcome)
  const area = new OrderArea(trial)
  const observed = area.qini()
  const random = new Random(seed, 'qini permutations')
  const treated = Uint8Array.from(trial.treated)
  let asGood = 1
  for (let round = 0; round < permutations; round += 1) {
    for (let i = treated.length - 1; i > 0; i -= 1) {
      const j = random.below(i + 1)
      const kept = treated[i] as number
      treated[i] = treated[j] as number
      treated[j] = kept
    }
    if (area.qini(treated) >= observed) asGood += 1
  }
  return asGood / (permutations + 1)
}
