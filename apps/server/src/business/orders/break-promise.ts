import { type CallCtx, type Queryable, Refusal } from '@tandem/kernel'
import { lockBuckets, lockHeld } from '../buckets/index.ts'
import { cancelIn } from './cancel-order.ts'
import { openOf } from './move-group.ts'
import { type LineRow, lockOrder, type OrderRow, readOrder } from './order-store.ts'

/**
 * Cancels so much of an order as cannot be had of a SKU at a place after a count found less than was promised; what was
 * paid for it is owed back. A basket that is not paid yet is cancelled whole.
 *
 * @throws Refusal `resource.not_found`; `shortfall.none` when nothing is short there, or not of this order;
 *   `order.no_such_move` when the goods have left or are being brought
 */
export async function breakPromise(
  ctx: CallCtx,
  orderId: string,
  short: { sku: string; placeId: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const { state, hold_id: holdId } = await lockOrder(tx, orderId)
    const order = await readOrder(tx, orderId)
    if (partsOf(order, short).length === 0) throw new Refusal('shortfall.none', { ...short })
    // All that may be given back at once, in the one order; the short bucket stays locked, so that two orders never give way
    // for one shortfall.
    await lockHeld(tx, holdId, [{ kind: 'stock', resource: short.sku, place: short.placeId }])
    if ((await missing(tx, short)) === 0) throw new Refusal('shortfall.none', { ...short })
    const chosen = (_: Queryable, locked: OrderRow) => linesToCancel(tx, locked, short)
    await cancelIn(tx, ctx, orderId, {
      by: 'staff',
      isForced: true,
      reason: 'shortfall',
      ...(state === 'placed' ? {} : { lines: chosen }),
    })
  })
}

/** Open lines that take the SKU at the place, the last first, with how much the whole line takes. */
function partsOf({ lines, groups }: OrderRow, { sku, placeId }: { sku: string; placeId: string }) {
  const here = new Set(groups.filter(({ place_id }) => place_id === placeId).map(({ id }) => id))
  return lines
    .filter((line) => here.has(line.group_id) && openOf(line) > 0)
    .map((line) => ({ line, takes: taken(line, sku) }))
    .filter(({ takes }) => takes > 0)
    .toReversed()
}

function taken({ takes }: LineRow, sku: string): number {
  return takes.reduce((sum, one) => sum + (one.sku === sku ? one.quantity : 0), 0)
}

/** In units, as `cancelOrder` takes them. */
async function linesToCancel(
  tx: Queryable,
  order: OrderRow,
  short: { sku: string; placeId: string },
): Promise<{ line: number; quantity: number }[]> {
  let open = await missing(tx, short)
  const lines: { line: number; quantity: number }[] = []
  for (const { line, takes } of partsOf(order, short)) {
    if (open <= 0) break
    const quantity = Math.min(openOf(line), Math.ceil((open * line.quantity) / takes))
    lines.push({ line: line.line, quantity: quantity / 10 ** line.decimals })
    open -= Math.floor((takes * quantity) / line.quantity)
  }
  return lines
}

async function missing(tx: Queryable, { sku, placeId }: { sku: string; placeId: string }): Promise<number> {
  const [state] = await lockBuckets(tx, [{ kind: 'stock', resource: sku, place: placeId }])
  return state?.shortfall ?? 0
}
