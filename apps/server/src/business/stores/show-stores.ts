import type { ShopStore, StoreDetail } from '@tandem/contracts'
import { addDays, businessDate, type Ctx, type EpochMs, isoDate, type Queryable, Refusal } from '@tandem/kernel'
import { refuseOthersStores } from './change-store.ts'
import { openIntervals, openState } from './hours.ts'
import { findStore, listStores, type StoredStore } from './store-store.ts'

/** The person's stores with what they offer, and whether they are open. */
export async function storesOf(ctx: Ctx): Promise<StoreDetail[]> {
  const stores = await listStores(ctx.db, ctx.access.storeIds, since(ctx.now))
  return stores.map((store) => detail(store, ctx.now))
}

/** One of the person's stores. @throws Refusal `resource.not_found` */
export async function storeOf(ctx: Ctx, storeId: string): Promise<StoreDetail> {
  refuseOthersStores(ctx.access, [storeId])
  return await storeAt(ctx.db, storeId, ctx.now)
}

/**
 * A store as it stands at a moment: its hours, whether it is open, its business date. One prepared statement.
 *
 * @throws Refusal `resource.not_found`
 */
export async function storeAt(db: Queryable, storeId: string, at: EpochMs): Promise<StoreDetail> {
  const store = await findStore(db, storeId, since(at))
  if (!store) throw new Refusal('resource.not_found', { store: storeId })
  return detail(store, at)
}

/** A store as customers see it; one that is closed for good they do not. @throws Refusal `resource.not_found` */
export async function shopStore(db: Queryable, storeId: string, at: EpochMs): Promise<ShopStore> {
  const { exceptions, ...store } = await storeAt(db, storeId, at)
  if (store.status === 'closed') throw new Refusal('resource.not_found', { store: storeId })
  const date = businessDate(at, store.zone)
  const reason = exceptions.find((one) => one.date === date)?.reason ?? null
  const intervals = openIntervals({ weekly: store.hours, exceptions }, date, store.zone)
  return { ...store, today: { date, intervals, reason } }
}

function detail(store: StoredStore, at: EpochMs): StoreDetail {
  const { hours: weekly, exceptions, zone, cutoffHour } = store
  const now = openState({ weekly, exceptions }, at, zone)
  return { ...store, now, businessDate: businessDate(at, zone, cutoffHour) }
}

/** Exceptions that may still matter: yesterday's night goes on into today, whatever the zone. */
function since(at: EpochMs): string {
  return addDays(isoDate(at), -2)
}
