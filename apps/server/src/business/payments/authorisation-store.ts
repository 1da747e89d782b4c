import type { EpochMs, Minor, Prepared, Queryable } from '@tandem/kernel'
import type { PaymentRow } from './payment-store.ts'

/** The payer agreed: once, whatever is told again. @returns null when it was known, has ended, or is taken at once anyway */
export async function markAuthorised(
  tx: Queryable,
  agreed: {
    id: string
    amount: Minor
    currency: string
    method: string | null
    reference: string | null
    until: EpochMs
    at: EpochMs
  },
): Promise<Pick<PaymentRow, 'id' | 'order_id' | 'provider' | 'amount' | 'currency' | 'reference'> | null> {
  const [row] = await tx.query<PaymentRow>(
    `update payment set state = 'authorised', authorised = $2, standing = $2, authorised_at = $6, authorised_until = $7,
            method = coalesce($4, method), reference = coalesce($5, reference), changed_at = $6, failure = null
      where id = $1 and currency = $3 and capture = 'manual' and state in ('created', 'pending', 'failed') and captured = 0
      returning id, order_id, provider, amount, currency, reference`,
    [
      agreed.id,
      agreed.amount,
      agreed.currency,
      agreed.method,
      agreed.reference,
      new Date(agreed.at),
      new Date(agreed.until),
    ],
  )
  return row ?? null
}

/** The order counts on it no more. The order's row is locked already. */
export async function letGo(tx: Queryable, paymentId: string, at: EpochMs): Promise<void> {
  await tx.query(
    `with gone as (
       update payment p set standing = 0 from (select id, standing from payment where id = $1 for update) before
        where p.id = before.id and before.standing > 0
       returning p.order_id, before.standing as amount
     ), told as (
       insert into outbox (merchant_id, kind, aggregate, payload, at)
       select tandem_merchant(), 'order.let_go', 'order:' || order_id, jsonb_build_object('orderId', order_id), $2 from gone
     )
     update orders o set authorised = o.authorised - gone.amount, version = o.version + 1 from gone where o.id = gone.order_id`,
    [paymentId, new Date(at)],
  )
}

/** It was taken: what the order counted on is what it was paid. */
export async function writeTaken(tx: Queryable, paymentId: string): Promise<void> {
  await tx.query('update payment set standing = 0 where id = $1', [paymentId])
}

const IS_OPEN: Prepared = {
  name: 'payment.is_open',
  text: 'select from payment where order_id = $1 and (standing > 0 or settle_at is not null) limit 1',
}

/** Is there anything to decide or to carry out? */
export async function isOpen(db: Queryable, orderId: string): Promise<boolean> {
  return (await db.query(IS_OPEN, [orderId])).length > 0
}

export interface Standing {
  id: string
  standing: Minor
  capture_amount: Minor | null
}

/** What is authorised for an order, the oldest first, for nobody else to decide about. */
export async function lockStanding(tx: Queryable, orderId: string): Promise<Standing[]> {
  return await tx.query<Standing>(
    `select id, standing, capture_amount from payment where order_id = $1 and standing > 0
      order by created_at, id for no key update`,
    [orderId],
  )
}

/** Written before anybody is asked: whoever goes on after a kill asks for the same. */
export async function writeCapture(tx: Queryable, id: string, amount: Minor, at: EpochMs): Promise<void> {
  await tx.query('update payment set capture_amount = $2, settle_at = $3, changed_at = $3 where id = $1', [
    id,
    amount,
    new Date(at),
  ])
}

export async function writeVoid(tx: Queryable, id: string, at: EpochMs): Promise<void> {
  await letGo(tx, id, at)
  await tx.query('update payment set void_wanted = true, settle_at = $2, changed_at = $2 where id = $1', [
    id,
    new Date(at),
  ])
}

/** A decision that the provider has to carry out. */
export interface ToSettle {
  id: string
  provider: string
  reference: string | null
  currency: string
  /** To be taken; null where it is to be given up. */
  capture_amount: Minor | null
  settle_tries: number
}

