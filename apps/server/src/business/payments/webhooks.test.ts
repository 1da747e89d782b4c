import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld, SANDBOX_KEYS } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { reconcile } from '../buckets/index.ts'
import { checkLedger } from '../ledger/index.ts'
import { readBack, sendRefunds } from './index.ts'
import { merchantOfPayment } from './payment-store.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const MINUTE = 60_000

let world: CheckoutWorld
const db = () => scopedDb(world.database, 'north')
const providers = () => world.server.deps.providers

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 10_000 })
})
afterAll(() => world.close())

const staff = async (method: 'GET' | 'POST', path: string, body?: object) => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await world.server.call({ method, url, as: 'owner', ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
async function placed(): Promise<string> {
  const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 1 }] }]
  return (await staff('POST', '/orders', { storeId: 's1', groups })).body.id
}
interface Started {
  paymentId: string
  action: { url: string }
}
const start = async (id: string) =>
  (await staff('POST', `/orders/${id}/payments`, { provider: 'sandbox' })).body as Started
async function pay({ action }: Started, scenario: object = {}): Promise<void> {
  await fetch(action.url, { method: 'POST', body: JSON.stringify({ decision: 'pay', scenario }) })
  await world.told()
}
/** Tells the server something as the provider would, under a good signature. */
async function tell(
  paymentId: string,
  more: {
    id?: string
    type?: string
    amount?: number
    fee?: number
    at?: number
    method?: string
    currency?: string
    refund?: { id: string; key: string }
  } = {},
): Promise<number> {
  const { id = 'evt_1', type = 'payment.captured', amount = 1_000, currency = 'CNY', refund = null } = more
  const { at = AT, fee = 6, method = 'card' } = more
  const data = {
    payment: `pay_${paymentId}`,
    paymentId,
    amount,
    currency,
    method,
    fee,
    failure: null,
    refund,
  }
  const body = JSON.stringify({ id, type, at, data })
  const t = Math.floor(Date.now() / 1_000)
  const signed = createHmac('sha256', SANDBOX_KEYS.webhookSecret).update(`${t}.${body}`).digest('hex')
  const answer = await world.server.call({
    method: 'POST',
    url: '/api/webhooks/sandbox',
    body,
    headers: { 'sandbox-signature': `t=${t},v1=${signed}` },
  })
  return answer.statusCode
}
const order = async (id: string) => (await staff('GET', `/orders/${id}`)).body
const captures = async (id: string) =>
  await db().query<{ amount: number }>(
    `select t.amount from ledger_transfer t join payment p on t.cause = 'payment:' || p.id || '/captured'
      where p.order_id = $1`,
    [id],
  )
const refunds = async (id: string) => (await staff('GET', `/orders/${id}/refunds`)).body.refunds
const differences = async (paymentId: string) =>
  await db().query('select kind, ours, theirs, currency from payment_difference where payment_id = $1', [paymentId])
const isSound = async () => {
  expect(await reconcile(db())).toEqual([])
  expect(await checkLedger(db())).toEqual([])
}

describe('a webhook', () => {
  it('that comes 200 times, many at once, makes one capture', async () => {
    const id = await placed()
    const { paymentId } = await start(id)
    for (let i = 0; i < 10; i += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => tell(paymentId)))
      expect(new Set(answers)).toEqual(new Set([200]))
    }
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 1_000 })
    expect(await captures(id)).toEqual([{ amount: 1_000 }])
    await isSound()
  })

  it('of one capture that comes as two events makes one capture', async () => {
    const id = await placed()
    await pay(await start(id), { webhook: 'twice' })
    expect(await order(id)).toMatchObject({ paid: 1_000, refunded: 0 })
    const other = await placed()
    const { paymentId } = await start(other)
    await Promise.all(['evt_a', 'evt_b', 'evt_c'].map((event) => tell(paymentId, { id: event })))
    expect(await captures(other)).toEqual([{ amount: 1_000 }])
  })

  it('that never comes is made good by asking the provider', async () => {
    const id = await placed()
    await pay(await start(id), { webhook: 'lost' })
    expect(await order(id)).toMatchObject({ state: 'placed', paid: 0 })
    expect(await readBack(world.at(AT + 2 * MINUTE), providers())).toBeGreaterThan(0)
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 1_000 })
  })
})

describe('a webhook under a good signature', () => {
  it.each([
    ['an amount below zero', { amount: -1_000 }],
    ['an amount below zero of what was given back', { type: 'payment.disputed', amount: -1 }],
    ['a fee below zero', { fee: -6 }],
    ['a NUL in its number', { id: 'evt\0' }],
    ['a NUL in a word', { method: 'ca\0rd' }],
    ['a time that is none', { at: Number.MAX_SAFE_INTEGER }],
    ['a time before there was money', { at: -8e15 }],
  ])('that says %s is refused, and nothing is changed', async (_, more) => {
    const id = await placed()
    const { paymentId } = await start(id)
    expect(await tell(paymentId, { id: randomUUID(), ...more })).toBe(400)
    expect(await order(id)).toMatchObject({ state: 'placed', paid: 0 })
    expect(await differences(paymentId)).toEqual([])
  })

  it('is of no payment that another provider was asked for, by whatever number', async () => {
    const id = await placed()
    const { paymentId } = await start(id)
    const about = { paymentId, reference: `pay_${paymentId}` }
    const platform = platformDb(world.database)
    expect(await merchantOfPayment(platform, { provider: 'sandbox', ...about })).toMatchObject({ id: paymentId })
    expect(await merchantOfPayment(platform, { provider: 'stripe', ...about })).toBeNull()
  })
})

