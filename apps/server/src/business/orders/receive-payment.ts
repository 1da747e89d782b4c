import { type CallCtx, type Minor, type Prepared, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { type BucketKey, CLOSE, holdWithin, lockBuckets, type OwnerLimit } from '../buckets/index.ts'
import { beginAgainIfDue } from './after-sweeping.ts'
import { MACHINES } from './machines/index.ts'
import { type OrderState, readOrder, writeStep } from './order-store.ts'
import { promiseAgain } from './promise-again.ts'
import { sellInHand } from './sell-in-hand.ts'

const STARTS = JSON.stringify(Object.fromEntries(Object.entries(MACHINES).map(([mode, { start }]) => [mode, start])))

/**
 * Where something was sold at the till, what is in hand leaves the stock right after the hold was committed. All buckets
 * of both are locked at once then, by their ids: one after the other, two orders could wait for each other in a ring.
 */
const LOCK_BOTH = `
in_hand as materialized (
  select t.hold_id from target t
   where t.state = 'placed' and t.paid + t.authorised - t.refunded >= t.due
     and exists (select from order_group g where g.order_id = t.id and g.mode = 'instant' and g.state = 'waiting')
), header as materialized (
  select id, 'stock'::text as kind from hold where id = (select hold_id from in_hand) for no key update
), all_locked as materialized (
  select b.id from bucket b
   where b.id = any (array(
     select bucket_id from hold_line where hold_id = (select id from header)
     union
     select s.id from header
       join order_group g on g.order_id = $2::uuid and g.mode = 'instant'
       join order_line l on l.order_id = $2::uuid and l.group_id = g.id
      cross join lateral jsonb_to_recordset(l.takes) as t(sku text)
      cross join lateral (select id from bucket where kind = header.kind and resource = t.sku and place = g.place_id
                             and period = '-infinity' limit 1) s))
   order by b.id for no key update
)`

const RECEIVE: Prepared = {
  name: 'order.receive_payment',
  text: `
with moment as (select $1::timestamptz as at),
target as materialized (
  select id, state, settles, due, paid + $3::bigint as paid, authorised + $5::bigint as authorised, refunded, hold_id
    from orders where id = $2::uuid for no key update
),
${LOCK_BOTH},
closing as (
  select hold_id, 'committed'::text as state from target
   where state = 'placed' and paid + authorised - refunded >= due and (select count(*) from all_locked) >= 0
),
${CLOSE},
settled as (
  update orders o
     set paid = t.paid, authorised = t.authorised, version = o.version + 1,
         state = case when exists (select from closed) then 'confirmed' else t.state end,
         confirmed_at = case when exists (select from closed) then $1 else o.confirmed_at end,
         expires_at = case when exists (select from closed) then null else o.expires_at end
    from target t
   where o.id = t.id
  returning o.id
), begun as (
  -- Nobody began before it was paid: as soon as possible counts from now.
  update order_group g set state = $4::jsonb ->> g.mode, changed_at = $1,
         promised_at = case when g.wanted_at is null then greatest(g.promised_at,
           date_trunc('minute', $1 + interval '59999 milliseconds') + interval '1 minute'
             * ((g.preparation ->> 'prepareMinutes')::float8 + (g.preparation ->> 'travelMinutes')::float8))
           else g.promised_at end
   where g.order_id = $2 and g.state = 'waiting' and exists (select from closed)
  returning g.mode
), told as (
  insert into outbox (merchant_id, kind, aggregate, payload, at)
  select tandem_merchant(), case when exists (select from closed) then 'order.confirmed'
              when $3 > 0 then 'order.paid' else 'order.authorised' end,
         'order:' || t.id, jsonb_build_object('orderId', t.id), $1 from target t
)
select t.state as before, t.settles, t.due, t.paid + t.authorised - t.refunded as kept, t.hold_id, exists (select from closed) as confirmed,
       exists (select from begun where mode = 'instant') as "inHand"
  from target t`,
}

/** What a payment did to its order. */
export type PaymentEffect =
  /** Everything is paid or authorised: it is being fulfilled. */
  | 'confirmed'
  /** It came after the hold had ended, and all goods could be held again. */
  | 'confirmed_late'
  /** Counted; something may still be open, as on a tab. */
  | 'counted'
  /** Nothing can be had for it: it goes back, or is given up (`orders.paid` is more than the order owes). */
  | 'too_late'

/**
 * Money for an order has come in, or somebody agreed to pay it. What was taken and what is authorised confirm an order
 * alike, together in full; paid it is by what was taken alone. The hold's header decides when the sweeper comes at the
 * same moment. A payment that comes too late holds the goods again, and where they are gone the order stays ended and
 * owes the money back. The caller has made sure that the same money comes here once.
 *
 * @throws Refusal `resource.not_found`; HoldsDue where it is late and has to begin again (`afterSweeping`)
 */
export async function receivePayment(
  tx: Queryable,
  ctx: CallCtx,
  { orderId, amount, authorised = 0, isSwept = false }: Receipt,
): Promise<{ effect: PaymentEffect; settles: 'prepayment' | 'tab' }> {
  const [row] = await tx.query<Received & { settles: 'prepayment' | 'tab' }>(RECEIVE, [
    new Date(ctx.now),
    orderId,
    amount,
    STARTS,
    authorised,
  ])
  if (!row) throw new Refusal('resource.not_found')
  return { effect: await effectOf(tx, ctx, orderId, row, isSwept), settles: row.settles }
}

interface Receipt {
  orderId: string
  /** Taken. */
  amount: Minor
  /** By how much what is authorised and not taken changes: less where some of it was taken. */
  authorised?: Minor
  /** Holds that are due have been ended just before: what is short now is gone. */
  isSwept?: boolean | undefined
}

interface Received {
  before: OrderState
  due: Minor
  /** What was paid and did not go back, and what is authorised. */
  kept: Minor
  hold_id: string
  confirmed: boolean
  /** Something was sold at the till. */
  inHand: boolean
}

async function effectOf(
  tx: Queryable,
  ctx: CallCtx,
  orderId: string,
  received: Received,
  isSwept: boolean,
): Promise<PaymentEffect> {
  const { before, due, kept, confirmed } = received
  if (confirmed) {
    if (received.inHand) await sellInHand(tx, ctx, orderId)
    return 'confirmed'
  }
  if (before === 'cancelled') return 'too_late'
  if (before === 'confirmed' || before === 'closed' || (before === 'placed' && kept < due)) return 'counted'
  if (kept >= due && (await holdAgain(tx, ctx, orderId, received.hold_id, isSwept))) {
    await sellInHand(tx, ctx, orderId)
    return 'confirmed_late'
  }
  await giveUp(tx, ctx, orderId)
  return 'too_late'
}

/** Holds what the first hold held, for good, to be prepared in time for a new promise, and brings the order back to life. */
async function holdAgain(
  tx: Queryable,
  ctx: CallCtx,
  orderId: string,
  formerHoldId: string,
  isSwept: boolean,
): Promise<boolean> {
  const held = await tx.query<{
    kind: 'stock'
    resource: string
    place: string
    quantity: number
    period: Date | null
  }>(
    `select b.kind, b.resource, b.place, l.quantity, case when isfinite(b.period) then b.period end as period
       from hold_line l join bucket b on b.id = l.bucket_id where l.hold_id = $1 and b.kind <> 'capacity'`,
    [formerHoldId],
  )
  const [{ limits }] = (await tx.query<{ limits: OwnerLimit[] }>(
    `select priced -> 'limits' as limits from orders where id = $1`,
    [orderId],
  )) as [{ limits: OwnerLimit[] }]
  const goods = held.map(({ period, ...rest }) => ({ ...rest, ...(period ? { period: period.getTime() } : {}) }))
  const id = uuidv7(ctx.now)
  try {
    const promised = await promiseAgain(tx, ctx, orderId)
    const amounts = [...goods, ...promised.amounts]
    await lockBuckets(tx, [...amounts, ...(await stockInHand(tx, orderId))])
    await holdWithin(tx, ctx.now, { id, cause: `order:${orderId}`, expiresAt: null, limits, amounts })
    await promised.write()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await beginAgainIfDue(tx, ctx.now, error, isSwept)
    return false
  }
  await tx.query(
    `update orders set state = 'confirmed', hold_id = $2, confirmed_at = $3, closed_at = null, expires_at = null,
            version = version + 1
      where id = $1`,
    [orderId, id, new Date(ctx.now)],
  )
  await tx.query(
    `update order_group set state = $2::jsonb ->> mode, changed_at = $3 where order_id = $1 and state = 'waiting'`,
    [orderId, STARTS, new Date(ctx.now)],
  )
  await writeStep(tx, ctx, orderId, 'held_again')
  await emit(tx, { kind: 'order.confirmed', aggregate: `order:${orderId}`, payload: { orderId }, at: ctx.now })
  return true
}

/** What leaves the stock right after the hold: locked together with it, in the one order. */
export async function stockInHand(tx: Queryable, orderId: string): Promise<BucketKey[]> {
  const { groups, lines } = await readOrder(tx, orderId)
  return groups
    .filter(({ mode }) => mode === 'instant')
    .flatMap((group) => lines.filter(({ group_id }) => group_id === group.id).map((line) => ({ group, line })))
    .flatMap(({ group, line }) =>
      line.takes.map(({ sku }) => ({ kind: 'stock' as const, resource: sku, place: group.place_id })),
    )
}

async function giveUp(tx: Queryable, ctx: CallCtx, orderId: string): Promise<void> {
  await tx.query(
    `update orders set state = 'expired', closed_at = coalesce(closed_at, $2), expires_at = null, version = version + 1
      where id = $1 and state = 'placed'`,
    [orderId, new Date(ctx.now)],
  )
  await writeStep(tx, ctx, orderId, 'paid_too_late')
}
