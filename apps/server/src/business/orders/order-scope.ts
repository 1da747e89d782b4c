import { type Ctx, Refusal } from '@tandem/kernel'
import { type OrderRow, readOrder } from './order-store.ts'

/** Whoever sold it or packs a part of it sees it. @throws Refusal `resource.not_found` */
export async function orderInScope(ctx: Ctx, orderId: string): Promise<OrderRow> {
  const order = await readOrder(ctx.db, orderId)
  const isPacked = order.groups.some(({ place_id }) => isOwnPlace(ctx, place_id))
  if (!isPacked && !isOwnPlace(ctx, order.store_id)) throw new Refusal('resource.not_found')
  return order
}

/** Whoever sold it, or packs this group of it, may move it on. @throws Refusal `resource.not_found`, `access.denied` */
export async function refuseOtherGroup(ctx: Ctx, orderId: string, groupId: number): Promise<void> {
  const { store_id, groups } = await orderInScope(ctx, orderId)
  const placeId = groups.find(({ id }) => id === groupId)?.place_id ?? store_id
  if (!isOwnPlace(ctx, store_id)) refuseOtherStore(ctx, placeId)
}

function isOwnPlace({ access: { storeIds } }: Ctx, placeId: string): boolean {
  return storeIds === 'all' || storeIds.includes(placeId)
}

/** @throws Refusal `access.denied` */
export function refuseOtherStore(ctx: Ctx, storeId: string): void {
  if (!isOwnPlace(ctx, storeId)) throw new Refusal('access.denied', { storeId })
}
