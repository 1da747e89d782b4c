import { DAY, type IsoDate } from '@tandem/kernel'
import type Stripe from 'stripe'
import {
  done,
  type Outcome,
  type PaymentProvider,
  type PaymentReading,
  type PaymentState,
  type RefundState,
  type StatementLine,
  StatementUnavailable,
  type Trouble,
  trouble,
} from './provider.ts'
import { meaningOf } from './stripe-events.ts'
import { fromStripe, toStripe } from './stripe-money.ts'
import { linesOf } from './stripe-statement.ts'
import { header, requireFresh, unsigned } from './webhook.ts'

export interface StripeConfig {
  secretKey: string
  /** Goes to the browser. */
  publishableKey: string
  webhookSecret: string
  /** Another address than Stripe's own: a proxy, or a fake that speaks its shapes. */
  baseUrl?: string
  timeoutMs?: number
}

const STATES: Readonly<Record<Stripe.PaymentIntent.Status, PaymentState>> = {
  requires_payment_method: 'pending',
  requires_confirmation: 'pending',
  requires_action: 'pending',
  processing: 'pending',
  requires_capture: 'authorised',
  succeeded: 'captured',
  canceled: 'voided',
}
const REFUND_STATES: Readonly<Record<string, RefundState>> = {
  succeeded: 'refunded',
  failed: 'failed',
  canceled: 'failed',
}
/** Another request under the key is still being worked on, or too many at once. */
const LATER = new Set(['lock_timeout', 'idempotency_key_in_use', 'rate_limit'])
const NEVER_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/

/** Stripe: PaymentIntents, confirmed by the shopper's browser with Stripe's own script. */
export function stripeProvider(config: StripeConfig): PaymentProvider {
  let loaded: Promise<Stripe> | null = null
  // The kit takes 35 MB of memory: only who takes payments by it shall pay that.
  const load = (): Promise<Stripe> => {
    loaded ??= import('stripe').then(({ default: Kit }) => {
      // Who called decides when to ask again, with the same key.
      const options = { maxNetworkRetries: 0, telemetry: false, timeout: config.timeoutMs ?? 20_000 }
      return new Kit(config.secretKey, { ...options, ...addressOf(config.baseUrl) })
    })
    return loaded
  }
  const call = async <T>(asked: (stripe: Stripe) => Promise<T>): Promise<Outcome<T>> => {
    const stripe = await load()
    try {
      return done(await asked(stripe))
    } catch (error) {
      return troubleOf(error)
    }
  }

  return {
    code: 'stripe',
    abilities: {
      manualCapture: true,
      authorisationDays: 7,
      currencies: 'all',
      methods: ['automatic', 'card', 'alipay', 'wechat_pay'],
    },
    webhookAnswer: { type: 'application/json', body: '{}' },
    async createPayment({ paymentId, currency, description, capture, method = 'automatic', ...ask }) {
      const amount = toStripe(ask.amount, currency)
      if (amount === null) return unpayable(currency)
      const made = await call((stripe) =>
        stripe.paymentIntents.create(
          {
            ...{ amount, currency: currency.toLowerCase(), capture_method: capture, description },
            ...(method === 'automatic'
              ? { automatic_payment_methods: { enabled: true } }
              : { payment_method_types: [method] }),
            metadata: { paymentId },
          },
          { idempotencyKey: `create:${paymentId}` },
        ),
      )
      if (made.outcome !== 'done') return made
      const { id, client_secret: clientSecret } = made.value
      const parameters = { clientSecret: clientSecret ?? '', publishableKey: config.publishableKey }
      return done({ reference: id, action: { kind: 'sdk', parameters } })
    },
    async capture({ reference, currency, key, ...ask }) {
      const amount = toStripe(ask.amount, currency)
      if (amount === null) return unpayable(currency)
      const made = await call((stripe) =>
        stripe.paymentIntents.capture(reference, { amount_to_capture: amount }, { idempotencyKey: key }),
      )
      if (made.outcome !== 'done') return made
      return done({ amount: fromStripe(made.value.amount_received, made.value.currency) })
    },
    async void({ reference, key }) {
      const made = await call((stripe) => stripe.paymentIntents.cancel(reference, {}, { idempotencyKey: key }))
      return made.outcome === 'done' ? done({ reference }) : made
    },
    async refund({ reference, currency, key, reason, ...ask }) {
      const amount = toStripe(ask.amount, currency)
      if (amount === null) return unpayable(currency)
      const made = await call((stripe) =>
        stripe.refunds.create(
          { payment_intent: reference, amount, metadata: { key, reason: reason.slice(0, 500) } },
          { idempotencyKey: key },
        ),
      )
      if (made.outcome !== 'done') return made
      const { id } = made.value
      const state = REFUND_STATES[made.value.status ?? ''] ?? 'pending'
      if (state !== 'pending') return done({ refundReference: id, state })
      // A key that was used before got the answer of then; what is asked is how the refund is now.
      const now = await call((stripe) => stripe.refunds.retrieve(id))
      const status = now.outcome === 'done' ? now.value.status : null
      return done({ refundReference: id, state: REFUND_STATES[status ?? ''] ?? 'pending' })
    },
    async read(reference) {
      const found = await call((stripe) => stripe.paymentIntents.retrieve(reference, { expand: ['latest_charge'] }))
      return found.outcome === 'done' ? done(readingOf(found.value)) : found
    },
    parseWebhook: async ({ headers, rawBody, receivedAt }) => {
      const signature = header(headers, 'stripe-signature') ?? ''
      const stripe = await load()
      let event: Stripe.Event
      try {
        // Its age is judged afterwards, so that old and unsigned are told apart.
        event = stripe.webhooks.constructEvent(rawBody, signature, config.webhookSecret, Number.MAX_SAFE_INTEGER)
      } catch (error) {
        throw unsigned('stripe', error instanceof Error ? (error.message.split('\n')[0] ?? '') : '')
      }
      requireFresh('stripe', Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1]) * 1000, receivedAt)
      const meaning = meaningOf(event)
      return meaning ? [meaning] : []
    },
    async *statement(date: IsoDate): AsyncIterable<StatementLine> {
      const from = Date.parse(`${date}T00:00:00Z`)
      const created = { gte: from / 1000, lt: (from + DAY) / 1000 }
      const stripe = await load()
      try {
        for await (const moved of stripe.balanceTransactions.list({ created, limit: 100, expand: ['data.source'] })) {
          yield* linesOf(moved)
        }
      } catch (error) {
        throw new StatementUnavailable(troubleOf(error))
      }
    },
  }
}

