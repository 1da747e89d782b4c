import type { PromotionRule } from '@tandem/contracts'
import { type Access, Refusal } from '@tandem/kernel'

/** Whether it concerns a store of theirs: one without stores is for all of them. */
export function concernsStoresOf({ storeIds }: Access, { conditions: { stores } }: PromotionRule): boolean {
  return storeIds === 'all' || stores === undefined || stores.some((store) => storeIds.includes(store))
}

/** Who is responsible for some stores changes promotions of these alone. @throws Refusal `access.denied` */
export function refuseOthersStores({ storeIds }: Access, { conditions: { stores } }: PromotionRule): void {
  if (storeIds === 'all') return
  if (stores?.every((store) => storeIds.includes(store))) return
  throw new Refusal('access.denied', { stores: stores ?? 'all', yours: storeIds })
}
