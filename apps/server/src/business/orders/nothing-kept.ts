import type { CallCtx, Queryable } from '@tandem/kernel'
import { type BucketAmount, outstandingOf } from '../buckets/index.ts'
import { giveBackUses } from '../promotions/index.ts'
import type { LineRow, OrderRow } from './order-store.ts'
import { quotasBack } from './quotas-back.ts'

/**
 * What of an order's hold is free for others once stock of it is not bought any more: its channel's quotas too, and where
 * all of the order is cancelled, what its promotions took.
 *
 * @param after its lines as they are from then on
 */
export async function freedWith(
  tx: Queryable,
  { hold_id, channel }: OrderRow,
  after: readonly LineRow[],
  stock: readonly BucketAmount[],
): Promise<BucketAmount[]> {
  const held = await outstandingOf(tx, hold_id)
  const isCancelled = after.every(({ quantity, cancelled }) => quantity === cancelled)
  // Time that was used is not given back, whatever becomes of what was prepared in it.
  if (isCancelled) return held.filter(({ kind }) => kind !== 'capacity')
  return [...stock, ...quotasBack(channel, held, stock)]
}

/**
 * Where nothing is kept of an order, nor will be, in whatever steps it came to that: coupons that were used for it can be
 * used again, unless their time is over. Its lines are written already.
 */
export async function giveBackUsesOfNothing(
  tx: Queryable,
  ctx: Pick<CallCtx, 'now'>,
  { id: orderId, hold_id: holdId }: OrderRow,
): Promise<void> {
  const kept = await tx.query(
    'select from order_line where order_id = $1 and quantity > cancelled + returned limit 1',
    [orderId],
  )
  if (kept.length === 0) await giveBackUses(tx, ctx, { orderId, holdId })
}
