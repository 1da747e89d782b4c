import { checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import { qiniCoefficient } from './qini.ts'
import type { ScoredTrial } from './scored.ts'

/**
 * Could an order that knows nothing have done as well? Chance that shuffled treatment gives at least this Qini.
 *
 * Treatment is dealt out anew among the people of the trial, `permutations` times; the observed deal counts as one of
 * them, so the p-value is never 0 and is valid whatever the outcome looks like. A model is said to find anything only
 * where this is small. O(permutations n log n).
 *
 * @param permutations 99 or more, e.g. 999
 * @throws RangeError as `qiniCoefficient`, and when permutations or seed are no whole numbers
 *
 * Phipson, Smyth (2010), Permutation p-values should never be zero, SAGMB 9(1).
 */
export function qiniPermutationP(trial: ScoredTrial, permutations: number, seed: number): number {
  checkWhole('permutations', permutations, 1)
  const observed = qiniCoefficient(trial)
  const random = new Random(seed, 'qini permutations')
  const n = trial.scores.length
  let asGood = 1
  for (let round = 0; round < permutations; round += 1) {
    const order = random.permutation(n)
    const treated = Uint8Array.from(order, (i) => trial.treated[i] as number)
    if (qiniCoefficient({ ...trial, treated }) >= observed) asGood += 1
  }
  return asGood / (permutations + 1)
}