/** Who does not hear asks again so much later, under the same key. */
const ASK_AGAIN_MS = 60_000

/** Takes decisions to carry out: those of an order, or all that are due. Others leave them alone for a minute. */
export async function takeToSettle(db: Queryable, at: EpochMs, orderId?: string): Promise<ToSettle[]> {
  return await db.query<ToSettle>(
    `update payment set settle_at = $2
      where id in (select id from payment where settle_at <= $1 and state = 'authorised'
                      ${orderId === undefined ? '' : 'and order_id = $3'}
                    order by settle_at limit 50 for update skip locked)
      returning id, provider, reference, currency, capture_amount, settle_tries`,
    [new Date(at), new Date(at + ASK_AGAIN_MS), ...(orderId === undefined ? [] : [orderId])],
  )
}

/** The provider said no: the next try goes under a key of its own. */
export async function putOff(tx: Queryable, id: string, tries: number, failure: string, until: EpochMs): Promise<void> {
  await tx.query(
    `update payment set settle_tries = $2 + 1, failure = $3, settle_at = $4
      where id = $1 and settle_tries = $2 and state = 'authorised'`,
    [id, tries, failure, new Date(until)],
  )
}

/** What was put off is asked for now. */
export async function hurry(tx: Queryable, orderId: string, at: EpochMs): Promise<void> {
  await tx.query(
    `update payment set settle_at = $2 where order_id = $1 and settle_at > $2 and settle_tries > 0 and state = 'authorised'`,
    [orderId, new Date(at)],
  )
}

/**
 * Orders whose authorised money waits for a decision: they ended, their goods have gone, or less is needed. Written
 * when that happens by whoever makes it happen; found here where they were cut off.
 */
export const UNDECIDED = `
  select o.merchant_id, o.id from orders o
   where o.authorised > 0
     and exists (select from payment p where p.merchant_id = o.merchant_id and p.order_id = o.id and p.standing > 0
                    and p.capture_amount is null
                    and (o.state in ('cancelled', 'expired')
                         or o.due - o.paid + o.refunded <= (
                              select coalesce(sum(coalesce(q.capture_amount, q.standing)), 0) from payment q
                               where q.merchant_id = o.merchant_id and q.order_id = o.id and q.standing > 0
                                 and (q.created_at, q.id) < (p.created_at, p.id))
                         or o.state in ('confirmed', 'closed') and not exists (
                              select from order_line l where l.merchant_id = o.merchant_id and l.order_id = o.id
                                 and l.quantity > l.cancelled + l.handed_over)))`

export async function undecidedOrders(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ id: string }>(`${UNDECIDED} limit 200`)
  return rows.map(({ id }) => id)
}

export interface AuthorisationRow {
  paymentId: string
  orderId: string
  orderNumber: number
  storeId: string
  provider: string
  currency: string
  amount: Minor
  authorisedAt: Date
  endsAt: Date
  toCapture: Minor | null
  failure: string | null
}

/** What stands, what ends first first. */
export async function listAuthorisations(
  db: Queryable,
  filter: { storeIds: 'all' | readonly string[]; endsBefore?: EpochMs | undefined; limit: number },
): Promise<AuthorisationRow[]> {
  const conditions = ['p.standing > 0']
  const values: unknown[] = []
  if (filter.storeIds !== 'all') conditions.push(`p.store_id = any ($${values.push(filter.storeIds)})`)
  if (filter.endsBefore !== undefined) {
    conditions.push(`p.authorised_until <= $${values.push(new Date(filter.endsBefore))}`)
  }
  return await db.query<AuthorisationRow>(
    `select p.id as "paymentId", o.id as "orderId", o.number as "orderNumber", p.store_id as "storeId", p.provider,
            p.currency, p.standing as amount, p.authorised_at as "authorisedAt", p.authorised_until as "endsAt",
            p.capture_amount as "toCapture", p.failure
       from payment p join orders o on o.merchant_id = p.merchant_id and o.id = p.order_id
      where ${conditions.join(' and ')} order by p.authorised_until, p.id limit ${Math.trunc(filter.limit)}`,
    values,
  )
}
