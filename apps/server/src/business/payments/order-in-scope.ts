import { type Ctx, Refusal } from '@tandem/kernel'
import { type OrderHead, readHead } from '../orders/index.ts'

/** Money of an order is for whoever sold it. @throws Refusal `resource.not_found` */
export async function orderSoldHere(ctx: Ctx, orderId: string): Promise<OrderHead> {
  const order = await readHead(ctx.db, orderId)
  const { storeIds } = ctx.access
  if (storeIds !== 'all' && !storeIds.includes(order.store_id)) throw new Refusal('resource.not_found')
  return order
}
