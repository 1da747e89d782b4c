import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { cookieOf } from '../../http/testing/test-server.ts'
import { setClock } from '../../platform/clock.ts'
import { checkLedger, heldIn, post, toppedUp, wallet } from '../ledger/index.ts'
import { readBack } from './index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const PHONE = '+8613900000001'

let world: CheckoutWorld
let cookie: string

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 100 })
  await shop('POST', '/sign-in/code', { phone: PHONE })
  const [kept] = await platformDb(world.database).query<{ value: string }>('select "value" from shopper_verification')
  cookie = cookieOf(await shop('POST', '/sign-in', { phone: PHONE, code: kept?.value.split(':')[0] }))
})
afterAll(() => world.close())

const shop = (method: 'GET' | 'POST', path: string, body?: object) =>
  world.server.call({
    method,
    url: `/api/v1/shops/north${path}`,
    ...(body ? { body } : {}),
    headers: { 'tandem-device': 'device-of-the-wallet', ...(cookie ? { cookie } : {}) },
  })

it('shows its customer what is on it, pays an order once, and never more than it holds', async () => {
  expect((await shop('GET', '/wallet')).json()).toEqual({ balances: [] })
  const order = await shop('POST', '/orders', {
    storeId: 's1',
    groups: [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 1 }] }],
  })
  const { id } = order.json() as { id: string }
  expect((await shop('POST', `/orders/${id}/wallet`)).json()).toMatchObject({ code: 'balance.short' })
  const db = scopedDb(world.database, 'north')
  const [customer] = await db.query<{ id: string }>('select customer_id as id from orders where id = $1', [id])
  const to = { kind: 'wallet' as const, customerId: customer?.id ?? '' }
  const on = { storeId: 's1', businessDate: '2026-11-02', currency: 'CNY' }
  const tender = { kind: 'provider' as const, provider: 'sandbox' }
  await db.transaction((tx) =>
    post(tx, { now: AT }, { cause: 'wallet:1/filled', transfers: toppedUp(on, { to, tender, amount: 1_500 }) }),
  )
  expect((await shop('GET', '/wallet')).json()).toEqual({ balances: [{ currency: 'CNY', balance: 1_500 }] })
  const answers = await Promise.all([1, 2, 3].map(() => shop('POST', `/orders/${id}/wallet`)))
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
  expect((await shop('GET', '/wallet')).json()).toEqual({ balances: [{ currency: 'CNY', balance: 500 }] })
  expect(await checkLedger(db)).toEqual([])
})

const topUp = async (amount: number, scenario: object = {}) => {
  const started = await shop('POST', '/wallet/top-ups', { provider: 'sandbox', amount })
  expect(started.statusCode).toBe(201)
  const { paymentId, action } = started.json() as { paymentId: string; action: { url: string } }
  await fetch(action.url, { method: 'POST', body: JSON.stringify({ decision: 'pay', scenario }) })
  await world.told()
  return paymentId
}
const balance = async () => (await shop('GET', '/wallet')).json().balances[0]?.balance ?? 0
const ordered = async () => {
  const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 1 }] }]
  return (await shop('POST', '/orders', { storeId: 's1', groups })).json().id as string
}

