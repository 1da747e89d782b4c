export { allocateOffers, type ConstraintUse, type OfferAllocation } from './allocate.ts'
export type { Cells, OfferConstraint, OfferProblem } from './problem.ts'
export { simulateOfferProblem } from './simulate.ts'