function readingOf(intent: Stripe.PaymentIntent): PaymentReading {
  const { id: reference, currency, status, latest_charge: charge, last_payment_error: error } = intent
  const refunded = charge === null ? 0 : typeof charge === 'string' ? null : charge.amount_refunded
  const failure = error?.decline_code ?? error?.code
  const state = STATES[status] ?? 'pending'
  const taken = Math.max(intent.amount_received, intent.amount_capturable)
  return {
    ...{ reference, state, paymentId: intent.metadata.paymentId ?? '', currency: currency.toUpperCase() },
    amount: fromStripe(intent.amount, currency),
    authorised: fromStripe(taken, currency),
    captured: fromStripe(intent.amount_received, currency),
    refunded: refunded === null ? null : fromStripe(refunded, currency),
    ...(failure && state === 'pending' ? { failure } : {}),
  }
}

/** Stripe's errors by what they mean for the payment; an error that is not Stripe's is a bug and goes on. */
function troubleOf(error: unknown): Trouble {
  if (!isStripeError(error)) throw error
  const code = error.decline_code ?? error.code ?? error.type
  switch (error.type) {
    case 'StripeConnectionError': {
      const detail = error.detail as { code?: string } | string | undefined
      const cause = typeof detail === 'object' ? (detail.code ?? '') : (detail ?? '')
      return trouble(NEVER_SENT.test(`${cause} ${error.message}`) ? 'unavailable' : 'unknown', code, error.message)
    }
    case 'StripeRateLimitError':
    case 'StripeAuthenticationError':
    case 'StripePermissionError':
      return trouble('unavailable', code, error.message)
    // Stripe: "treat the result of a 500 request as indeterminate".
    case 'StripeAPIError':
      return trouble(LATER.has(code) ? 'unavailable' : 'unknown', code, error.message)
    default:
      return trouble(LATER.has(code) ? 'unavailable' : 'declined', code, error.message)
  }
}

/** Told by its shape: the class is in the kit, which may not be loaded. */
function isStripeError(error: unknown): error is Stripe.errors.StripeError {
  return error instanceof Error && 'type' in error && typeof error.type === 'string' && error.type.startsWith('Stripe')
}

function unpayable(currency: string): Trouble {
  return trouble('declined', 'amount.not_payable', `Stripe cannot take this amount of ${currency} exactly`)
}

function addressOf(baseUrl: string | undefined): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  if (baseUrl === undefined) return {}
  const { hostname: host, port, protocol } = new URL(baseUrl)
  const isTls = protocol === 'https:'
  return { host, port: port || (isTls ? 443 : 80), protocol: isTls ? 'https' : 'http' }
}
