import { checkAtLeast } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import type { BoostingParams } from './boosting-params.ts'
import { type BoostingModel, fitBoosting, predictBoosting } from './gradient-boosting.ts'
import type { Learner, LearnOptions } from './learner.ts'

export interface BoostingChoice {
  /** Place of the chosen candidate. */
  readonly chosen: number
  /** Of each candidate: least mean loss on the held-out rows, and with how many trees. */
  readonly candidates: readonly { readonly loss: number; readonly trees: number }[]
  /** The chosen candidate, learnt again from all rows with as many trees as were best. */
  readonly model: BoostingModel
}

/**
 * Which of some settings suits these data, judged on rows of the training set alone?
 *
 * Each candidate is stopped early on the same held-out rows (same seed, same share); the one with the least loss there
 * learns again from all rows. The cost of as many fits as there are candidates, and one more.
 *
 * @param candidates with one loss, each with `earlyStopping` of one share
 * @throws RangeError when there is no candidate, they are not comparable, or one cannot be fitted
 */
export function chooseBoosting(
  x: Matrix,
  y: Float64Array,
  candidates: readonly BoostingParams[],
  options: LearnOptions = {},
): BoostingChoice {
  checkCandidates(candidates)
  const stopped = candidates.map(({ earlyStopping, ...params }) => {
    const { trees, validationLoss } = fitBoosting(
      x,
      y,
      { ...params, ...(earlyStopping && { earlyStopping: { ...earlyStopping, refit: false } }) },
      options,
    )
    return { loss: validationLoss[trees.length - 1] as number, trees: trees.length }
  })
  const chosen = stopped.reduce((best, { loss }, k) => (loss < (stopped[best]?.loss as number) ? k : best), 0)
  const { earlyStopping: _, ...params } = candidates[chosen] as BoostingParams
  const model = fitBoosting(x, y, { ...params, trees: stopped[chosen]?.trees as number }, options)
  return { chosen, candidates: stopped, model }
}

/** Gradient boosting as a `Learner` that chooses among settings inside whatever rows it is fitted on. */
export function chosenBoostingLearner(candidates: readonly BoostingParams[]): Learner {
  return {
    fit(x, y, options) {
      const { model } = chooseBoosting(x, y, candidates, options)
      return { predict: (rows) => predictBoosting(model, rows) }
    },
  }
}

function checkCandidates(candidates: readonly BoostingParams[]): void {
  checkAtLeast('candidates', candidates, 1)
  const [first] = candidates
  for (const [k, { loss, quantile, earlyStopping }] of candidates.entries()) {
    if (!earlyStopping) throw new RangeError(`candidates[${k}] must have earlyStopping, by which it is judged`)
    const isAlike =
      loss === first?.loss &&
      quantile === first?.quantile &&
      earlyStopping.share === first?.earlyStopping?.share &&
      earlyStopping.held === first?.earlyStopping?.held
    if (!isAlike) throw new RangeError(`candidates[${k}] must have the loss and the held-out rows of the first`)
  }
}
