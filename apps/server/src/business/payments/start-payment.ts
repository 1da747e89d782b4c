import { type CallCtx, Refusal } from '@tandem/kernel'
import type { StartedPayment } from './pay-order.ts'
import { markEnded, markKnown, type OpenedPayment, rememberStarted } from './payment-store.ts'
import type { PaymentProvider } from './providers/index.ts'

/**
 * Asks a provider for a payment that is opened already. What may have happened is looked up later, by the job that reads
 * back open payments.
 *
 * @throws Refusal `payment.declined`, `payment.unavailable`
 */
export async function startPayment(
  ctx: CallCtx,
  provider: PaymentProvider,
  { id, amount, currency, capture }: Omit<OpenedPayment, 'store_id'>,
  ask: { description: string; method?: string | undefined; returnUrl?: string | undefined },
): Promise<StartedPayment> {
  rememberStarted(provider.code, id, ctx.merchantId)
  const made = await provider.createPayment({
    paymentId: id,
    amount,
    currency,
    description: ask.description,
    capture,
    ...(ask.method ? { method: ask.method } : {}),
    ...(ask.returnUrl ? { returnUrl: ask.returnUrl } : {}),
  })
  if (made.outcome === 'done') {
    await markKnown(ctx.db, id, made.value.reference, ctx.now)
    return { paymentId: id, amount, currency, action: made.value.action }
  }
  if (made.outcome !== 'unknown') await markEnded(ctx.db, id, 'failed', made.code, ctx.now)
  throw new Refusal(made.outcome === 'declined' ? 'payment.declined' : 'payment.unavailable', { code: made.code })
}

/** What a payment is for, as the payer reads it; the same whenever it is asked for again. */
export function descriptionOf(orderId: string | null): string {
  return orderId === null ? 'Wallet' : `Order ${orderId}`
}
