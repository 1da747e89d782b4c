import type { EpochMs, IsoDate, Minor, Prepared, Queryable } from '@tandem/kernel'
import { Recent } from '../../platform/recent.ts'
import { isOurId } from './is-our-id.ts'

export type PaymentState = 'created' | 'pending' | 'authorised' | 'captured' | 'failed' | 'voided'

export interface PaymentRow {
  id: string
  purpose: 'order' | 'top_up'
  /** Both of an order's payment alone. */
  order_id: string | null
  store_id: string | null
  provider: string
  method: string | null
  till_id: string | null
  customer_id: string | null
  reference: string | null
  state: PaymentState
  currency: string
  amount: Minor
  capture: 'automatic' | 'manual'
  /** What the payer agreed to. */
  authorised: Minor
  /** Of it neither taken nor given up. */
  standing: Minor
  authorised_until: Date | null
  /** Decided to be taken of what was authorised. */
  capture_amount: Minor | null
  captured: Minor
  refunded: Minor
  fee: Minor
  failure: string | null
  refund_stuck: boolean
  created_at: Date
  captured_at: Date | null
}

const COLUMNS = `p.id, p.purpose, p.order_id, p.store_id, p.provider, p.method, p.till_id, p.customer_id, p.reference, p.state,
  p.currency, p.amount, p.capture, p.authorised, p.standing, p.authorised_until, p.capture_amount, p.captured, p.refunded, p.fee, p.failure, p.refund_stuck, p.created_at, p.captured_at`

const OPEN: Prepared = {
  name: 'payment.open',
  text: `
insert into payment (merchant_id, id, order_id, store_id, provider, method, till_id, customer_id, state, currency, amount,
  created_at, changed_at, capture)
select tandem_merchant(), $1, o.id, o.store_id, $3, $4, $5, $6, 'created', o.currency,
       least(coalesce($7::bigint, o.due - o.paid + o.refunded - o.authorised), o.due - o.paid + o.refunded - o.authorised), $8, $8,
       coalesce($10::text, (select coalesce(s.value -> 'stores' ->> o.store_id, s.value ->> 'capture')
                              from setting s where s.name = 'payments'), 'automatic')
  from orders o
 where o.id = $2 and o.platform is null and o.state in ('placed', 'confirmed', 'closed') and o.due > o.paid - o.refunded + o.authorised
   and ($9::uuid is null or o.customer_id = $9)
returning id, amount, currency, store_id, capture`,
}

export interface NewPaymentRow {
  id: string
  orderId: string
  provider: string
  method?: string | undefined
  tillId?: string | undefined
  walletOf?: string | undefined
  /** At most what is due; all of it without. */
  amount?: Minor | undefined
  at: EpochMs
  /** Whose order it must be; anybody's for staff, and for a guest who has shown that it is theirs. */
  customerId?: string | null | undefined
  /** As the merchant's settings say, unless named. */
  capture?: 'automatic' | 'manual' | undefined
}

export interface OpenedPayment {
  id: string
  amount: Minor
  currency: string
  store_id: string
  capture: 'automatic' | 'manual'
}

/** Opens a payment of what an order still owes. @returns null when nothing is due, a platform took the money, or it is not theirs */
export async function openPayment(
  db: Queryable,
  { id, orderId, provider, method, tillId, walletOf, amount, at, customerId, capture }: NewPaymentRow,
): Promise<OpenedPayment | null> {
  const [row] = await db.query<OpenedPayment>(OPEN, [
    id,
    orderId,
    provider,
    method ?? null,
    tillId ?? null,
    walletOf ?? null,
    amount ?? null,
    new Date(at),
    customerId ?? null,
    capture ?? null,
  ])
  return row ?? null
}

const KNOWN: Prepared = {
  name: 'payment.known',
  text: `update payment set reference = $2, state = case when state = 'created' then 'pending' else state end, changed_at = $3
          where id = $1 returning id`,
}

/** The provider has it. A webhook may have come before its answer. */
export async function markKnown(db: Queryable, id: string, reference: string, at: EpochMs): Promise<void> {
  await db.query(KNOWN, [id, reference, new Date(at)])
}

/**
 * Nothing will come of it, as far as is known now; money that comes all the same is counted.
 *
 * @returns the payment as it ended; null when it had ended before
 */
