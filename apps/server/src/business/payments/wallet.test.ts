import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { cookieOf } from '../../http/testing/test-server.ts'
import { setClock } from '../../platform/clock.ts'
import { checkLedger, post, toppedUp } from '../ledger/index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const PHONE = '+8613900000001'

let world: CheckoutWorld
let cookie: string

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 10 })
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

it('is shown to nobody who is not signed in', async () => {
  const answer = await world.server.call({
    url: '/api/v1/shops/north/wallet',
    headers: { 'tandem-device': 'device-of-a-guest' },
  })
  expect(answer.statusCode).toBe(401)
})
