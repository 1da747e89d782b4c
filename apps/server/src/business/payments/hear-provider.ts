import type { CallCtx, EpochMs } from '@tandem/kernel'
import { Refusal } from '@tandem/kernel'
import { type Database, platformDb } from '../../db/pool.ts'
import { systemCtx } from '../../platform/access.ts'
import { refuseUnkeepable } from '../../platform/http/keepable.ts'
import { standsUntil } from './count-authorised.ts'
import { countNow } from './count-now.ts'
import { type CountedPayment, OtherAmount, type TakenMoney } from './count-payment.ts'
import { writeDifference } from './differences.ts'
import { endPayment } from './end-payment.ts'
import { isOurId } from './is-our-id.ts'
import { type Providers } from './pay-order.ts'
import { merchantOfPayment } from './payment-store.ts'
import type { IncomingWebhook, PaymentProvider, ProviderCode, ProviderEvent } from './providers/index.ts'
import { refundOwed } from './refund-owed.ts'
import { sendRefunds, settleRefund } from './send-refunds.ts'
import { settleAuthorised } from './settle-authorised.ts'

/**
 * A provider tells something. Its signature is verified before anything is believed; what it tells again changes
 * nothing, in whatever order it tells.
 *
 * @param onPaid hears of an order for which money came, once it is written
 * @returns what to answer, so that it is not told again
 * @throws Refusal `payment.unknown_provider`, `webhook.unsigned`, `webhook.stale`, `request.invalid`; then nothing it
 *   tells is changed
 */
export async function hearProvider(
  database: Database,
  providers: Providers,
  code: string,
  webhook: IncomingWebhook,
  requestId: string,
  onPaid: (orderId: string) => void,
): Promise<{ type: string; body: string }> {
  const provider = providers.get(code as ProviderCode)
  if (!provider) throw new Refusal('payment.unknown_provider', { provider: code })
  const events = await provider.parseWebhook(webhook)
  events.forEach(refuseNonsense)
  for (const event of events) {
    const whose = await merchantOfPayment(platformDb(database), { provider: code, ...event })
    if (!whose) continue // a payment of another system on the same account
    const ctx = await systemCtx(database, whose.merchantId, `provider ${code}`, requestId)
    await applyEvent(ctx, providers, code, whose.id, event, webhook.receivedAt, onPaid)
  }
  return provider.webhookAnswer
}

/** The latest time that a `Date` can be. */
const END_OF_TIME = 8.64e15

/** A good signature says who speaks, not that it can be. @throws Refusal `request.invalid` */
function refuseNonsense(event: ProviderEvent): void {
  refuseUnkeepable('event', event)
  const { amount, fee = 0, at } = event
  if (amount < 0 || fee < 0) throw new Refusal('request.invalid', { detail: 'event: an amount below zero' })
  if (!(at >= 0 && at <= END_OF_TIME)) throw new Refusal('request.invalid', { detail: 'event.at: no time' })
}

/**
 * Counts what an event tells. Where it names another amount than was asked for, the provider is asked what it took.
 *
 * @returns `unclear` where it cannot say now: whoever asks about open payments will
 */
async function countTold(
  ctx: CallCtx,
  provider: PaymentProvider | undefined,
  kind: 'captured' | 'authorised',
  told: TakenMoney & { reference: string },
): Promise<CountedPayment | null | 'unclear'> {
  const count = (money: TakenMoney) =>
    kind === 'captured'
      ? countNow(ctx, kind, money)
      : countNow(ctx, kind, { ...money, until: provider ? standsUntil(provider, ctx.now) : ctx.now })
  try {
    return await count(told)
  } catch (error) {
    if (!(error instanceof OtherAmount)) throw error
    const read = await provider?.read(error.payment.reference ?? told.reference)
    if (read?.outcome !== 'done' || read.value.state !== kind) return 'unclear'
    const { [kind]: amount, currency } = read.value
    return await count({ ...told, amount, currency, isVerified: true })
  }
}

/** What a provider's event changes. */
async function applyEvent(
  ctx: CallCtx,
  providers: Providers,
  provider: string,
  paymentId: string,
  event: ProviderEvent,
  receivedAt: EpochMs,
  onPaid: (orderId: string) => void,
): Promise<void> {
  const { kind, amount, currency, reference } = event
  const heard = { ...event, paymentId, event: { id: event.id, at: event.at, receivedAt } }
  if (kind === 'captured') {
    const counted = await countTold(ctx, providers.get(provider as ProviderCode), kind, heard)
    if (counted === 'unclear') await keepEvent(ctx.db, provider, paymentId, event, receivedAt)
    if (counted === 'unclear' || !counted?.orderId) return
    onPaid(counted.orderId)
    if (counted.effect !== 'confirmed') await giveBackWhatIsOwed(ctx, providers, counted.orderId)
    return
  }
  await keepEvent(ctx.db, provider, paymentId, event, receivedAt)
  if (kind === 'authorised') {
    const counted = await countTold(ctx, providers.get(provider as ProviderCode), kind, heard)
    if (counted === 'unclear' || !counted?.orderId) return
    onPaid(counted.orderId)
    await settleAuthorised(ctx, providers, counted.orderId)
  } else if (kind === 'failed' || kind === 'voided') {
    await endPayment(ctx, paymentId, kind, event.reason ?? null)
  } else if (kind === 'refunded' || kind === 'refund_failed') {
    if (event.refundKey && isOurId(event.refundKey)) {
      const state = kind === 'refunded' ? 'refunded' : 'failed'
      await settleRefund(ctx, event.refundKey, {
        state,
        paymentId,
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

async function giveBackWhatIsOwed(ctx: CallCtx, providers: Providers, orderId: string): Promise<void> {
  const sent = await refundOwed(ctx, orderId, 'paid_too_late')
  if (sent > 0) await sendRefunds(ctx, providers, orderId)
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
