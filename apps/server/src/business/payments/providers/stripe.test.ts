import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NewPayment, PaymentProvider, StatementLine } from './provider.ts'
import { stripeProvider } from './stripe.ts'

const SECRETS = { secretKey: 'sk_of_a_test', publishableKey: 'pk_of_a_test', webhookSecret: 'whsec_of_a_test' }
const PAYMENT_ID = '01939a3c-0000-7000-8000-000000000001'

interface Seen {
  method: string
  path: string
  query: URLSearchParams
  form: Record<string, string>
  key: string | undefined
}

/** Answers with the shapes of docs.stripe.com/api; what it answers is set by each test. */
describe('Stripe through its kit, against a fake that speaks the documented shapes', () => {
  const seen: Seen[] = []
  let answers: { status: number; body: unknown; hangs?: boolean }[] = []
  let server: Server
  let provider: PaymentProvider

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        const [path = '', query = ''] = (request.url ?? '').split('?')
        const key = request.headers['idempotency-key']
        seen.push({
          ...{ method: request.method ?? '', path, query: new URLSearchParams(query) },
          form: Object.fromEntries(new URLSearchParams(body)),
          key: typeof key === 'string' ? key : undefined,
        })
        const answer = answers.shift() ?? { status: 500, body: {} }
        if (answer.hangs) return
        response.writeHead(answer.status, { 'content-type': 'application/json', 'request-id': 'req_1' })
        response.end(JSON.stringify(answer.body))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    provider = stripeProvider({ ...SECRETS, baseUrl, timeoutMs: 300 })
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  beforeEach(() => {
    seen.length = 0
    answers = []
  })

  const ask: NewPayment = {
    ...{ paymentId: PAYMENT_ID, amount: 2000, currency: 'USD', description: 'Order 1', capture: 'manual' },
  }
  const refused = (status: number, type: string, code: string, extra = {}) => ({
    ...{ status, body: { error: { type, code, message: `${code} it says`, ...extra } } },
  })

  it('creates an intent under a key of its own and hands the browser what it needs', async () => {
    answers = [{ status: 200, body: intent() }]
    expect(await provider.createPayment(ask)).toEqual({
      outcome: 'done',
      value: {
        reference: 'pi_1',
        action: { kind: 'sdk', parameters: { clientSecret: 'pi_1_secret', publishableKey: SECRETS.publishableKey } },
      },
    })
    expect(seen[0]).toMatchObject({
      ...{ method: 'POST', path: '/v1/payment_intents', key: `create:${PAYMENT_ID}` },
      form: { amount: '2000', currency: 'usd', capture_method: 'manual', 'metadata[paymentId]': PAYMENT_ID },
    })
  })

  it('names yen in yen and refuses dinars that it cannot take exactly', async () => {
    answers = [{ status: 200, body: intent({ currency: 'jpy' }) }]
    await provider.createPayment({ ...ask, amount: 500, currency: 'JPY' })
    expect(seen[0]?.form).toMatchObject({ amount: '500', currency: 'jpy' })
    expect(await provider.createPayment({ ...ask, amount: 1001, currency: 'KWD' })).toMatchObject({
      ...{ outcome: 'declined', code: 'amount.not_payable' },
    })
  })

  it('captures a part, cancels, and refunds under our keys', async () => {
    answers = [
      { status: 200, body: intent({ status: 'succeeded', amount_received: 1500 }) },
      { status: 200, body: intent({ status: 'canceled' }) },
      { status: 200, body: refund({ status: 'pending' }) },
      { status: 200, body: refund({ status: 'succeeded' }) },
    ]
    const { reference } = { reference: 'pi_1' }
    expect(await provider.capture({ reference, amount: 1500, currency: 'USD', key: 'k1' })).toEqual({
      ...{ outcome: 'done', value: { amount: 1500 } },
    })
    expect(await provider.void({ reference, key: 'k2' })).toMatchObject({ outcome: 'done' })
    const back = { reference, amount: 300, currency: 'USD', captured: 1500, key: 'k3', reason: 'broken' }
    expect(await provider.refund(back)).toEqual({
      ...{ outcome: 'done', value: { refundReference: 're_1', state: 'refunded' } },
    })
    expect(seen.map(({ method, path, key }) => [method, path, key])).toEqual([
      ['POST', '/v1/payment_intents/pi_1/capture', 'k1'],
      ['POST', '/v1/payment_intents/pi_1/cancel', 'k2'],
      ['POST', '/v1/refunds', 'k3'],
      ['GET', '/v1/refunds/re_1', undefined],
    ])
    expect(seen[2]?.form).toMatchObject({ payment_intent: 'pi_1', amount: '300', 'metadata[key]': 'k3' })
  })

  it.each([
    ['requires_payment_method', 'pending'],
    ['processing', 'pending'],
    ['requires_capture', 'authorised'],
    ['succeeded', 'captured'],
    ['canceled', 'voided'],
  ])('reads %s as %s', async (status, state) => {
    answers = [{ status: 200, body: intent({ status }) }]
    expect(await provider.read('pi_1')).toMatchObject({ outcome: 'done', value: { state, paymentId: PAYMENT_ID } })
  })

  it('reads what was taken and given back', async () => {
    const charge = { id: 'ch_1', object: 'charge', amount_refunded: 700 }
    answers = [{ status: 200, body: intent({ status: 'succeeded', amount_received: 2000, latest_charge: charge }) }]
    expect(await provider.read('pi_1')).toMatchObject({ value: { captured: 2000, authorised: 2000, refunded: 700 } })
    expect(seen[0]?.query.get('expand[0]')).toBe('latest_charge')
  })

  it.each([
    [
      refused(402, 'card_error', 'card_declined', { decline_code: 'insufficient_funds' }),
      'declined',
      'insufficient_funds',
    ],
    [refused(400, 'invalid_request_error', 'charge_already_refunded'), 'declined', 'charge_already_refunded'],
    [refused(400, 'idempotency_error', 'idempotency_key_reused'), 'declined', 'idempotency_key_reused'],
    [refused(409, 'idempotency_error', 'idempotency_key_in_use'), 'unavailable', 'idempotency_key_in_use'],
    [refused(429, 'invalid_request_error', 'lock_timeout'), 'unavailable', 'lock_timeout'],
    [refused(401, 'invalid_request_error', 'api_key_expired'), 'unavailable', 'api_key_expired'],
    [refused(500, 'api_error', 'server_error'), 'unknown', 'server_error'],
  ])('takes %j as %s', async (answer, outcome, code) => {
    answers = [answer]
    expect(await provider.createPayment(ask)).toMatchObject({ outcome, code })
  })

  it('says "unknown" when no answer comes and "unavailable" when nobody listens', async () => {
    answers = [{ status: 200, body: {}, hangs: true }]
    expect(await provider.createPayment(ask)).toMatchObject({ outcome: 'unknown' })
    const nobody = stripeProvider({ ...SECRETS, baseUrl: 'http://127.0.0.1:9' })
    expect(await nobody.createPayment(ask)).toMatchObject({ outcome: 'unavailable' })
  })

  it('lists a day: captures with fees, refunds, payouts, what else moved, in the currency of each', async () => {
    const charge = { id: 'ch_1', object: 'charge', payment_intent: 'pi_1', amount_captured: 2000, currency: 'usd' }
    const foreign = { ...charge, id: 'ch_2', payment_intent: 'pi_2', amount_captured: 500, currency: 'jpy' }
    const first = [
      moved('charge', 2000, 88, { ...charge, metadata: { paymentId: PAYMENT_ID } }),
      moved('charge', 330, 30, { ...foreign, metadata: {} }),
    ]
    const second = [
      moved('refund', -300, 0, refund()),
      moved('payout', -1612, 0, 'po_1'),
      moved('adjustment', -50, 15, null),
    ]
    answers = [
      { status: 200, body: { object: 'list', url: '/v1/balance_transactions', has_more: true, data: first } },
      { status: 200, body: { object: 'list', url: '/v1/balance_transactions', has_more: false, data: second } },
    ]
    const lines: StatementLine[] = []
    for await (const line of provider.statement('2026-03-01')) lines.push(line)
    expect(lines).toMatchObject([
      { kind: 'capture', reference: 'pi_1', paymentId: PAYMENT_ID, amount: 2000, fee: 88, currency: 'USD' },
      { kind: 'capture', reference: 'pi_2', amount: 500, fee: 0, currency: 'JPY' },
      { kind: 'fee', reference: 'pi_2', amount: 30, currency: 'USD' },
      { kind: 'refund', reference: 'pi_1', refundReference: 're_1', amount: 300, currency: 'USD' },
      { kind: 'payout', amount: 1612 },
      { kind: 'other', amount: -50, fee: 15 },
    ])
    expect(seen[0]?.query.get('created[gte]')).toBe(String(Date.UTC(2026, 2, 1) / 1000))
    expect(seen[1]?.query.get('starting_after')).toBe(first[1]?.id)
  })

  const at = 1_767_225_600
  const webhook = (payload: string, timestamp = at) => ({
    headers: {
      'stripe-signature': Stripe.webhooks.generateTestHeaderString({
        ...{ payload, secret: SECRETS.webhookSecret, timestamp },
      }),
    },
    rawBody: payload,
    receivedAt: at * 1000,
  })
  const event = (type: string, object: unknown) =>
    JSON.stringify({ id: 'evt_1', object: 'event', type, created: at, data: { object } })

  it.each([
    ['payment_intent.amount_capturable_updated', intent({ amount_capturable: 2000 }), 'authorised', 2000],
    ['payment_intent.succeeded', intent({ amount_received: 1500 }), 'captured', 1500],
    ['payment_intent.payment_failed', intent({ last_payment_error: { code: 'card_declined' } }), 'failed', 2000],
    ['payment_intent.canceled', intent(), 'voided', 2000],
    ['refund.updated', refund(), 'refunded', 300],
    ['refund.failed', refund({ status: 'failed', failure_reason: 'expired_or_canceled_card' }), 'refund_failed', 300],
    [
      'charge.dispute.created',
      { ...refund(), object: 'dispute', amount: 2000, reason: 'fraudulent' },
      'disputed',
      2000,
    ],
  ])('hears %s, signed as its own kit signs test events (stripe.webhooks.generateTestHeaderString)', async (...row) => {
    const [type, object, kind, amount] = row
    expect(await provider.parseWebhook(webhook(event(type, object)))).toMatchObject([
      { id: 'evt_1', kind, amount, reference: 'pi_1', currency: 'USD', at: at * 1000 },
    ])
  })

  it('hears nothing in events that mean nothing to it, nor in a refund that is under way', async () => {
    expect(await provider.parseWebhook(webhook(event('customer.created', { id: 'cus_1' })))).toEqual([])
    expect(await provider.parseWebhook(webhook(event('refund.created', refund({ status: 'pending' }))))).toEqual([])
  })

  it('believes only what is signed, whole and recent', async () => {
    const good = webhook(event('payment_intent.succeeded', intent()))
    const expectRefused = (altered: object, code: string) =>
      expect(provider.parseWebhook({ ...good, ...altered })).rejects.toMatchObject({ code })
    await expectRefused({ rawBody: good.rawBody.replace('2000', '2001') }, 'webhook.unsigned')
    await expectRefused({ headers: {} }, 'webhook.unsigned')
    await expectRefused({ headers: { 'stripe-signature': `t=${at},v1=00` } }, 'webhook.unsigned')
    await expectRefused({ receivedAt: (at + 301) * 1000 }, 'webhook.stale')
    await expectRefused({ receivedAt: (at - 301) * 1000 }, 'webhook.stale')
  })
})

function intent(fields: object = {}): object {
  return {
    ...{ id: 'pi_1', object: 'payment_intent', amount: 2000, currency: 'usd', status: 'requires_payment_method' },
    ...{ amount_capturable: 0, amount_received: 0, client_secret: 'pi_1_secret', latest_charge: null },
    ...{ last_payment_error: null, metadata: { paymentId: PAYMENT_ID }, payment_method_types: ['card'] },
    ...fields,
  }
}

function refund(fields: object = {}): object {
  return {
    ...{ id: 're_1', object: 'refund', amount: 300, currency: 'usd', status: 'succeeded', charge: 'ch_1' },
    ...{ payment_intent: 'pi_1', metadata: { key: 'k3' } },
    ...fields,
  }
}

let transactions = 0
function moved(type: string, amount: number, fee: number, source: unknown) {
  transactions += 1
  return {
    ...{ id: `txn_${transactions}`, object: 'balance_transaction', type, amount, fee, source },
    ...{ currency: 'usd', created: Date.UTC(2026, 2, 1, 9) / 1000 },
  }
}
