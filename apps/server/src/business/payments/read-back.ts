import { type CallCtx, DAY, type EpochMs, type Minor } from '@tandem/kernel'
import { standsUntil } from './count-authorised.ts'
import { countNow } from './count-now.ts'
import { endPayment } from './end-payment.ts'
import type { Providers } from './pay-order.ts'
import { markEnded, markKnown, type PaymentState } from './payment-store.ts'
import type { PaymentProvider, ProviderCode } from './providers/index.ts'
import { refundOwed } from './refund-owed.ts'
import { settleAuthorised } from './settle-authorised.ts'
import { descriptionOf } from './start-payment.ts'

/** A webhook that did not come in so long may be lost: the provider is asked. */
const PATIENCE_MS = 60_000
/** Nobody pays a page that they opened so long ago. */
const GIVEN_UP_MS = DAY

interface OpenPayment {
  id: string
  order_id: string | null
  provider: string
  state: PaymentState
  capture: 'automatic' | 'manual'
  reference: string | null
  method: string | null
  amount: Minor
  currency: string
  created_at: Date
}

/**
 * Asks providers about payments of which nothing was heard for a minute, and then after twice as long each time: webhooks
 * get lost, and calls are cut off. What the provider says is counted as if it had been told.
 *
 * @returns how many were asked about
 */
export async function readBack(ctx: CallCtx, providers: Providers): Promise<number> {
  const open = await ctx.db.query<OpenPayment>(
    `update payment set changed_at = $1
      where id in (select id from payment where state in ('created', 'pending', 'authorised') and changed_at < $2
                      and changed_at - created_at < $1 - changed_at
                    order by changed_at limit 50 for update skip locked)
      returning id, order_id, provider, state, capture, reference, method, amount, currency, created_at`,
    [new Date(ctx.now), new Date(ctx.now - PATIENCE_MS)],
  )
  for (const payment of open) {
    const provider = providers.get(payment.provider as ProviderCode)
    if (provider) await readOne(ctx, providers, provider, payment)
  }
  return open.length
}

async function readOne(
  ctx: CallCtx,
  providers: Providers,
  provider: PaymentProvider,
  payment: OpenPayment,
): Promise<void> {
  const reference = payment.reference ?? (await askAgain(ctx, provider, payment))
  if (reference === null) return
  const read = await provider.read(reference)
  if (read.outcome !== 'done') return
  const { state, authorised, captured, currency, method, failure } = read.value
  const about = { paymentId: payment.id, currency, method, reference }
  if (state === 'captured') {
    const counted = await countNow(ctx, 'captured', { ...about, amount: captured })
    if (counted?.orderId && counted.effect !== 'confirmed') await refundOwed(ctx, counted.orderId, 'paid_too_late')
  } else if (state === 'failed' || state === 'voided') {
    await endPayment(ctx, payment.id, state, failure ?? null)
  } else if (state === 'authorised' && payment.capture === 'manual') {
    const until = standsUntil(provider, ctx.now)
    const counted = await countNow(ctx, 'authorised', { ...about, amount: authorised, until })
    if (counted?.orderId) await settleAuthorised(ctx, providers, counted.orderId)
  } else if (isOld(payment, ctx.now)) {
    const closed = await provider.void({ reference, key: `void:${payment.id}` })
    if (closed.outcome === 'done') await endPayment(ctx, payment.id, 'voided', 'not_paid')
  }
}

/** The answer to the first call never came: the same call again makes no second payment. */
async function askAgain(ctx: CallCtx, provider: PaymentProvider, payment: OpenPayment): Promise<string | null> {
  const { id, order_id, amount, currency, capture, method } = payment
  const made = await provider.createPayment({
    paymentId: id,
    amount,
    currency,
    description: descriptionOf(order_id),
    capture,
    ...(method ? { method } : {}),
  })
  if (made.outcome !== 'done') {
    if (made.outcome === 'declined') await markEnded(ctx.db, id, 'failed', made.code, ctx.now)
    return null
  }
  await markKnown(ctx.db, id, made.value.reference, ctx.now)
  return made.value.reference
}

function isOld({ created_at }: OpenPayment, now: EpochMs): boolean {
  return created_at.getTime() < now - GIVEN_UP_MS
}
