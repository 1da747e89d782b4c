import type { FulfilmentMode, OrderAddress, OrderAsk } from '@tandem/contracts'
import { type EpochMs, type Minor, Refusal } from '@tandem/kernel'
import type { SellingStore } from '../stores/index.ts'
import type { AppliedDiscount } from './order-store.ts'

/** A fulfilment group with what it costs to fulfil. */
export interface FeedGroup {
  /** 1, 2, … */
  id: number
  mode: FulfilmentMode
  /** Whose stock it takes. */
  placeId: string
  fee: Minor
  feeDiscount: Minor
  discounts: readonly AppliedDiscount[]
  wantedAt: EpochMs | null
  address: OrderAddress | null
  tableCode: string | null
}

const NEEDS_ADDRESS: ReadonlySet<FulfilmentMode> = new Set(['delivery', 'ship'])

/**
 * What each group needs, and what bringing it costs.
 *
 * @throws Refusal `order.mode` when the store does not offer it, `order.incomplete` when an address or a table is
 *   missing, `order.too_far` beyond the store's service areas
 */
export function groupsOf({ groups, storeId }: OrderAsk, store: SellingStore, now: EpochMs): FeedGroup[] {
  return groups.map(({ mode, address, wantedAt, tableCode }, index) => {
    const id = index + 1
    if (!store.modes.includes(mode)) throw new Refusal('order.mode', { group: id, mode })
    if (NEEDS_ADDRESS.has(mode) && !address) throw new Refusal('order.incomplete', { group: id, missing: 'address' })
    if (mode === 'dine_in' && !tableCode) throw new Refusal('order.incomplete', { group: id, missing: 'tableCode' })
    if (wantedAt !== undefined && wantedAt < now) throw new Refusal('order.incomplete', { group: id, missing: 'wantedAt' })
    return {
      id,
      mode,
      placeId: storeId,
      fee: mode === 'delivery' && address ? feeFor(store, address, id) : 0,
      feeDiscount: 0,
      discounts: [],
      wantedAt: wantedAt ?? null,
      address: address ?? null,
      tableCode: tableCode ?? null,
    }
  })
}

function feeFor(store: SellingStore, address: OrderAddress, group: number): Minor {
  const offer = store.deliveryTo(address)
  if (!offer) throw new Refusal('order.too_far', { group })
  return offer.fee
}
