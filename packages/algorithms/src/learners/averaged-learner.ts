import { checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import type { Learner } from './learner.ts'

/** Seeds are drawn below this. */
const SEEDS = 2 ** 31

/**
 * Learns several times with seeds of its own and answers with the mean: what a single fit owes to the rows, features and
 * settings that it happened to draw weighs less. Of use around learners that draw; others only cost more. `times` fits.
 *
 * @param times at least 1, e.g. 5
 * @throws RangeError when `times` is no such number
 *
 * Breiman (1996), Bagging predictors, Machine Learning 24(2), with the draws of the learner in place of bootstrap samples.
 */
export function averagedLearner(learner: Learner, times: number): Learner {
  checkWhole('times', times, 1)
  return {
    fit(x, y, options = {}) {
      const random = new Random(options.seed ?? 1).stream('averaged')
      const fits = Array.from({ length: times }, () => learner.fit(x, y, { ...options, seed: random.below(SEEDS) }))
      return {
        predict(rows) {
          const sums = new Float64Array(rows.rows)
          for (const fitted of fits) {
            fitted.predict(rows).forEach((answer, i) => {
              sums[i] = (sums[i] as number) + answer
            })
          }
          // Divided once: parts of 1 may add up to more than 1, which is no probability.
          return sums.map((sum) => sum / times)
        },
      }
    },
  }
}
