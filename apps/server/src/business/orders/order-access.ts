import type { ShopCtx } from '@tandem/kernel'
import type { FastifyRequest } from 'fastify'
import type { GuestTokens } from '../../platform/guest-token.ts'
import { type GuestOf, refuseOtherGuest } from './guest-order.ts'
import { type OrderRow, readOrder } from './order-store.ts'

/**
 * An order of one's own, or, where that is enough, a tab at the table where one sits.
 *
 * @throws Refusal `resource.not_found` when the order is not theirs, as when there is none
 */
export async function ownOrder(
  deps: { guestTokens: GuestTokens },
  ctx: ShopCtx,
  orderId: string,
  request: FastifyRequest,
  as: readonly GuestOf[] = ['order'],
): Promise<OrderRow> {
  const order = await readOrder(ctx.db, orderId)
  refuseUnlessTheirs(deps, ctx, order, request, as)
  return order
}

/** The same for an order of which it is known whose it is. @throws Refusal `resource.not_found` */
export function refuseUnlessTheirs(
  { guestTokens }: { guestTokens: GuestTokens },
  ctx: ShopCtx,
  { id, customer_id }: Pick<OrderRow, 'id' | 'customer_id'>,
  { headers }: FastifyRequest,
  as: readonly GuestOf[] = ['order'],
): void {
  const { customerId } = ctx.shopper
  if (customerId === null || customer_id !== customerId) refuseOtherGuest(guestTokens, ctx, id, headers, as)
}
