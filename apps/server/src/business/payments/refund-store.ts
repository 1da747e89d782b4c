import type { EpochMs, Minor, Queryable } from '@tandem/kernel'

export interface RefundRow {
  id: string
  payment_id: string
  provider: string
  back_to: 'cash' | 'wallet' | null
  till_id: string | null
  amount: Minor
  currency: string
  reason: string
  state: 'requested' | 'pending' | 'refunded' | 'failed'
  failure: string | null
  created_at: Date
  settled_at: Date | null
}

/** Refunds of an order, the oldest first. */
export async function refundsOf(db: Queryable, orderId: string): Promise<RefundRow[]> {
  return await db.query<RefundRow>(
    `select r.id, r.payment_id, p.provider, r.back_to, r.till_id, r.amount, p.currency, r.reason, r.state, r.failure,
            r.created_at, r.settled_at
       from refund r join payment p on p.merchant_id = r.merchant_id and p.id = r.payment_id
      where r.order_id = $1 order by r.created_at, r.id`,
    [orderId],
  )
}

/** How money goes back: where it came from, or another way. */
export type Way = { to: 'original' } | { to: 'cash'; tillId: string } | { to: 'wallet'; customerId: string }

/** The columns of a refund that say its way. */
function columnsOf(way: Way): { backTo: string | null; tillId: string | null; customerId: string | null } {
  return {
    backTo: way.to === 'original' ? null : way.to,
    tillId: way.to === 'cash' ? way.tillId : null,
    customerId: way.to === 'wallet' ? way.customerId : null,
  }
}

export async function insertRefund(
  tx: Queryable,
  refund: { id: string; paymentId: string; orderId: string; amount: Minor; reason: string; way: Way; at: EpochMs },
): Promise<void> {
  const { backTo, tillId, customerId } = columnsOf(refund.way)
  await tx.query(
    `insert into refund (merchant_id, id, payment_id, order_id, amount, reason, state, back_to, till_id, customer_id,
       created_at, changed_at)
     values (tandem_merchant(), $1, $2, $3, $4, $5, 'requested', $6, $7, $8, $9, $9)`,
    [
      refund.id,
      refund.paymentId,
      refund.orderId,
      refund.amount,
      refund.reason,
      backTo,
      tillId,
      customerId,
      new Date(refund.at),
    ],
  )
}

/**
 * Cash that waits for a drawer goes another way now. What a provider was asked for stays as it is: it may be under way.
 *
 * @returns what goes this way
 */
export async function redirectWaiting(tx: Queryable, orderId: string, way: Way, at: EpochMs): Promise<Minor> {
  if (way.to === 'original') return 0
  const { backTo, tillId, customerId } = columnsOf(way)
  const rows = await tx.query<{ amount: Minor }>(
    `update refund r set back_to = $2, till_id = $3, customer_id = $4, changed_at = $5
       from payment p
      where r.order_id = $1 and r.state = 'requested' and p.id = r.payment_id
        and coalesce(r.back_to, p.provider) = 'cash' returning r.amount`,
    [orderId, backTo, tillId, customerId, new Date(at)],
  )
  return rows.reduce((sum, { amount }) => sum + amount, 0)
}
