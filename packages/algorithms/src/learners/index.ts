export { averagedLearner } from './averaged-learner.ts'
export { boostingLearner, forestLearner, linearLearner, logisticLearner } from './base-learners.ts'
export type { BoostingParams, EarlyStopping } from './boosting-params.ts'
export {
  calibrationError,
  fitIsotonic,
  fitPlatt,
  type IsotonicModel,
  type PlattModel,
  predictIsotonic,
  predictPlatt,
  type ReliabilityBin,
  reliabilityCurve,
} from './calibration.ts'
export { type BoostingChoice, chooseBoosting, chosenBoostingLearner } from './choose-boosting.ts'
export {
  crossValidate,
  type Fold,
  groupFolds,
  kFolds,
  stratifiedFolds,
  takeRows,
  takeValues,
  timeFolds,
} from './cross-validation.ts'
export { type DummyEncoding, dummyLearner, encodeDummies, fitDummyEncoding } from './dummy-encoding.ts'
export {
  type BoostingModel,
  boostingImportance,
  boostingRaw,
  fitBoosting,
  predictBoosting,
} from './gradient-boosting.ts'
export {
  fitIsolationForest,
  type IsolationModel,
  type IsolationParams,
  type IsolationTree,
  isolationScores,
} from './isolation-forest.ts'
export type { Fitted, Learner, LearnOptions } from './learner.ts'
export {
  fitLinear,
  type LinearModel,
  type LinearParams,
  linearIntervals,
  predictLinear,
  predictLinearInterval,
} from './linear-regression.ts'
export { type LinearTerms, standardErrors, type ValueInterval } from './linear-terms.ts'
export {
  fitLogistic,
  type LogisticModel,
  type LogisticParams,
  logisticIntervals,
  predictLogistic,
  predictLogisticInterval,
} from './logistic-regression.ts'
export type { LossName } from './loss.ts'
export {
  averagePrecision,
  brierScore,
  liftAt,
  logLoss,
  meanAbsoluteError,
  meanPoissonDeviance,
  pinballLoss,
  rocAuc,
  rootMeanSquaredError,
} from './metrics.ts'
export { type ForestModel, type ForestParams, fitForest, predictForest } from './random-forest.ts'
export { type SimulatedCases, simulateCases } from './simulate-learning.ts'
export {
  encodeTargetStatistics,
  fitTargetStatistics,
  type TargetStatisticOptions,
  type TargetStatistics,
  targetStatisticLearner,
} from './target-statistics.ts'
export type { Tree } from './tree.ts'
export { boostingShap, type ShapValues } from './tree-shap.ts'
