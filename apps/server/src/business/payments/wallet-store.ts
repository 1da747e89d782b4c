import type { EpochMs, Minor, Queryable } from '@tandem/kernel'
import type { PaymentState } from './payment-store.ts'

/** Opens a payment onto a customer's wallet, in the merchant's currency. */
export async function openTopUp(
  db: Queryable,
  wanted: { id: string; provider: string; method?: string | undefined; customerId: string; amount: Minor; at: EpochMs },
): Promise<{ id: string; amount: Minor; currency: string }> {
  const { id, provider, method = null, customerId, amount, at } = wanted
  const [opened] = await db.query<{ id: string; amount: Minor; currency: string }>(
    `insert into payment (merchant_id, id, purpose, provider, method, customer_id, state, currency, amount, created_at,
       changed_at)
     select m.id, $1, 'top_up', $2, $3, $4, 'created', m.currency, $5, $6, $6 from merchant m where m.id = tandem_merchant()
     returning id, amount, currency`,
    [id, provider, method, customerId, amount, new Date(at)],
  )
  if (!opened) throw new Error('the merchant in scope is missing')
  return opened
}

export interface TopUpRow {
  paymentId: string
  provider: string
  method: string | null
  state: PaymentState
  amount: Minor
  captured: Minor
  currency: string
  createdAt: Date
  capturedAt: Date | null
}

/** A customer's latest, the newest first. */
export async function topUpsOf(db: Queryable, customerId: string): Promise<TopUpRow[]> {
  return await db.query<TopUpRow>(
    `select id as "paymentId", provider, method, state, amount, captured, currency, created_at as "createdAt",
            captured_at as "capturedAt"
       from payment where purpose = 'top_up' and customer_id = $1 order by created_at desc, id desc limit 50`,
    [customerId],
  )
}

/** The orders that payments and refunds are of, by the id of either. */
export async function ordersBehind(
  db: Queryable,
  ids: readonly string[],
): Promise<{ id: string; orderId: string; orderNumber: number }[]> {
  if (ids.length === 0) return []
  return await db.query(
    `select moved.id, o.id as "orderId", o.number as "orderNumber"
       from (select id, order_id from payment where id = any ($1::uuid[])
             union all
             select id, order_id from refund where id = any ($1::uuid[])) moved
       join orders o on o.id = moved.order_id`,
    [ids],
  )
}