describe('an amount that somebody changed', () => {
  it('at the provider buys nothing for less: what was paid counts, the order waits, somebody is told', async () => {
    const id = await placed()
    const started = await start(id)
    await pay(started, { tamper: 'paid' })
    expect(await order(id)).toMatchObject({ state: 'placed', due: 1_000, paid: 1 })
    expect(await differences(started.paymentId)).toMatchObject([{ kind: 'amount', ours: 1_000, theirs: 1 }])
    await staff('POST', `/orders/${id}/cash`, { tillId: 't1' })
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 1_000 })
    await isSound()
  })

  it('in a message under a good signature is not believed: the provider is asked what it took', async () => {
    const id = await placed()
    const started = await start(id)
    await pay(started, { tamper: 'event' })
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 1_000 })
    expect(await differences(started.paymentId)).toEqual([])
  })

  it('of another currency counts for nothing and is listed', async () => {
    const id = await placed()
    const { paymentId } = await start(id)
    expect(await tell(paymentId, { id: randomUUID(), currency: 'JPY' })).toBe(200)
    expect(await order(id)).toMatchObject({ state: 'placed', paid: 0 })
    expect(await differences(paymentId)).toMatchObject([{ kind: 'currency', currency: 'JPY' }])
  })
})

describe('a refund', () => {
  it('that somebody else gave by a number of their own is none of ours, and not told again and again', async () => {
    const id = await placed()
    const started = await start(id)
    await pay(started)
    await world.told()
    const refund = { id: 're_theirs', key: '50301007312026' }
    expect(await tell(started.paymentId, { id: 'evt_theirs', type: 'refund.succeeded', refund })).toBe(200)
    expect(await tell('01890a5d-aaaaaaaaaaaaaaaaaaaaaaaaaaa', { id: 'evt_stray' })).toBe(200)
    expect(await refunds(id)).toEqual([])
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 1_000, refunded: 0 })
  })

  it('of one payment that is told of another one is not given back by that', async () => {
    const [id, other] = [await placed(), await placed()]
    await pay(await start(id), { failTimes: 2 })
    const { paymentId } = await start(other)
    await staff('POST', `/orders/${id}/cancel`, {})
    const [waiting] = await refunds(id)
    expect(waiting).toMatchObject({ state: 'requested' })
    const refund = { id: 're_other', key: waiting.id }
    const told = (type: string) => tell(paymentId, { id: randomUUID(), type, refund })
    expect(await told('refund.succeeded')).toBe(200)
    expect(await told('refund.failed')).toBe(200)
    expect(await refunds(id)).toMatchObject([{ state: 'requested' }])
    expect(await order(id)).toMatchObject({ paid: 1_000, refunded: 1_000 })
  })

  it('of which the webhook comes before the answer is given once', async () => {
    const id = await placed()
    await pay(await start(id), { answerDelayMs: 400 })
    const cancelling = staff('POST', `/orders/${id}/cancel`, {})
    await expect.poll(() => refunds(id), { timeout: 10_000 }).toMatchObject([{ state: 'refunded' }])
    await cancelling
    await world.told()
    expect(await refunds(id)).toMatchObject([{ amount: 1_000, state: 'refunded' }])
    expect(await order(id)).toMatchObject({ paid: 1_000, refunded: 1_000 })
    await isSound()
  })

  it('while the provider is down waits, and goes through when it is back, once', async () => {
    const id = await placed()
    await pay(await start(id), { failTimes: 2 })
    await staff('POST', `/orders/${id}/cancel`, {})
    expect(await refunds(id)).toMatchObject([{ state: 'requested' }])
    await sendRefunds(world.at(AT + 2 * MINUTE), providers())
    expect(await refunds(id)).toMatchObject([{ state: 'requested' }])
    await sendRefunds(world.at(AT + 4 * MINUTE), providers())
    await world.told()
    await sendRefunds(world.at(AT + 6 * MINUTE), providers())
    expect(await refunds(id)).toMatchObject([{ state: 'refunded', amount: 1_000 }])
    expect(await order(id)).toMatchObject({ paid: 1_000, refunded: 1_000 })
    await isSound()
  })
})

describe('an order that is paid twice', () => {
  it('in two windows of one provider keeps the first payment and gives the second back by itself', async () => {
    const id = await placed()
    const [first, second] = [await start(id), await start(id)]
    await pay(first)
    await pay(second)
    await world.told()
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 2_000, refunded: 1_000 })
    const { payments } = (await staff('GET', `/orders/${id}/payments`)).body
    expect(payments).toMatchObject([{ refunded: 0 }, { refunded: 1_000 }])
    await isSound()
  })

  it('in cash and through a provider gives the later payment back by itself', async () => {
    const id = await placed()
    const started = await start(id)
    await staff('POST', `/orders/${id}/cash`, { tillId: 't1' })
    await pay(started)
    await world.told()
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 2_000, refunded: 1_000 })
    expect(await refunds(id)).toMatchObject([{ amount: 1_000 }])
    await isSound()
  })
})

// Last: the provider goes on telling it, so that nothing that waits for silence may come after.
describe('a message that somebody changed', () => {
  it('after signing is not believed; the provider is asked and knows better', async () => {
    const id = await placed()
    const started = await start(id)
    await fetch(started.action.url, { method: 'POST', body: '{"decision":"pay","scenario":{"tamper":"body"}}' })
    await new Promise((done) => setTimeout(done, 300))
    expect(await order(id)).toMatchObject({ state: 'placed', paid: 0 })
    await readBack(world.at(AT + 4 * MINUTE), providers())
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 1_000 })
    expect(await differences(started.paymentId)).toEqual([])
  })
})
