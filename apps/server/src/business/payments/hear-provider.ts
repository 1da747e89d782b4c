import type { CallCtx, EpochMs } from '@tandem/kernel'
import { Refusal } from '@tandem/kernel'
import { type Database, platformDb } from '../../db/pool.ts'
import { systemCtx } from '../../platform/access.ts'
import { countPayment } from './count-payment.ts'
import { writeDifference } from './differences.ts'
import { type Providers } from './pay-order.ts'
import { lockPayment, markEnded, merchantOfPayment } from './payment-store.ts'
import type { IncomingWebhook, ProviderCode, ProviderEvent } from './providers/index.ts'
import { refundOwed } from './refund-owed.ts'
import { sendRefunds, settleRefund } from './send-refunds.ts'

/**
 * A provider tells something. Its signature is verified before anything is believed; what it tells again changes
 * nothing, in whatever order it tells.
 *
 * @returns what to answer, so that it is not told again
 * @throws Refusal `payment.unknown_provider`, `webhook.unsigned`, `webhook.stale`
 */
export async function hearProvider(
  database: Database,
  providers: Providers,
  code: string,
  webhook: IncomingWebhook,
  requestId: string,
): Promise<{ type: string; body: string }> {
  const provider = providers.get(code as ProviderCode)
  if (!provider) throw new Refusal('payment.unknown_provider', { provider: code })
  for (const event of await provider.parseWebhook(webhook)) {
    const whose = await merchantOfPayment(platformDb(database), { provider: code, ...event })
    if (!whose) continue // a payment of another system on the same account
    const ctx = await systemCtx(database, whose.merchantId, `provider ${code}`, requestId)
    await applyEvent(ctx, providers, code, whose.id, event, webhook.receivedAt)
  }
  return provider.webhookAnswer
}

/** What a provider's event changes. */
async function applyEvent(
  ctx: CallCtx,
  providers: Providers,
  provider: string,
  paymentId: string,
  event: ProviderEvent,
  receivedAt: EpochMs,
): Promise<void> {
  const { kind, amount, currency, reference } = event
  if (kind === 'captured') {
    const heard = { id: event.id, at: event.at, receivedAt }
    const effect = await ctx.db.transaction((tx) => countPayment(tx, ctx, { ...event, paymentId, event: heard }))
    if (effect === 'too_late' || effect === 'counted') await giveBackWhatIsOwed(ctx, providers, paymentId)
    return
  }
  await keepEvent(ctx.db, provider, paymentId, event, receivedAt)
  if (kind === 'failed' || kind === 'voided') {
    await markEnded(ctx.db, paymentId, kind, event.reason ?? null, ctx.now)
  } else if (kind === 'refunded' || kind === 'refund_failed') {
    if (event.refundKey) {
      const state = kind === 'refunded' ? 'refunded' : 'failed'
      await settleRefund(ctx, event.refundKey, {
        state,
        ...(event.refundReference ? { reference: event.refundReference } : {}),
        ...(event.reason ? { failure: event.reason } : {}),
      })
    }
  } else if (kind === 'disputed') {
    await writeDifference(ctx.db, ctx, {
      provider,
      kind: 'disputed',
      subject: reference,
      paymentId,
      ours: null,
      theirs: amount,
      currency,
    })
  }
}

async function giveBackWhatIsOwed(ctx: CallCtx, providers: Providers, paymentId: string): Promise<void> {
  const payment = await ctx.db.transaction((tx) => lockPayment(tx, paymentId))
  if (!payment) return
  const sent = await refundOwed(ctx, payment.order_id, 'paid_too_late')
  if (sent > 0) await sendRefunds(ctx, providers, payment.order_id)
}

async function keepEvent(
  db: Pick<CallCtx['db'], 'query'>,
  provider: string,
  paymentId: string,
  { id, kind, amount, at }: ProviderEvent,
  receivedAt: EpochMs,
): Promise<void> {
  await db.query(KEEP, [provider, id, paymentId, kind, amount, new Date(at), new Date(receivedAt)])
}

const KEEP = {
  name: 'payment.keep_event',
  text: `insert into payment_event (merchant_id, provider, event_id, payment_id, kind, amount, at, received_at)
         values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
}
