import type { CallCtx, Queryable } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { takeInHand } from '../inventory/index.ts'
import { allHandedOver, closeWhenAllEnded, openOf, stockPart } from './move-group.ts'
import { lockOrder, readOrder } from './order-store.ts'
import { postHandedOver } from './post-order.ts'

/**
 * What was sold at the till has been paid, and the customer has it in hand: it leaves the stock whatever the counters
 * say. What others were promised of it becomes a shortfall; what no counter knew of is told, so that somebody counts.
 */
export async function sellInHand(tx: Queryable, ctx: CallCtx, orderId: string): Promise<void> {
  const order = await readOrder(tx, orderId)
  for (const group of order.groups.filter(({ mode, state }) => mode === 'instant' && state === 'sold')) {
    const lines = order.lines.filter((line) => line.group_id === group.id && openOf(line) > 0)
    if (lines.length === 0) continue
    const amounts = lines.flatMap((line) =>
      stockPart(line, group.place_id, line.cancelled + line.handed_over, openOf(line)),
    )
    const document = { cause: `order:${orderId}/in_hand:${group.id}` }
    const unknown = await takeInHand(tx, ctx, document, `order:${orderId}`, amounts)
    await tx.query('update order_line set handed_over = quantity - cancelled where order_id = $1 and group_id = $2', [
      orderId,
      group.id,
    ])
    await postHandedOver(tx, ctx, order, group, allHandedOver(order.lines, group))
    for (const { sku, placeId: place, quantity } of unknown) {
      const payload = { orderId, sku, place, quantity }
      await emit(tx, { kind: 'stock.unknown', aggregate: `stock:${place}:${sku}`, payload, at: ctx.now })
    }
  }
  await closeWhenAllEnded(tx, ctx, orderId)
}

/** The same for an order that was confirmed as it was placed, with nothing to pay. Again, nothing happens. */
export async function sellUnpaid(ctx: CallCtx, orderId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockOrder(tx, orderId)
    await sellInHand(tx, ctx, orderId)
  })
}
