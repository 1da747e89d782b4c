import { businessDate, type CallCtx, type IsoDate, type Minor, type Queryable, Refusal } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { holdDrawer } from '../dayclose/index.ts'
import { post, refunded } from '../ledger/index.ts'
import { tenderOf } from './count-payment.ts'
import { settleFailedRefunds, writeDifference } from './differences.ts'
import type { Providers } from './pay-order.ts'
import type { PaymentRow } from './payment-store.ts'
import type { ProviderCode } from './providers/index.ts'

interface OpenRefund extends Pick<PaymentRow, 'provider' | 'till_id' | 'customer_id' | 'captured' | 'currency'> {
  id: string
  store_id: string
  order_id: string
  payment_id: string
  amount: Minor
  reason: string
  payment_reference: string | null
  zone: string
  cutoff_hour: number
  settles: 'prepayment' | 'tab'
}

/** Refunds that nobody confirmed are asked for again after so long: the same key never gives back twice. */
const ASK_AGAIN_MS = 60_000

/**
 * Carries out refunds: cash and wallets at once, providers by asking them. May run in several processes and be cut off
 * anywhere; a refund is asked for again under its own key until the provider says yes or no.
 *
 * @returns how many were asked for
 */
export async function sendRefunds(ctx: CallCtx, providers: Providers, orderId?: string): Promise<number> {
  const due = await ctx.db.query<{ id: string }>(
    `update refund set changed_at = $1
      where id in (select id from refund
                    where ${orderId === undefined ? "(state = 'requested' and changed_at = created_at or state in ('requested', 'pending') and changed_at < $2)" : 'order_id = $2'}
                      and state in ('requested', 'pending') limit 100 for update skip locked)
      returning id`,
    [new Date(ctx.now + 1), orderId ?? new Date(ctx.now - ASK_AGAIN_MS)],
  )
  for (const { id } of due) await sendRefund(ctx, providers, id)
  return due.length
}

async function sendRefund(ctx: CallCtx, providers: Providers, id: string): Promise<void> {
  const [open] = await readRefund(ctx.db, id)
  if (!open) return
  if (tenderOf(open).kind !== 'provider') return await giveBackOurselves(ctx, id)
  const provider = providers.get(open.provider as ProviderCode)
  if (!provider || open.payment_reference === null) return
  const { amount, currency, captured, reason } = open
  const made = await provider.refund({ reference: open.payment_reference, amount, currency, captured, key: id, reason })
  if (made.outcome === 'declined') return await settleRefund(ctx, id, { state: 'failed', failure: made.code })
  if (made.outcome !== 'done') return
  const { state, refundReference: reference } = made.value
  if (state !== 'pending') return await settleRefund(ctx, id, { state, reference })
  await ctx.db.query(`update refund set state = 'pending', reference = $2 where id = $1 and state = 'requested'`, [
    id,
    reference,
  ])
}

/** Cash waits until somebody has the drawer again. */
async function giveBackOurselves(ctx: CallCtx, id: string): Promise<void> {
  try {
    await settleRefund(ctx, id, { state: 'refunded' })
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'shift.needed') throw error
  }
}

/**
 * A refund has ended: the ledger has it, or it is undone and somebody has to give the money back another way. Told
 * again, nothing changes; nor where it is told of another payment than the refund is of.
 */
export async function settleRefund(
  ctx: CallCtx,
  id: string,
  end: { state: 'refunded' | 'failed'; paymentId?: string; reference?: string; failure?: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [open] = await readRefund(tx, id, 'for no key update of r') // or it might be sent another way meanwhile
    if (!open || (end.paymentId !== undefined && end.paymentId !== open.payment_id)) return
    const tender = tenderOf(open)
    if (tender.kind === 'cash' && end.state === 'refunded') await holdDrawer(tx, open.store_id, tender.tillId)
    const date = businessDate(ctx.now, open.zone, open.cutoff_hour)
    const [ended] = await tx.query(
      `update refund set state = $2, reference = coalesce($3, reference), failure = $4, changed_at = $5, settled_at = $5,
              business_date = case when $2 = 'refunded' then $6::date end
        where id = $1 and state in ('requested', 'pending') returning id`,
      [id, end.state, end.reference ?? null, end.failure ?? null, new Date(ctx.now), date],
    )
    if (!ended) return
    if (end.state === 'refunded') await settleFailedRefunds(tx, ctx, open.payment_id, `refund:${id}`)
    await (end.state === 'refunded' ? postRefund(tx, ctx, open, date) : undoRefund(tx, ctx, open))
    const payload = { orderId: open.order_id, refundId: id, amount: open.amount, state: end.state }
    await emit(tx, { kind: 'refund.settled', aggregate: `order:${open.order_id}`, payload, at: ctx.now })
  })
}

async function postRefund(tx: Queryable, ctx: CallCtx, open: OpenRefund, date: IsoDate): Promise<void> {
  const on = { storeId: open.store_id, businessDate: date, currency: open.currency }
  const transfers = refunded(on, { tender: tenderOf(open), amount: open.amount, against: open.settles })
  await post(tx, ctx, { cause: `refund:${open.id}`, transfers })
}

/** The order owes it again, and this payment is not asked a second time. */
async function undoRefund(tx: Queryable, ctx: CallCtx, open: OpenRefund): Promise<void> {
  await tx.query('update orders set refunded = refunded - $2, version = version + 1 where id = $1', [
    open.order_id,
    open.amount,
  ])
  await tx.query('update payment set refunded = refunded - $2, refund_stuck = true, changed_at = $3 where id = $1', [
    open.payment_id,
    open.amount,
    new Date(ctx.now),
  ])
  await writeDifference(tx, ctx, {
    provider: open.provider,
    kind: 'refund_failed',
    subject: `refund:${open.id}`,
    paymentId: open.payment_id,
    ours: open.amount,
    theirs: 0,
    currency: open.currency,
  })
}

async function readRefund(db: Queryable, id: string, lock = ''): Promise<OpenRefund[]> {
  return await db.query<OpenRefund>(
    `select r.id, r.order_id, r.payment_id, r.amount, r.reason, coalesce(r.back_to, p.provider) as provider,
            p.store_id, coalesce(r.till_id, p.till_id) as till_id, coalesce(r.customer_id, p.customer_id) as customer_id,
            p.captured, p.currency, p.reference as payment_reference, s.zone, s.cutoff_hour, o.settles
       from refund r join payment p on p.id = r.payment_id join store s on s.id = p.store_id
       join orders o on o.id = r.order_id
      where r.id = $1 and r.state in ('requested', 'pending') ${lock}`,
    [id],
  )
}
