import { STORES } from './place/stores.ts'

/**
 * What is wrong in the chain and can be found in its data. Each is a mechanism in the simulation, not a mark in a
 * table; docs/city.md tells where it shows.
 */
export const STORIES = {
  /** Finance Street packs slowly at weekday lunch: deliveries are late though the riders are not. */
  slowPacking: { storeId: 'DN4', fromMinute: 680, toMinute: 800, factor: 1.48 },
  /** North Bank buys too much of everything that perishes. */
  overbuying: { storeId: 'FR4', factor: 1.28 },
  /** Shuxiang's bread and deli come short on working days and are gone by the middle of the afternoon. */
  shortBread: { storeId: 'FR2', categories: ['bakery', 'deli'] },
  /** Lakeside has a queue at weekend dinner that drives people away. */
  weekendQueue: { storeId: 'DN1', meanMinutes: 19 },
} as const

const SHORT_STORE = STORES.findIndex((store) => store.id === STORIES.shortBread.storeId)

/** The store's bakery and deli are delivered short on this weekday. */
export function isShort(store: number, categoryId: string, weekday: number): boolean {
  return (
    store === SHORT_STORE && weekday <= 5 && (STORIES.shortBread.categories as readonly string[]).includes(categoryId)
  )
}

/** How many times longer packing takes than elsewhere. */
export function packingFactor(storeId: string, minute: number, off: boolean): number {
  const { slowPacking } = STORIES
  const hit =
    storeId === slowPacking.storeId && !off && minute >= slowPacking.fromMinute && minute < slowPacking.toMinute
  return hit ? slowPacking.factor : 1
}
