import { createHmac } from 'node:crypto'
import type { IsoDate } from '@tandem/kernel'
import { z } from 'zod'
import { type HttpAsk, httpCalls, isTrouble } from './http-call.ts'
import {
  done,
  type Outcome,
  type PaymentProvider,
  type PaymentReading,
  type ProviderEventKind,
  type RefundState,
  type StatementLine,
  StatementUnavailable,
  trouble,
} from './provider.ts'
import { header, isSameText, parsedWebhook, requireFresh, unsigned } from './webhook.ts'

export interface SandboxConfig {
  /** `http://127.0.0.1:4242` */
  url: string
  apiKey: string
  webhookSecret: string
  timeoutMs?: number
}

const Payment = z.object({
  id: z.string(),
  paymentId: z.string(),
  state: z.enum(['pending', 'authorised', 'captured', 'failed', 'voided']),
  amount: z.int(),
  authorised: z.int(),
  captured: z.int(),
  refunded: z.int(),
  currency: z.string(),
  method: z.string(),
  failure: z.string().nullable(),
  payUrl: z.string(),
})
const Refund = z.object({ id: z.string(), state: z.enum(['pending', 'succeeded', 'failed']) })
const Problem = z.object({ code: z.string(), detail: z.string() })
const Line = z.object({
  reference: z.string(),
  paymentId: z.string(),
  kind: z.enum(['capture', 'refund', 'payout']),
  refund: z.string().nullable(),
  amount: z.int(),
  fee: z.int(),
  currency: z.string(),
  at: z.int(),
})
const Webhook = z.object({
  id: z.string(),
  type: z.string(),
  at: z.int(),
  data: z.object({
    payment: z.string(),
    paymentId: z.string(),
    amount: z.int(),
    currency: z.string(),
    method: z.string(),
    fee: z.int(),
    failure: z.string().nullable(),
    refund: z.object({ id: z.string(), key: z.string() }).nullable(),
  }),
})

const KINDS: Readonly<Record<string, ProviderEventKind>> = {
  'payment.authorised': 'authorised',
  'payment.captured': 'captured',
  'payment.failed': 'failed',
  'payment.voided': 'voided',
  'payment.disputed': 'disputed',
  'refund.succeeded': 'refunded',
  'refund.failed': 'refund_failed',
}
const REFUND_STATES = { pending: 'pending', succeeded: 'refunded', failed: 'failed' } as const

/** The provider to try things with: apps/sandbox-pay, a process of its own. */
export function sandboxProvider(config: SandboxConfig): PaymentProvider {
  const call = httpCalls({ timeoutMs: config.timeoutMs ?? 10_000 })
  const base = config.url.replace(/\/$/, '')

  const ask = async <T extends z.ZodType>(
    schema: T,
    method: HttpAsk['method'],
    path: string,
    key?: string,
    fields?: unknown,
  ): Promise<Outcome<z.output<T>>> => {
    const answer = await call({
      method,
      url: `${base}${path}`,
      headers: {
        authorization: `Bearer ${config.apiKey}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(fields === undefined ? {} : { body: JSON.stringify(fields) }),
    })
    if (isTrouble(answer)) return answer
    const body = jsonOf(answer.body.toString('utf8'))
    if (answer.status < 300) {
      const parsed = schema.safeParse(body)
      return parsed.success ? done(parsed.data) : trouble('unknown', 'answer.unreadable', parsed.error.message)
    }
    const { code = `http.${answer.status}`, detail = '' } = Problem.safeParse(body).data ?? {}
    // The sandbox's contract: 5xx means that nothing was done.
    return trouble(answer.status >= 500 || answer.status === 429 ? 'unavailable' : 'declined', code, detail)
  }

  return {
    code: 'sandbox',
    abilities: { manualCapture: true, authorisationDays: 7, currencies: 'all', methods: ['card', 'wallet'] },
    webhookAnswer: { type: 'application/json', body: '{}' },
    async createPayment({ paymentId, amount, currency, description, capture, method, returnUrl }) {
      const fields = { paymentId, amount, currency, description, capture, method, returnUrl }
      const made = await ask(Payment, 'POST', '/v1/payments', `create:${paymentId}`, fields)
      if (made.outcome !== 'done') return made
      return done({ reference: made.value.id, action: { kind: 'redirect', url: made.value.payUrl } })
    },
    async capture({ reference, amount, key }) {
      const made = await ask(Payment, 'POST', `${pathOf(reference)}/capture`, key, { amount })
      return made.outcome === 'done' ? done({ amount: made.value.captured }) : made
    },
    async void({ reference, key }) {
      const made = await ask(Payment, 'POST', `${pathOf(reference)}/void`, key, {})
      return made.outcome === 'done' ? done({ reference }) : made
    },
    async refund({ reference, amount, key, reason }) {
      const made = await ask(Refund, 'POST', `${pathOf(reference)}/refunds`, key, { amount, reason })
      if (made.outcome !== 'done') return made
      const { id } = made.value
      if (made.value.state !== 'pending') return done({ refundReference: id, state: REFUND_STATES[made.value.state] })
      // A key that was used before got the answer of then; what is asked is how the refund is now.
      const now = await ask(Refund, 'GET', `/v1/refunds/${encodeURIComponent(id)}`)
      const state: RefundState = now.outcome === 'done' ? REFUND_STATES[now.value.state] : 'pending'
      return done({ refundReference: id, state })
    },
    async read(reference) {
      const found = await ask(Payment, 'GET', pathOf(reference))
      return found.outcome === 'done' ? done(readingOf(found.value)) : found
    },
    parseWebhook: async ({ headers, rawBody, receivedAt }) => {
      const signature = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header(headers, 'sandbox-signature') ?? '')
      if (!signature) throw unsigned('sandbox', 'the signature header is missing')
      const [, t, given] = signature as unknown as [string, string, string]
      const wanted = createHmac('sha256', config.webhookSecret).update(`${t}.${rawBody}`).digest('hex')
      if (!isSameText(given, wanted)) throw unsigned('sandbox', 'the signature does not fit')
      requireFresh('sandbox', Number(t) * 1000, receivedAt)
      const { id, type, at, data } = parsedWebhook(Webhook, rawBody)
      const kind = KINDS[type]
      if (!kind) return []
      const { payment, failure, refund, ...rest } = data
      return [
        {
          ...rest,
          id,
          kind,
          at,
          reference: payment,
          ...(failure === null ? {} : { reason: failure }),
          ...(refund === null ? {} : { refundReference: refund.id, refundKey: refund.key }),
        },
      ]
    },
    async *statement(date: IsoDate): AsyncIterable<StatementLine> {
      const answer = await call({
        method: 'GET',
        url: `${base}/v1/statement?date=${date}`,
        headers: { authorization: `Bearer ${config.apiKey}` },
      })
      if (isTrouble(answer)) throw new StatementUnavailable(answer)
      const text = answer.body.toString('utf8')
      if (answer.status !== 200) throw new StatementUnavailable(trouble('unavailable', `http.${answer.status}`, text))
      for (const line of text.split('\n')) {
        if (line === '') continue
        const { refund, ...rest } = Line.parse(JSON.parse(line))
        yield { ...rest, refundReference: refund }
      }
    },
  }
}

function pathOf(reference: string): string {
  return `/v1/payments/${encodeURIComponent(reference)}`
}

function readingOf(payment: z.output<typeof Payment>): PaymentReading {
  const { id: reference, failure, payUrl: _payUrl, ...rest } = payment
  return { ...rest, reference, ...(failure === null ? {} : { failure }) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
