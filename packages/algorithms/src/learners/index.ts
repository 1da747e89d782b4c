export {
  type BoostingModel,
  type BoostingParams,
  boostingImportance,
  boostingRaw,
  type EarlyStopping,
  fitBoosting,
  predictBoosting,
} from './gradient-boosting.ts'
export type { Fitted, Learner, LearnOptions } from './learner.ts'
export type { LossName } from './loss.ts'
export { type ForestModel, type ForestParams, fitForest, predictForest } from './random-forest.ts'
export { type SimulatedCases, simulateCases } from './simulate-learning.ts'
export type { Tree } from './tree.ts'
export { boostingShap, type ShapValues } from './tree-shap.ts'
