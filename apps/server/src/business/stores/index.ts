/** Stores and other places: where they are, when they are open, whom they serve and how much they can prepare. */
export { capacityCells } from './capacity-cells.ts'
export { deliveryFee, deliveryOffer, type Origin } from './delivery-offer.ts'
export { distanceMeters, type Point } from './distance.ts'
export { deliveryOfferOf, putArea } from './edit-areas.ts'
export { plannedCells, putPlan } from './edit-capacity.ts'
export { putException, putPlace, putStore } from './edit-stores.ts'
export { putTable } from './edit-tables.ts'
export { type Hours, isOpen, nextOpening, openIntervals, openState } from './hours.ts'
export { type CellKey, openPlanned } from './opened-cells.ts'
export { listPlaces } from './place-store.ts'
export {
  type CellTaken,
  type FreeCell,
  type PreparationNeed,
  type PromisedTime,
  promiseAt,
  promiseSoonest,
  type Unable,
  type Work,
} from './promised-time.ts'
export { recordStores } from './record-stores.ts'
export { DAYS_AHEAD, freshStore, rememberedStore, type SellingStore } from './selling-store.ts'
export { type ServingAsk, type StoreFact, servingStores, servingStoresWith } from './serving-stores.ts'
export { storeAt, storesOf } from './show-stores.ts'
export { slotTimes } from './slot-times.ts'
export { type SourcePlace, sourcePlacesWith } from './source-places.ts'
export { scannedTable, type TableCodes, tableCodes } from './table-code.ts'
