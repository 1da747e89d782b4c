import { type CallCtx, type Minor, type Queryable, uuidv7 } from '@tandem/kernel'
import { lockOrder } from '../orders/index.ts'
import { paymentsOf } from './payment-store.ts'

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

async function refundOwedIn(tx: Queryable, ctx: CallCtx, orderId: string, reason: string): Promise<Minor> {
  const { paid, refunded, due, state } = await lockOrder(tx, orderId)
  let owed = paid - refunded - (ENDED.has(state) ? 0 : due)
  if (owed <= 0) return 0
  const payments = (await paymentsOf(tx, orderId)).filter((one) => one.captured > one.refunded && !one.refund_stuck)
  let sent = 0
  for (const payment of payments.toReversed()) {
    const amount = Math.min(owed, payment.captured - payment.refunded)
    if (amount <= 0) break
    await tx.query('update payment set refunded = refunded + $2, changed_at = $3 where id = $1', [
      payment.id,
      amount,
      new Date(ctx.now),
    ])
    await tx.query(
      `insert into refund (merchant_id, id, payment_id, order_id, amount, reason, state, created_at, changed_at)
       values (tandem_merchant(), $1, $2, $3, $4, $5, 'requested', $6, $6)`,
      [uuidv7(ctx.now), payment.id, orderId, amount, reason, new Date(ctx.now)],
    )
    owed -= amount
    sent += amount
  }
  if (sent > 0) {
    await tx.query('update orders set refunded = refunded + $2, version = version + 1 where id = $1', [orderId, sent])
  }
  return sent
}

/** Orders that owe something and whose refunds nobody wrote yet: a process was cut off in between. */
export async function refundAllOwed(ctx: CallCtx): Promise<number> {
  const orders = await ctx.db.query<{ id: string }>(
    `select id from orders
      where paid - refunded > case when state in ('cancelled', 'expired') then 0 else due end
      limit 200`,
  )
  for (const { id } of orders) await refundOwed(ctx, id, 'owed')
  return orders.length
}
