import { checkAtLeast } from '../numeric/check.ts'
import { evaluateRecommender, type FitRecommender, type RecommenderEvaluationOptions } from './evaluation.ts'
import type { Interactions } from './interactions.ts'
import type { Recommender } from './recommender.ts'
import { type InteractionSplit, splitInteractionsAtRandom } from './splits.ts'

export interface RecommenderCandidate {
  readonly name: string
  readonly fit: FitRecommender
}

export interface ChosenRecommender {
  readonly name: string
  /** Fitted to the whole training. */
  readonly recommender: Recommender
  /** NDCG of each candidate on the held-out part, in the order of the candidates. */
  readonly ndcg: Float64Array
}

/** As much as is held out in common benchmarks: enough people to tell, enough left to learn from. */
const HELD_OUT = 0.2

/**
 * Chooses among methods or parameters by NDCG on a part held out of the training, then fits the best to all of it. Ties
 * go to the first. Costs two fits of the best and one of each other.
 *
 * @param hold how the training is split once more: as it was split off itself, so by time where the test is by time
 * @throws RangeError when there is no candidate
 */
export function chooseRecommender(
  train: Interactions,
  candidates: readonly RecommenderCandidate[],
  hold: (train: Interactions) => InteractionSplit = (events) => splitInteractionsAtRandom(events, HELD_OUT, 1),
  options: RecommenderEvaluationOptions = {},
): ChosenRecommender {
  checkAtLeast('candidates', candidates, 1)
  const split = hold(train)
  const ndcg = Float64Array.from(candidates, ({ fit }) => evaluateRecommender(fit, split, options).ndcg)
  const best = candidates[ndcg.indexOf(Math.max(...ndcg))] as RecommenderCandidate
  return { name: best.name, recommender: best.fit(train), ndcg }
}
