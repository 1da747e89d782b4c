import type Stripe from 'stripe'
import type { ProviderEvent } from './provider.ts'
import { fromStripe } from './stripe-money.ts'

type Told = Omit<ProviderEvent, 'id' | 'at'>

/** What an event of Stripe means to us; null for those that mean nothing. */
export function meaningOf(event: Stripe.Event): ProviderEvent | null {
  const told = toldBy(event)
  return told && { ...told, id: event.id, at: event.created * 1000 }
}

function toldBy(event: Stripe.Event): Told | null {
  switch (event.type) {
    case 'payment_intent.amount_capturable_updated':
      return ofIntent('authorised', event.data.object, event.data.object.amount_capturable)
    case 'payment_intent.succeeded':
      return ofIntent('captured', event.data.object, event.data.object.amount_received)
    case 'payment_intent.payment_failed': {
      const { last_payment_error: error } = event.data.object
      const reason = error?.decline_code ?? error?.code
      return { ...ofIntent('failed', event.data.object, event.data.object.amount), ...(reason ? { reason } : {}) }
    }
    case 'payment_intent.canceled':
      return ofIntent('voided', event.data.object, event.data.object.amount)
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated':
      return ofRefund(event.data.object)
    case 'charge.dispute.created':
      return ofDispute(event.data.object)
    default:
      return null
  }
}

function ofIntent(kind: ProviderEvent['kind'], intent: Stripe.PaymentIntent, amount: number): Told {
  const currency = intent.currency.toUpperCase()
  const [method] = intent.payment_method_types
  return {
    kind,
    reference: intent.id,
    paymentId: intent.metadata.paymentId ?? '',
    amount: fromStripe(amount, currency),
    currency,
    ...(method === undefined ? {} : { method }),
  }
}

function ofRefund(refund: Stripe.Refund): Told | null {
  const kinds = { succeeded: 'refunded', failed: 'refund_failed', canceled: 'refund_failed' } as const
  const kind = Object.hasOwn(kinds, refund.status ?? '') ? kinds[refund.status as keyof typeof kinds] : null
  const reference = idOf(refund.payment_intent)
  if (!kind || reference === null) return null
  const currency = refund.currency.toUpperCase()
  const key = refund.metadata?.key
  return {
    kind,
    reference,
    paymentId: '',
    amount: fromStripe(refund.amount, currency),
    currency,
    refundReference: refund.id,
    ...(key ? { refundKey: key } : {}),
    ...(refund.failure_reason ? { reason: refund.failure_reason } : {}),
  }
}

function ofDispute(dispute: Stripe.Dispute): Told | null {
  const reference = idOf(dispute.payment_intent)
  if (reference === null) return null
  const currency = dispute.currency.toUpperCase()
  const { reason } = dispute
  return { kind: 'disputed', reference, paymentId: '', amount: fromStripe(dispute.amount, currency), currency, reason }
}

/** An object of Stripe may stand for itself or be named by its id. */
export function idOf(object: string | { id: string } | null | undefined): string | null {
  if (object === null || object === undefined) return null
  return typeof object === 'string' ? object : object.id
}
