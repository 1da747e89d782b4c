import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { reconcile } from '../buckets/index.ts'
import { checkLedger } from '../ledger/index.ts'
import { expireOrders } from '../orders/index.ts'
import { readBack, settleAllAuthorised } from './index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const MINUTE = 60_000
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 }

let world: CheckoutWorld
const db = () => scopedDb(world.database, 'north')
const providers = () => world.server.deps.providers

beforeAll(async () => {
  world = await createCheckoutWorld()
  await openShop(world.at(AT), { tea: 10_000, apple: 1_000_000 })
})
beforeEach(() => setClock(platformDb(world.database), AT))
afterAll(() => world.close())

const staff = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await world.server.call({ method, url, as: 'owner', ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
/** 1 tea for 10.00 and a kilogram of apples for 12.00. */
async function placed(mode = 'pickup'): Promise<string> {
  const lines = [
    { sku: 'tea', quantity: 1 },
    { sku: 'apple', quantity: 1 },
  ]
  const groups = [{ mode, lines, ...(mode === 'delivery' ? { address: DOOR } : {}) }]
  return (await staff('POST', '/orders', { storeId: 's1', groups })).body.id
}
interface Started {
  paymentId: string
  action: { url: string }
}
const start = async (id: string, more: object = {}) =>
  (await staff('POST', `/orders/${id}/payments`, { provider: 'sandbox', capture: 'manual', ...more })).body as Started
async function agree({ action }: Started, scenario: object = {}): Promise<void> {
  await fetch(action.url, { method: 'POST', body: JSON.stringify({ decision: 'pay', scenario }) })
  await world.told()
}
async function authorised({ mode = 'pickup', scenario = {} }: { mode?: string; scenario?: object } = {}) {
  const id = await placed(mode)
  const started = await start(id)
  await agree(started, scenario)
  return { id, paymentId: started.paymentId }
}
async function handOver(id: string): Promise<void> {
  for (const action of ['finish', 'collect']) await staff('POST', `/orders/${id}/groups/1/${action}`)
  await world.told()
}
const order = async (id: string) => (await staff('GET', `/orders/${id}`)).body
const payment = async (id: string) => (await staff('GET', `/orders/${id}/payments`)).body.payments.at(-1)
const differences = async (paymentId: string) =>
  await db().query('select kind, ours, theirs, state from payment_difference where payment_id = $1', [paymentId])
const inLedger = async (paymentId: string) => {
  const rows = await db().query<{ amount: number }>('select amount from ledger_transfer where cause = $1', [
    `payment:${paymentId}/captured`,
  ])
  return rows.map(({ amount }) => amount)
}
const atProvider = async (paymentId: string) => {
  const answer = await fetch(`${world.sandbox.url}/v1/payments/pay_${paymentId}`, {
    headers: { authorization: 'Bearer sk_test_of_the_tests' },
  })
  return (await answer.json()) as { state: string; captured: number }
}
/** Nothing was lost or counted twice anywhere. */
async function isSound(): Promise<void> {
  expect(await reconcile(db())).toEqual([])
  expect(await checkLedger(db())).toEqual([])
  const off = await db().query(
    `select o.id from orders o
      where o.authorised <> (select coalesce(sum(standing), 0) from payment p where p.order_id = o.id)
         or o.paid <> (select coalesce(sum(captured), 0) from payment p where p.order_id = o.id)`,
  )
  expect(off).toEqual([])
}

describe('authorised money', () => {
  it('confirms the order and is not money yet; when the goods are handed over it is taken', async () => {
    const { id, paymentId } = await authorised()
    expect(await order(id)).toMatchObject({ state: 'confirmed', due: 2_200, paid: 0, authorised: 2_200 })
    expect(await payment(id)).toMatchObject({ state: 'authorised', capture: 'manual', authorised: 2_200, captured: 0 })
    expect(await inLedger(paymentId)).toEqual([])
    await isSound()
    await handOver(id)
    expect(await order(id)).toMatchObject({ state: 'closed', paid: 2_200, authorised: 0, refunded: 0 })
    expect(await inLedger(paymentId)).toEqual([2_200])
    expect(await atProvider(paymentId)).toMatchObject({ state: 'captured', captured: 2_200 })
    await isSound()
  })

  it('is taken as far as the goods cost in the end: apples that weighed less, tea that ran out', async () => {
    const { id, paymentId } = await authorised()
    await staff('POST', `/orders/${id}/cancel`, { lines: [{ line: 2, quantity: 0.25 }] })
    await staff('POST', `/orders/${id}/cancel`, { lines: [{ line: 1, quantity: 1 }] })
    expect(await order(id)).toMatchObject({ due: 900, paid: 0, authorised: 2_200 })
    await handOver(id)
    expect(await order(id)).toMatchObject({ state: 'closed', due: 900, paid: 900, authorised: 0, refunded: 0 })
    expect(await atProvider(paymentId)).toMatchObject({ captured: 900 })
    expect(await differences(paymentId)).toEqual([])
    await isSound()
  })

  it('of an order that is cancelled is given up: nothing was taken, nothing goes back', async () => {
    const { id, paymentId } = await authorised()
    expect((await staff('POST', `/orders/${id}/cancel`, {})).body).toMatchObject({ state: 'cancelled' })
    await world.told()
    expect(await order(id)).toMatchObject({ paid: 0, authorised: 0 })
    expect(await payment(id)).toMatchObject({ state: 'voided' })
    expect(await atProvider(paymentId)).toMatchObject({ state: 'voided' })
    await isSound()
  })

  it('that is not needed is given up: the second of two windows, or what amends made free', async () => {
    const id = await placed()
    const [first, second] = [await start(id), await start(id)]
    await agree(first)
    await agree(second)
    expect(await order(id)).toMatchObject({ state: 'confirmed', authorised: 2_200 })
    expect(await atProvider(second.paymentId)).toMatchObject({ state: 'voided' })
    await staff('POST', `/orders/${id}/refunds`, { amount: 2_200, reason: 'all of it was late' })
    expect(await order(id)).toMatchObject({ due: 0, authorised: 0, paid: 0 })
    expect(await atProvider(first.paymentId)).toMatchObject({ state: 'voided' })
    await handOver(id)
    expect(await order(id)).toMatchObject({ state: 'closed', paid: 0 })
    await isSound()
  })

  it('pays a rest beside cash, and cash is kept first', async () => {
    const id = await placed()
    await staff('POST', `/orders/${id}/cash`, { tillId: 't1', amount: 500 })
    await agree(await start(id))
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 500, authorised: 1_700 })
    await staff('POST', `/orders/${id}/cancel`, { lines: [{ line: 2, quantity: 1 }] })
    await handOver(id)
    expect(await order(id)).toMatchObject({ due: 1_000, paid: 1_000, authorised: 0, refunded: 0 })
    await isSound()
  })

  it('that comes too late for the goods is given up, not taken and given back', async () => {
    await openShop(world.at(AT), { tea: 1 }, 's2', 121.5)
    const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 1 }] }]
    const { id } = (await staff('POST', '/orders', { storeId: 's2', groups })).body
    const started = await start(id)
    await setClock(platformDb(world.database), AT + 20 * MINUTE)
    await expireOrders(db(), AT + 20 * MINUTE)
    const rival = (await staff('POST', '/orders', { storeId: 's2', groups })).body
    await agree(started)
    expect(await order(id)).toMatchObject({ state: 'expired', authorised: 0, paid: 0 })
    expect(await atProvider(started.paymentId)).toMatchObject({ state: 'voided' })
    expect(rival.state).toBe('placed')
    await isSound()
  })

  it('for a part of an order that nobody pays the rest of is given up when that ends', async () => {
    const id = await placed()
    const started = await start(id, { amount: 700 })
    await agree(started)
    expect(await order(id)).toMatchObject({ state: 'placed', authorised: 700 })
    await expireOrders(db(), AT + 20 * MINUTE)
    await settleAllAuthorised(world.at(AT + 20 * MINUTE), providers())
    await world.told()
    expect(await order(id)).toMatchObject({ state: 'expired', authorised: 0, paid: 0 })
    expect(await atProvider(started.paymentId)).toMatchObject({ state: 'voided' })
    await isSound()
  })

  it('that is taken all the same after it was given up goes back', async () => {
    const { id, paymentId } = await authorised({ scenario: { lateCaptureMs: 50 } })
    await staff('POST', `/orders/${id}/cancel`, {})
    await expect.poll(async () => (await order(id)).refunded, { timeout: 10_000 }).toBe(2_200)
    await world.told()
    expect(await order(id)).toMatchObject({ state: 'cancelled', paid: 2_200, authorised: 0 })
    expect(await inLedger(paymentId)).toEqual([2_200])
    await isSound()
  })

  it('is taken at the till at once: the customer has the goods in hand', async () => {
    const { id } = await authorised({ mode: 'instant' })
    await world.told()
    expect(await order(id)).toMatchObject({ state: 'closed', paid: 2_200, authorised: 0 })
    await isSound()
  })
})

