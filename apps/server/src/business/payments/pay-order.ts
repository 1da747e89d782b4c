import type { CaptureWay } from '@tandem/contracts'
import type { CallCtx, Minor } from '@tandem/kernel'
import { Refusal, uuidv7 } from '@tandem/kernel'
import { openPayment } from './payment-store.ts'
import type { PayAction, PaymentProvider, ProviderCode } from './providers/index.ts'
import { descriptionOf, startPayment } from './start-payment.ts'

export type Providers = ReadonlyMap<ProviderCode, PaymentProvider>

export interface PayAsk {
  orderId: string
  provider: string
  method?: string | undefined
  returnUrl?: string | undefined
  /** A part of what is due, where somebody else pays the rest; all of it without. */
  amount?: Minor | undefined
  /** When it is taken; as the merchant's settings say without. */
  capture?: CaptureWay | undefined
  /** Whose order it must be, where that is not known already. */
  customerId?: string | null | undefined
}

export interface StartedPayment {
  paymentId: string
  amount: Minor
  currency: string
  action: PayAction
}

/**
 * Starts a payment of what an order still owes. Nothing is paid by this: the provider tells when it is.
 *
 * @throws Refusal `payment.unknown_provider`, `payment.cannot_authorise`, `order.nothing_due`, `payment.declined`, `payment.unavailable`
 */
export async function payOrder(ctx: CallCtx, providers: Providers, ask: PayAsk): Promise<StartedPayment> {
  const provider = providers.get(ask.provider as ProviderCode)
  if (!provider) throw new Refusal('payment.unknown_provider', { provider: ask.provider, known: [...providers.keys()] })
  const { manualCapture } = provider.abilities
  if (ask.capture === 'manual' && !manualCapture)
    throw new Refusal('payment.cannot_authorise', { provider: ask.provider })
  const way = manualCapture ? ask.capture : 'automatic'
  const opened = await openPayment(ctx.db, { ...ask, capture: way, id: uuidv7(ctx.now), at: ctx.now })
  if (!opened) throw new Refusal('order.nothing_due')

  return await startPayment(ctx, provider, opened, { ...ask, description: descriptionOf(ask.orderId) })
}
