import type { BoostingParams } from './boosting-params.ts'
import { fitBoosting, predictBoosting } from './gradient-boosting.ts'
import type { Learner } from './learner.ts'
import { fitLinear, type LinearParams, predictLinear } from './linear-regression.ts'
import { fitLogistic, type LogisticParams, predictLogistic } from './logistic-regression.ts'
import { type ForestParams, fitForest, predictForest } from './random-forest.ts'

/** A penalty of one row's worth, in standard deviations: columns in any unit and dummies that add up to 1 can be learnt. */
const RIDGE = { l2: 1, standardise: true } as const

/** Logistic regression as a `Learner`. Penalised by default: l2 1 on standardised columns; `{ l2: 0 }` for none. */
export function logisticLearner(params: LogisticParams = {}): Learner {
  return {
    fit(x, y, options) {
      const model = fitLogistic(x, y, { ...RIDGE, ...params }, options)
      return { predict: (rows) => predictLogistic(model, rows) }
    },
  }
}

/** Linear regression as a `Learner`. Ridge by default: l2 1 on standardised columns; `{ l2: 0 }` for none. */
export function linearLearner(params: LinearParams = {}): Learner {
  return {
    fit(x, y, options) {
      const model = fitLinear(x, y, { ...RIDGE, ...params }, options)
      return { predict: (rows) => predictLinear(model, rows) }
    },
  }
}

/** Gradient boosting as a `Learner`; the loss says what is predicted. */
export function boostingLearner(params: BoostingParams = {}): Learner {
  return {
    fit(x, y, options) {
      const model = fitBoosting(x, y, params, options)
      return { predict: (rows) => predictBoosting(model, rows) }
    },
  }
}

/** Random forest as a `Learner`; the task says what is predicted. */
export function forestLearner(params: ForestParams = {}): Learner {
  return {
    fit(x, y, options) {
      const model = fitForest(x, y, params, options)
      return { predict: (rows) => predictForest(model, rows) }
    },
  }
}
