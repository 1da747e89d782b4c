/** Which places and lots fill a basket; what is there, and why it changed. */
export { type Allocation, allocate, type Shortage } from './allocate.ts'
export { allocationSettings } from './allocation-settings.ts'
export { availability } from './availability.ts'
export type { CandidatePlace, WantedLine } from './basket.ts'
export { candidatePlaces } from './candidate-places.ts'
export { type Lot, type LotPicks, pickLots } from './pick-lots.ts'
export type { AllocationStrategy } from './place-order.ts'
export { receiveGoods } from './receive-goods.ts'