export async function markEnded(
  db: Queryable,
  id: string,
  state: 'failed' | 'voided',
  failure: string | null,
  at: EpochMs,
): Promise<PaymentRow | null> {
  const [row] = await db.query<PaymentRow>(
    `update payment p set state = $2, failure = $3, changed_at = $4, settle_at = null
      where p.id = $1 and p.state in ('created', 'pending', 'authorised') and ($2 <> 'failed' or p.standing = 0)
      returning ${COLUMNS}`,
    [id, state, failure, new Date(at)],
  )
  return row ?? null
}

/** Where money was authorised before, the order's own row is locked first, as by all who decide what becomes of that. */
const TAKE: Prepared = {
  name: 'payment.take',
  text: `
with first as materialized (
  select id from orders where id = (select order_id from payment where id = $1 and capture = 'manual') for no key update
), told as (
  insert into payment_event (merchant_id, provider, event_id, payment_id, kind, amount, at, received_at)
  select tandem_merchant(), provider, $7, id, 'captured', $2, $8, $9 from payment where id = $1 and $7::text is not null
  on conflict do nothing
)
update payment p
   set state = 'captured', captured = $2, fee = $3, method = coalesce($4, p.method), reference = coalesce($5, p.reference),
       captured_at = $6, changed_at = $6, failure = null,
       settle_at = null,
       business_date = (
         select (($6 at time zone coalesce(s.zone, m.zone)) - make_interval(hours => coalesce(s.cutoff_hour, 0)))::date
           from merchant m left join store s on s.merchant_id = m.id and s.id = p.store_id
          where m.id = tandem_merchant())
 where p.id = $1 and p.captured = 0 and p.currency = $10 and (select count(*) from first) >= 0
returning ${COLUMNS}, p.business_date as "businessDate"`,
}

/** A provider's event, kept as it came. */
export interface HeardEvent {
  id: string
  /** By the provider's clock, and when it came by this machine's. */
  at: EpochMs
  receivedAt: EpochMs
}

export interface TakenPayment extends PaymentRow {
  /** Of the store, now; of the merchant where it is no store's. */
  businessDate: IsoDate
}

/** Money was taken: once, whatever is told again. @returns null when it was known already, or is of another currency */
export async function markTaken(
  tx: Queryable,
  taken: {
    id: string
    amount: Minor
    currency: string
    fee: Minor
    method: string | null
    reference: string | null
    at: EpochMs
    event?: HeardEvent | undefined
  },
): Promise<TakenPayment | null> {
  const [row] = await tx.query<TakenPayment>(TAKE, [
    taken.id,
    taken.amount,
    taken.fee,
    taken.method,
    taken.reference,
    new Date(taken.at),
    taken.event?.id ?? null,
    taken.event ? new Date(taken.event.at) : null,
    taken.event ? new Date(taken.event.receivedAt) : null,
    taken.currency,
  ])
  return row ?? null
}

export async function findPayment(db: Queryable, id: string): Promise<PaymentRow | null> {
  const [row] = await db.query<PaymentRow>(`select ${COLUMNS} from payment p where p.id = $1`, [id])
  return row ?? null
}

/** Payments of an order, the oldest first. */
export async function paymentsOf(db: Queryable, orderId: string): Promise<PaymentRow[]> {
  return await db.query<PaymentRow>(
    `select ${COLUMNS} from payment p where p.order_id = $1 order by p.created_at, p.id`,
    [orderId],
  )
}

/** Merchants of payments that this process started lately, by provider and payment: whose one is never changes. */
const startedHere = new Recent<string, string>(10_000)

/** Remembers whose a payment is: its webhook will come soon. */
export function rememberStarted(provider: string, paymentId: string, merchantId: string): void {
  startedHere.set(`${provider} ${paymentId}`, merchantId)
}

/** Whose a payment is that a provider tells of, by our id or by its own reference; across merchants. */
export async function merchantOfPayment(
  db: Queryable,
  { provider, paymentId, reference }: { provider: string; paymentId: string; reference: string },
): Promise<{ merchantId: string; id: string } | null> {
  const started = startedHere.get(`${provider} ${paymentId}`)
  if (started !== undefined) return { merchantId: started, id: paymentId }
  const isOurs = isOurId(paymentId)
  const [row] = await db.query<{ merchantId: string; id: string }>(isOurs ? BY_ID : BY_REFERENCE, [
    provider,
    isOurs ? paymentId : reference,
  ])
  return row ?? null
}

const BY_ID: Prepared = {
  name: 'payment.merchant_by_id',
  text: `select merchant_id as "merchantId", id from payment where provider = $1 and id = $2`,
}
const BY_REFERENCE: Prepared = {
  name: 'payment.merchant_by_reference',
  text: `select merchant_id as "merchantId", id from payment where provider = $1 and reference = $2`,
}
