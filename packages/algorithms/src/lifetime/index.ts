export { type BgNbd, bgNbdLogLikelihood, fitBgNbd } from './bg-nbd.ts'
export { bgNbdAlive, bgNbdExpected, bgNbdExpectedNext } from './bg-nbd-forecast.ts'
export { bgNbdResidual } from './bg-nbd-residual.ts'
export { simulateBgNbd } from './bg-nbd-simulate.ts'
export {
  fitGammaGamma,
  type GammaGamma,
  gammaGammaLogLikelihood,
  gammaGammaMean,
  type SpendSummary,
  simulateGammaGamma,
} from './gamma-gamma.ts'
export { kaplanMeier, restrictedMean, type SurvivalCurve, survivalAt, survivalQuantile } from './kaplan-meier.ts'
export { type FitOptions, fitDelta, fitIntervals, type LikelihoodFit, type LogNormalPrior } from './likelihood-fit.ts'
export { fitParetoNbd, type ParetoNbd, paretoNbdLogLikelihood } from './pareto-nbd.ts'
export { paretoNbdAlive, paretoNbdExpected, paretoNbdExpectedNext, paretoNbdResidual } from './pareto-nbd-forecast.ts'
export { simulateParetoNbd } from './pareto-nbd-simulate.ts'
export { type PurchaseHistories, type Purchases, purchaseDaysBetween, purchaseHistories } from './purchase-histories.ts'
export type { PurchaseSummary } from './purchase-summary.ts'
export type { SimulatedCustomers, SimulationOptions } from './simulated-customers.ts'
