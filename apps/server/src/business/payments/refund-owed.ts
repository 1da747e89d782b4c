import { type CallCtx, type Minor, type Queryable, uuidv7 } from '@tandem/kernel'
import { lockOrder } from '../orders/index.ts'
import { paymentsOf } from './payment-store.ts'
import { insertRefund, type Way } from './refund-store.ts'

const ENDED = new Set(['cancelled', 'expired'])

/**
 * Orders that were paid more for than they cost now owe the difference: cancelled, paid too late, paid twice, goods
 * that came back. Writes the refunds that give it back, newest payment first; `sendRefunds` carries them out.
 *
 * @returns what is on its way back now
 */
export async function refundOwed(ctx: CallCtx, orderId: string, reason: string): Promise<Minor> {
  return await ctx.db.transaction((tx) => refundOwedIn(tx, ctx, orderId, reason))
}

/** The same in a transaction; by another way than the money came, and from payments that refused before, if asked. */
export async function refundOwedIn(
  tx: Queryable,
  ctx: CallCtx,
  orderId: string,
  reason: string,
  way: Way = { to: 'original' },
  { stuckToo = false } = {},
): Promise<Minor> {
  const { paid, refunded, due, state } = await lockOrder(tx, orderId)
  let owed = paid - refunded - (ENDED.has(state) ? 0 : due)
  if (owed <= 0) return 0
  const payments = (await paymentsOf(tx, orderId)).filter(
    (one) => one.captured > one.refunded && (stuckToo || way.to !== 'original' || !one.refund_stuck),
  )
  let sent = 0
  for (const payment of payments.toReversed()) {
    const amount = Math.min(owed, payment.captured - payment.refunded)
    if (amount <= 0) break
    await tx.query('update payment set refunded = refunded + $2, refund_stuck = false, changed_at = $3 where id = $1', [
      payment.id,
      amount,
      new Date(ctx.now),
    ])
    const id = uuidv7(ctx.now)
    await insertRefund(tx, { id, paymentId: payment.id, orderId, amount, reason, way, at: ctx.now })
    owed -= amount
    sent += amount
  }
  if (sent > 0) {
    await tx.query('update orders set refunded = refunded + $2, version = version + 1 where id = $1', [orderId, sent])
  }
  return sent
}

/**
 * Orders that owe something and whose refunds nobody wrote yet: a process was cut off in between. Those whose payments
 * refused wait for somebody to choose another way, and keep none of the others waiting.
 */
export async function refundAllOwed(ctx: CallCtx): Promise<number> {
  const orders = await ctx.db.query<{ id: string }>(
    `select id from orders
      where paid - refunded > case when state in ('cancelled', 'expired') then 0 else due end
        and exists (select from payment p where p.order_id = orders.id and p.captured > p.refunded and not p.refund_stuck)
      limit 200`,
  )
  for (const { id } of orders) await refundOwed(ctx, id, 'owed')
  return orders.length
}
