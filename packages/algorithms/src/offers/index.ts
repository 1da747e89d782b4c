export { allocateOffers, type ConstraintUse, type OfferAllocation } from './allocate.ts'
export { type Arrival, type PacingState, paceOffer, startPacing } from './pacing.ts'
export type { Cells, OfferConstraint, OfferProblem } from './problem.ts'
export {
  fitResponseCurve,
  type ResponseCounts,
  type ResponseCurve,
  type ResponseCurveOptions,
  responseAt,
} from './response-curve.ts'
export { simulateOfferProblem } from './simulate.ts'
