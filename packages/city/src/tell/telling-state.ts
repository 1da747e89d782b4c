import type { AnyRecord } from '@tandem/contracts'

/** A lot on a shelf: what came in together and expires together. */
export interface Lot {
  /** Number in the lot's id. */
  lot: number
  quantity: number
  /** Last day on which it may be sold. */
  expires: number
}

/** One product on one store's shelf. */
export interface ShelfStock {
  store: number
  product: number
  lots: Lot[]
  /** Exponentially smoothed units sold a day, what the buyer expects. */
  expected: number
}

/** An order to a supplier that has not arrived. */
export interface Purchase {
  number: number
  store: number
  supplierId: string
  orderedAt: number
  promisedAt: number
  arrivesOn: number
  lines: { product: number; ordered: number }[]
}

/** What the detailed records carry over from day to day. Plain JSON. */
export interface TellingState {
  /** The day to be told next; must equal the state's day. */
  day: number
  shelves: ShelfStock[]
  purchases: Purchase[]
  /** Records that are known already but happen on a later day. */
  waiting: { day: number; record: AnyRecord }[]
  nextLot: number
  nextPurchase: number
}