describe('taking it', () => {
  it('is possible before the goods go, once, and refused where nothing stands', async () => {
    const { id, paymentId } = await authorised({ mode: 'delivery' })
    const answers = await Promise.all([1, 2, 3].map(() => staff('POST', `/orders/${id}/captures`)))
    await world.told()
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 2_700, authorised: 0 })
    expect(await inLedger(paymentId)).toEqual([2_700])
    expect(await staff('POST', `/orders/${id}/captures`)).toMatchObject({
      status: 409,
      body: { code: 'payment.nothing_authorised' },
    })
    await isSound()
  })

  it('waits while the provider is down, and goes through under its key when it is back', async () => {
    const { id, paymentId } = await authorised({ scenario: { failTimes: 1 } })
    await handOver(id)
    expect(await order(id)).toMatchObject({ state: 'closed', paid: 0, authorised: 2_200 })
    expect(await payment(id)).toMatchObject({ state: 'authorised', toCapture: 2_200, failure: null })
    await settleAllAuthorised(world.at(AT + 2 * MINUTE), providers())
    await world.told()
    expect(await order(id)).toMatchObject({ paid: 2_200, authorised: 0 })
    expect(await inLedger(paymentId)).toEqual([2_200])
    expect(await differences(paymentId)).toEqual([])
    await isSound()
  })

  it('that the provider refuses is listed, tried again, and settles the difference when it goes through', async () => {
    const { id, paymentId } = await authorised({ scenario: { captureFails: 1 } })
    await handOver(id)
    expect(await order(id)).toMatchObject({ state: 'closed', paid: 0, authorised: 2_200 })
    expect(await payment(id)).toMatchObject({ state: 'authorised', toCapture: 2_200, failure: 'capture.declined' })
    expect(await differences(paymentId)).toMatchObject([{ kind: 'capture_failed', ours: 2_200, state: 'open' }])
    await settleAllAuthorised(world.at(AT + 10 * MINUTE), providers())
    expect(await order(id)).toMatchObject({ paid: 0 })
    await settleAllAuthorised(world.at(AT + 61 * MINUTE), providers())
    await world.told()
    expect(await order(id)).toMatchObject({ paid: 2_200, authorised: 0 })
    expect(await differences(paymentId)).toMatchObject([{ kind: 'capture_failed', state: 'settled' }])
    await isSound()
  })

  it('can be tried again by hand', async () => {
    const { id } = await authorised({ scenario: { captureFails: 1 } })
    await handOver(id)
    const { body } = await staff('POST', `/orders/${id}/captures`)
    expect(body.payments).toMatchObject([{ state: 'captured', captured: 2_200 }])
    await isSound()
  })

  it('is finished by whoever comes next where a process was killed after deciding, or after asking', async () => {
    const { id, paymentId } = await authorised({ scenario: { webhook: 'lost' } })
    await readBack(world.at(AT + 2 * MINUTE), providers())
    // Handed over by a process that was cut off before it could ask.
    await db().query(`update order_line set handed_over = quantity where order_id = $1`, [id])
    await settleAllAuthorised(world.at(AT + 3 * MINUTE), new Map())
    expect(await payment(id)).toMatchObject({ state: 'authorised', toCapture: 2_200 })
    // Asked by a process that never heard the answer.
    const key = { 'idempotency-key': `capture:${paymentId}:0` }
    const taken = await fetch(`${world.sandbox.url}/v1/payments/pay_${paymentId}/capture`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_of_the_tests', ...key },
      body: '{"amount":2200}',
    })
    expect(taken.status).toBe(200)
    expect(await order(id)).toMatchObject({ paid: 0, authorised: 2_200 })
    await settleAllAuthorised(world.at(AT + 5 * MINUTE), providers())
    expect(await order(id)).toMatchObject({ paid: 2_200, authorised: 0 })
    expect(await inLedger(paymentId)).toEqual([2_200])
    await isSound()
  })

  it('while somebody cancels keeps nothing that is not owed, whoever comes first', async () => {
    for (let run = 0; run < 8; run += 1) {
      const { id, paymentId } = await authorised()
      await Promise.all([
        staff('POST', `/orders/${id}/captures`),
        staff('POST', `/orders/${id}/cancel`, {}),
        settleAllAuthorised(world.at(AT), providers()),
      ])
      await settleAllAuthorised(world.at(AT + 2 * MINUTE), providers())
      await world.told()
      const { state, paid, refunded, authorised: left } = await order(id)
      expect({ run, state, kept: paid - refunded, left }).toEqual({ run, state: 'cancelled', kept: 0, left: 0 })
      expect(['captured', 'voided']).toContain((await atProvider(paymentId)).state)
    }
    await isSound()
  })
})

