/** Which places and lots fill a basket. */
export { type Allocation, allocate, type Shortage } from './allocate.ts'
export type { CandidatePlace, WantedLine } from './basket.ts'
export { type Lot, type LotPicks, pickLots } from './pick-lots.ts'
export type { AllocationStrategy } from './place-order.ts'
