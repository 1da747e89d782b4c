export * from './cluster-design.ts'
export * from './cluster-difference.ts'
export { type ClusterCoefficient, type ClusterCovariance, clusterRegression } from './cluster-regression.ts'
export * from './difference-in-differences.ts'
export * from './matched-stores.ts'
export * from './off-policy.ts'
export { type PermutationResult, permutationInterval } from './permutation-interval.ts'
export * from './pool-effects.ts'
export * from './running-moments.ts'
export * from './sequential-test.ts'
export type { EffectEstimate, Interval } from './shrink-effects.ts'
export * from './simplex-weights.ts'
export * from './simulate-chain.ts'
export * from './simulate-clusters.ts'
export * from './simulate-decisions.ts'
export type { MatchMethod, StorePanel } from './store-contrasts.ts'
export * from './switchback-design.ts'
export * from './switchback-effect.ts'
export {
  type SwitchbackDesign,
  type SwitchbackWorld,
  simulateSwitchback,
  switchbackSchedule,
} from './switchback-schedule.ts'
export * from './thompson.ts'