describe('an authorisation that ends', () => {
  it('is listed before, and as a difference after, and its order owes again', async () => {
    const { id, paymentId } = await authorised({ scenario: { endsMs: 300 } })
    const list = async (hours: number) =>
      (await staff('GET', `/authorisations?endingWithinHours=${hours}&limit=200`)).body.authorisations
    expect(await list(24 * 6)).not.toContainEqual(expect.objectContaining({ paymentId }))
    expect(await list(24 * 8)).toContainEqual(
      expect.objectContaining({
        paymentId,
        orderId: id,
        amount: 2_200,
        endsAt: expect.closeTo(AT + 7 * 24 * 60 * MINUTE, -4),
      }),
    )
    await expect.poll(async () => (await order(id)).authorised, { timeout: 10_000 }).toBe(0)
    expect(await differences(paymentId)).toMatchObject([{ kind: 'authorisation_ended', ours: 2_200, theirs: 0 }])
    expect(await list(24 * 8)).not.toContainEqual(expect.objectContaining({ paymentId }))
    await staff('POST', `/orders/${id}/cash`, { tillId: 't1' })
    expect(await order(id)).toMatchObject({ state: 'confirmed', paid: 2_200 })
    await isSound()
  })
})

describe('when money is taken', () => {
  it('is a setting of the merchant and of stores, which staff may override, and which a way of paying may not offer', async () => {
    const settings = { capture: 'automatic', stores: { s1: 'manual' } }
    expect(await staff('PUT', '/payment-settings', settings)).toMatchObject({ status: 200, body: settings })
    const begun = async (capture?: string) => {
      const id = await placed()
      await start(id, { capture })
      return (await payment(id)).capture
    }
    expect([await begun(), await begun('automatic')]).toEqual(['manual', 'automatic'])
    const misspelt = { capture: 'automatic', stores: { nowhere: 'manual' } }
    expect(await staff('PUT', '/payment-settings', misspelt)).toMatchObject({
      status: 404,
      body: { code: 'resource.not_found', details: { store: 'nowhere' } },
    })
    expect(await staff('GET', '/payment-settings')).toMatchObject({ body: settings })
    await staff('PUT', '/payment-settings', { capture: 'automatic' })
    expect([await begun(), await begun('manual')]).toEqual(['automatic', 'manual'])
  })

  it('as a message of an authorisation that somebody changed is not believed', async () => {
    const id = await placed()
    await agree(await start(id), { tamper: 'event' })
    expect(await order(id)).toMatchObject({ state: 'confirmed', authorised: 2_200 })
    await isSound()
  })
})

it('what nobody told is found out by asking', async () => {
  const id = await placed()
  const started = await start(id)
  await agree(started, { webhook: 'lost' })
  expect(await order(id)).toMatchObject({ state: 'placed' })
  await readBack(world.at(AT + 2 * MINUTE), providers())
  expect(await order(id)).toMatchObject({ state: 'confirmed', authorised: 2_200 })
  await isSound()
})