describe('topping up', () => {
  it('puts on it what the provider took, once, and not before', async () => {
    const before = await balance()
    const started = await shop('POST', '/wallet/top-ups', { provider: 'sandbox', amount: 2_500 })
    expect(await balance()).toBe(before)
    const { action } = started.json() as { action: { url: string } }
    await fetch(action.url, { method: 'POST', body: '{"decision":"pay","scenario":{"webhook":"twice","duplicate":3}}' })
    await world.told()
    expect(await balance()).toBe(before + 2_500)
    expect((await shop('GET', '/wallet/top-ups')).json().topUps[0]).toMatchObject({
      state: 'captured',
      captured: 2_500,
    })
    expect(await checkLedger(scopedDb(world.database, 'north'))).toEqual([])
  })

  it('that the payer declines, or that was never heard of, is known for what it is', async () => {
    const before = await balance()
    await topUp(100, { decline: true })
    expect((await shop('GET', '/wallet/top-ups')).json().topUps[0]).toMatchObject({ state: 'failed', captured: 0 })
    await topUp(300, { webhook: 'lost' })
    expect(await balance()).toBe(before)
    await readBack(world.at(AT + 120_000), world.server.deps.providers)
    expect(await balance()).toBe(before + 300)
  })

  it('in another amount than was asked for counts what was taken, and lists the difference', async () => {
    const before = await balance()
    const paymentId = await topUp(5_000, { tamper: 'paid' })
    expect(await balance()).toBe(before + 1)
    const found = await scopedDb(world.database, 'north').query(
      'select kind, ours, theirs from payment_difference where payment_id = $1',
      [paymentId],
    )
    expect(found).toEqual([{ kind: 'amount', ours: 5_000, theirs: 1 }])
  })

  it('is for customers, and by ways of paying that there are', async () => {
    const answer = await world.server.call({
      method: 'POST',
      url: '/api/v1/shops/north/wallet/top-ups',
      body: { provider: 'sandbox', amount: 100 },
      headers: { 'tandem-device': 'device-of-a-guest' },
    })
    expect(answer.statusCode).toBe(401)
    expect((await shop('POST', '/wallet/top-ups', { provider: 'alipay', amount: 100 })).json()).toMatchObject({
      code: 'payment.unknown_provider',
    })
  })
})

describe('what is on it', () => {
  it('is spent once, however many orders are paid with it at the same moment', async () => {
    await topUp(2_000 - ((await balance()) % 1_000))
    const orders = await Promise.all(Array.from({ length: 4 }, ordered))
    const start = await balance()
    const pay = (id: string) => shop('POST', `/orders/${id}/wallet`)
    const answers = await Promise.all([...orders, ...orders].map(pay))
    const paid = answers.filter(({ statusCode }) => statusCode === 200).length
    expect(paid).toBe(Math.min(4, Math.floor(start / 1_000)))
    for (const answer of answers) {
      if (answer.statusCode !== 200) expect(answer.json().code).toMatch(/^(balance\.short|order\.nothing_due)$/)
    }
    expect(await balance()).toBe(start - paid * 1_000)
    expect(await checkLedger(scopedDb(world.database, 'north'))).toEqual([])
  })

  it('cannot be brought below zero by anybody who writes to the database', async () => {
    const db = scopedDb(world.database, 'north')
    await expect(db.query(`update ledger_account set balance = -1 where code like 'wallet:%'`)).rejects.toMatchObject({
      constraint: 'ledger_account_never_below_zero',
    })
  })

  it('pays a part, gets back what is refunded, and its statement says all of it', async () => {
    await topUp(700)
    const start = await balance()
    const id = await ordered()
    expect((await shop('POST', `/orders/${id}/wallet`, { amount: 400 })).json()).toMatchObject({ amount: 400 })
    expect(await balance()).toBe(start - 400)
    await shop('POST', `/orders/${id}/cancel`, {})
    expect(await balance()).toBe(start)
    const { entries } = (await shop('GET', '/wallet/statement?limit=3')).json()
    expect(entries).toMatchObject([
      { kind: 'refunded', amount: 400, balance: start, orderId: id },
      { kind: 'paid', amount: -400, balance: start - 400, orderId: id },
      { kind: 'top_up', amount: 700, balance: start, orderId: null },
    ])
    const older = (await shop('GET', `/wallet/statement?before=${entries[2].id}&limit=200`)).json()
    const sum = [...entries, ...older.entries].reduce((all: number, { amount }: { amount: number }) => all + amount, 0)
    expect(sum).toBe(start)
    const [owner] = await scopedDb(world.database, 'north').query<{ id: string }>(
      'select customer_id as id from orders where id = $1',
      [id],
    )
    expect(await heldIn(scopedDb(world.database, 'north'), wallet(owner?.id ?? ''))).toEqual([
      { commodity: 'CNY', balance: start },
    ])
  })
})

it('is shown to nobody who is not signed in', async () => {
  const answer = await world.server.call({
    url: '/api/v1/shops/north/wallet',
    headers: { 'tandem-device': 'device-of-a-guest' },
  })
  expect(answer.statusCode).toBe(401)
})
