import { type Ctx, Refusal } from '@tandem/kernel'
import { type OrderRow, readOrder } from './order-store.ts'

/** Whoever sold it or packs a part of it sees it. @throws Refusal `resource.not_found` */
export async function orderInScope(ctx: Ctx, orderId: string): Promise<OrderRow> {
  const order = await readOrder(ctx.db, orderId)
  const isPacked = order.groups.some(({ place_id }) => isOwnPlace(ctx, place_id))
  if (!isPacked && !isOwnPlace(ctx, order.store_id)) throw new Refusal('resource.not_found')
  return order
}

/** Only whoever sold it changes what it is. @throws Refusal `resource.not_found`, `access.denied` */
export async function orderOfOwnStore(ctx: Ctx, orderId: string): Promise<OrderRow> {
  const order = await orderInScope(ctx, orderId)
  refuseOtherStore(ctx, order.store_id)
  return order
}

/** Whoever sold it, or packs this group of it, may move it on. @throws Refusal `access.denied` */
export function refuseOtherGroup(ctx: Ctx, { store_id, groups }: OrderRow, groupId: number): void {
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
