import type { FulfilmentMode, OrderAddress, OrderAsk } from '@tandem/contracts'
import { type EpochMs, type Minor, Refusal } from '@tandem/kernel'
import { deliveryFee, type SellingStore } from '../stores/index.ts'
import type { AskedLine } from './lines.ts'
import type { AppliedDiscount } from './order-store.ts'
import type { Preparation } from './preparation.ts'

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
  /** When the customer has it; null until it is promised, and where nothing is. */
  promisedAt: EpochMs | null
  preparation: Preparation | null
  address: OrderAddress | null
  tableCode: string | null
}

const NEEDS_ADDRESS: ReadonlySet<FulfilmentMode> = new Set(['delivery', 'ship'])
/** What nobody prepares for later: it is wanted now, so the store must be open. */
const NOW: ReadonlySet<FulfilmentMode> = new Set(['dine_in'])

/**
 * What each group needs, and what bringing it costs.
 *
 * @throws Refusal `order.mode` when the store does not offer it, `order.incomplete` when an address or a table is
 *   missing, `order.store` when it is closed, `order.too_far` beyond the store's service areas, `order.below_minimum`
 */
export function groupsOf(
  { groups, storeId }: OrderAsk,
  lines: readonly AskedLine[],
  store: SellingStore,
  now: EpochMs,
): FeedGroup[] {
  return groups.map(({ mode, address, wantedAt, tableCode }, index) => {
    const id = index + 1
    const missing = (what: string, more = {}) => new Refusal('order.incomplete', { group: id, missing: what, ...more })
    if (!store.modes.includes(mode)) throw new Refusal('order.mode', { group: id, mode, offered: store.modes })
    if (NEEDS_ADDRESS.has(mode) && !address) throw missing('address')
    if (mode === 'dine_in' && !tableCode) throw missing('tableCode')
    if (wantedAt !== undefined && wantedAt < now)
      throw missing('wantedAt', { detail: 'wantedAt is over; without, it is as soon as possible' })
    if (NOW.has(mode)) refuseUnlessOpen(store)
    const amount = lines.reduce((sum, line) => sum + (line.group === index ? line.list : 0), 0)
    return {
      id,
      mode,
      placeId: storeId,
      fee: mode === 'delivery' && address ? feeFor(store, { address, wantedAt }, amount, id) : 0,
      feeDiscount: 0,
      discounts: [],
      wantedAt: wantedAt ?? null,
      promisedAt: null,
      preparation: null,
      address: address ?? null,
      tableCode: tableCode ?? null,
    }
  })
}

/** @throws Refusal `order.store`, saying when it opens again */
export function refuseUnlessOpen({ id: storeId, isOpen, opensAt }: SellingStore): void {
  if (!isOpen) throw new Refusal('order.store', { storeId, isOpen, opensAt })
}

function feeFor(
  store: SellingStore,
  { address, wantedAt }: { address: OrderAddress; wantedAt: EpochMs | undefined },
  amount: Minor,
  group: number,
): Minor {
  const offer = store.deliveryTo(address, wantedAt)
  if (!offer) throw new Refusal('order.too_far', { group })
  if (amount < offer.minimum) throw new Refusal('order.below_minimum', { group, minimum: offer.minimum, amount })
  return deliveryFee(offer, amount)
}
