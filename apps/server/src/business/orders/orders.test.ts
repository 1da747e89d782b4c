import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { fillShelves, openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { cookieOf } from '../../http/testing/test-server.ts'
import { setClock } from '../../platform/clock.ts'
import { readBuckets, reconcile } from '../buckets/index.ts'
import { checkLedger } from '../ledger/index.ts'
import { refundAllOwed } from '../payments/index.ts'
import { expireOrders } from './index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const HOUR = 3_600_000
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 }

let world: CheckoutWorld
const db = () => scopedDb(world.database, 'north')

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 1_000, rice: 1_000, milk: 0, apple: 50_000 })
})
afterAll(() => world.close())

let devices = 0
/** A guest with a device of their own. */
function guest() {
  const device = `device-${String(++devices).padStart(6, '0')}`
  let token: string | undefined
  const call = async (method: 'GET' | 'POST', path: string, body?: object, key?: string) => {
    const answer = await world.server.call({
      method,
      url: `/api/v1/shops/north${path}`,
      ...(body ? { body } : {}),
      headers: {
        'tandem-device': device,
        ...(token ? { 'tandem-guest': token } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
      },
    })
    const json = answer.body === '' ? undefined : answer.json()
    if (json?.guestToken) token = json.guestToken
    return { status: answer.statusCode, body: json, headers: answer.headers }
  }
  return { call }
}
const staff = async (method: 'GET' | 'POST', path: string, body?: object) => {
  const answer = await world.server.call({
    method,
    url: `/api/v1/merchants/north${path}`,
    as: 'owner',
    ...(body ? { body } : {}),
  })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
const basket = (lines: object[], mode = 'pickup', more: object = {}) => ({
  storeId: 's1',
  groups: [{ mode, lines, ...(mode === 'delivery' ? { address: DOOR } : {}), ...more }],
})
const stock = async (sku: string) =>
  (await readBuckets(db(), [{ kind: 'stock', resource: sku, place: 's1' }]))[0] as {
    capacity: number
    held: number
    used: number
    free: number
  }
/** Places and pays as a shopper would. */
async function buy(who: ReturnType<typeof guest>, asked: object) {
  const placed = await who.call('POST', '/orders', asked, randomUUID())
  expect(placed).toMatchObject({ status: 201 })
  const { id } = placed.body
  const started = await who.call('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
  expect(started).toMatchObject({ status: 201 })
  await world.pay(started.body.action)
  await world.told()
  return { id, due: placed.body.due as number }
}
const isSound = async () => {
  expect(await reconcile(db())).toEqual([])
  expect(await checkLedger(db())).toEqual([])
}

describe('an order', () => {
  it('costs what its quote said, keeps its goods, is paid by a webhook, fetched, and closed', async () => {
    const ann = guest()
    const asked = basket([
      { sku: 'tea', quantity: 2 },
      { sku: 'apple', quantity: 1.235 },
    ])
    const before = [await stock('tea'), await stock('apple')]
    const quote = await ann.call('POST', '/quotes', asked)
    expect(quote).toMatchObject({ status: 200, body: { list: 3_482, due: 3_482, short: [] } })
    const { id } = await buy(ann, { ...asked, expectedDue: 3_482 })
    const paid = await ann.call('GET', `/orders/${id}`)
    expect(paid.body).toMatchObject({
      state: 'confirmed',
      due: 3_482,
      paid: 3_482,
      tax: 287,
      groups: [{ mode: 'pickup', state: 'new', actions: ['start', 'finish', 'cancel'] }],
      lines: [
        { sku: 'tea', quantity: 2 },
        { sku: 'apple', quantity: 1.235, net: 1_482 },
      ],
    })
    expect([await stock('tea'), await stock('apple')]).toMatchObject([
      { used: 2, held: 0, free: (before[0] as { free: number }).free - 2 },
      { used: 1_235, free: (before[1] as { free: number }).free - 1_235 },
    ])
    for (const action of ['start', 'finish', 'collect']) {
      expect(await staff('POST', `/orders/${id}/groups/1/${action}`)).toMatchObject({ status: 200 })
    }
    expect((await ann.call('GET', `/orders/${id}`)).body).toMatchObject({
      state: 'closed',
      groups: [{ state: 'collected', actions: [] }],
      lines: [{ handedOver: 2 }, { handedOver: 1.235 }],
    })
    expect(await stock('tea')).toMatchObject({ used: 0, capacity: 998 })
    await isSound()
  })

  it('is one, however often it is asked for under its key', async () => {
    const bob = guest()
    const key = randomUUID()
    const asked = basket([{ sku: 'rice', quantity: 1 }])
    const answers = await Promise.all(Array.from({ length: 10 }, () => bob.call('POST', '/orders', asked, key)))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotent-replay'] === 'true')).toHaveLength(9)
    const other = await bob.call('POST', '/orders', basket([{ sku: 'rice', quantity: 2 }]), key)
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency.conflict' } })
    expect(await stock('rice')).toMatchObject({ held: 1 })
  })

  it('delivered costs its fee, is refused beyond the area and below the minimum', async () => {
    const cleo = guest()
    const near = await cleo.call('POST', '/quotes', basket([{ sku: 'tea', quantity: 1 }], 'delivery'))
    expect(near.body).toMatchObject({ goods: 1_000, shipping: 500, due: 1_500 })
    const far = { address: { ...DOOR, lng: 121.5 } }
    expect(await cleo.call('POST', '/quotes', basket([{ sku: 'tea', quantity: 1 }], 'delivery', far))).toMatchObject({
      body: { code: 'order.too_far' },
    })
    expect(await cleo.call('POST', '/quotes', basket([{ sku: 'rice', quantity: 1 }], 'delivery'))).toMatchObject({
      body: { code: 'order.below_minimum', details: { minimum: 1_000, amount: 350 } },
    })
  })

  it('of which something is short is refused and leaves nothing behind', async () => {
    const dan = guest()
    const asked = basket([
      { sku: 'tea', quantity: 1 },
      { sku: 'milk', quantity: 1 },
    ])
    const before = await stock('tea')
    expect((await dan.call('POST', '/quotes', asked)).body.short).toEqual([{ sku: 'milk', wanted: 1, free: 0 }])
    const refused = await dan.call('POST', '/orders', asked, randomUUID())
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'bucket.short', details: { short: [{ resource: 'milk', wanted: 1, free: 0 }] } },
    })
    expect(await stock('tea')).toEqual(before)
    await fillShelves(world.at(AT), { milk: 1 })
    expect(await dan.call('POST', '/orders', asked, randomUUID())).toMatchObject({ status: 201 })
  })

  it('is refused at another price than was agreed to', async () => {
    const eve = guest()
    const asked = { ...basket([{ sku: 'tea', quantity: 1 }]), expectedDue: 999 }
    expect(await eve.call('POST', '/orders', asked, randomUUID())).toMatchObject({
      status: 409,
      body: { code: 'order.price_changed', details: { expected: 999, due: 1_000 } },
    })
  })

  it('opens to nobody else', async () => {
    const [fay, gus] = [guest(), guest()]
    const { id } = await buy(fay, basket([{ sku: 'tea', quantity: 1 }]))
    expect(await gus.call('GET', `/orders/${id}`)).toMatchObject({ status: 404 })
    expect(await gus.call('POST', `/orders/${id}/payments`, { provider: 'sandbox' })).toMatchObject({ status: 404 })
    expect(await fay.call('GET', `/orders/${id}`)).toMatchObject({ status: 200 })
  })

  it('may be one of five unpaid ones at most', async () => {
    const ida = guest()
    const place = () => ida.call('POST', '/orders', basket([{ sku: 'tea', quantity: 1 }]), randomUUID())
    const answers = await Promise.all(Array.from({ length: 12 }, place))
    const placed = answers.filter(({ status }) => status === 201).length
    expect(placed).toBeGreaterThan(0)
    while ((await place()).status === 201);
    const { rows } = await world.database.owner.query(
      `select count(*)::int as n from orders where device_id = $1 and state = 'placed'`,
      [`device-${String(devices).padStart(6, '0')}`],
    )
    expect(rows[0].n).toBe(5)
    expect((await place()).body).toMatchObject({ code: 'hold.limit', details: { limits: ['open_orders'] } })
  })

  it('says which promotions took something off, and not who funds them', async () => {
    const offer = { kind: 'threshold', steps: [{ from: 500, off: 100 }] }
    const rule = { selects: {}, offer, funder: 'tea-estate', needsCoupon: true }
    const made = await staff('POST', '/promotions', { id: 'tasting', name: { zh: '品茶', en: 'Tasting' }, rule })
    expect(made).toMatchObject({ status: 201 })
    expect(await staff('POST', '/promotions/tasting/coupons', { code: 'TASTING', uses: 9 })).toMatchObject({
      status: 201,
    })
    expect(await staff('POST', '/promotions/tasting/go-live')).toMatchObject({ status: 200 })
    const una = guest()
    const asked = { ...basket([{ sku: 'tea', quantity: 1 }]), codes: ['tasting'] }
    const quote = await una.call('POST', '/quotes', asked)
    expect(quote.body).toMatchObject({ discount: 100, applied: [{ promotionId: 'tasting', amount: 100 }] })
    const placed = await una.call('POST', '/orders', asked, randomUUID())
    const seen = await una.call('GET', `/orders/${placed.body.id}`)
    expect(seen.body).toMatchObject({ due: 900 })
    for (const { body } of [quote, placed, seen]) expect(JSON.stringify(body)).not.toContain('tea-estate')
  })
})

describe('the counter', () => {
  const till = { mode: 'instant', lines: [{ sku: 'rice', quantity: 2 }] }
  const sell = async (groups: object[]) => {
    const placed = await staff('POST', '/orders', { storeId: 's1', groups })
    expect(placed).toMatchObject({ status: 201, body: { state: 'placed' } })
    const cash = await staff('POST', `/orders/${placed.body.id}/cash`, { tillId: 't1' })
    expect(cash).toMatchObject({ status: 200, body: { amount: placed.body.due } })
    return placed.body.id as string
  }

  it('sells what is in the hand: paid in cash it is gone and the order closed', async () => {
    const before = await stock('rice')
    const id = await sell([till])
    const { body } = await staff('GET', `/orders/${id}`)
    expect(body).toMatchObject({ state: 'closed', paid: 700, groups: [{ state: 'sold' }], lines: [{ handedOver: 2 }] })
    expect(await stock('rice')).toMatchObject({ capacity: before.capacity - 2, used: before.used, held: before.held })
    await isSound()
  })

  it('sells it also when no counter knows of it, and says so', async () => {
    await sell([{ mode: 'instant', lines: [{ sku: 'milk', quantity: 7 }] }])
    const { rows } = await world.database.owner.query(`select payload from outbox where kind = 'stock.unknown'`)
    expect(rows.at(-1).payload).toMatchObject({ sku: 'milk', place: 's1' })
    await isSound()
  })

  it('sells it also when its time to pay was over before the money came', async () => {
    const placed = await staff('POST', '/orders', { storeId: 's1', groups: [till] })
    const started = await staff('POST', `/orders/${placed.body.id}/payments`, { provider: 'sandbox' })
    await expireOrders(db(), AT + HOUR)
    await world.pay(started.body.action)
    await world.told()
    expect((await staff('GET', `/orders/${placed.body.id}`)).body).toMatchObject({
      state: 'closed',
      paid: 700,
      groups: [{ state: 'sold' }],
      lines: [{ handedOver: 2 }],
    })
    await isSound()
  })

  it('takes back a part, and gives back what the kept part costs less', async () => {
    const id = await sell([till, { mode: 'pickup', lines: [{ sku: 'tea', quantity: 1 }] }])
    const before = await stock('rice')
    const back = await staff('POST', `/orders/${id}/returns`, {
      lines: [{ line: 1, quantity: 1 }],
      reason: 'changed_mind',
    })
    expect(back).toMatchObject({
      status: 200,
      body: { state: 'confirmed', due: 1_350, paid: 1_700, refunded: 350, lines: [{ returned: 1 }, {}] },
    })
    expect((await stock('rice')).capacity).toBe(before.capacity + 1)
    const more = { lines: [{ line: 1, quantity: 2 }], reason: 'quality' }
    expect(await staff('POST', `/orders/${id}/returns`, more)).toMatchObject({
      body: { code: 'order.nothing_to_return' },
    })
    await isSound()
  })
})

describe('money', () => {
  it('paid after the hold ended holds the goods again, if they are there', async () => {
    const jo = guest()
    const placed = await jo.call('POST', '/orders', basket([{ sku: 'tea', quantity: 1 }]), randomUUID())
    const started = await jo.call('POST', `/orders/${placed.body.id}/payments`, { provider: 'sandbox' })
    await expireOrders(db(), AT + HOUR)
    expect((await jo.call('GET', `/orders/${placed.body.id}`)).body).toMatchObject({ state: 'expired' })
    await world.pay(started.body.action)
    await world.told()
    expect((await jo.call('GET', `/orders/${placed.body.id}`)).body).toMatchObject({
      state: 'confirmed',
      paid: 1_000,
      groups: [{ state: 'new' }],
    })
    await isSound()
  })

  it('paid too late for goods that are gone goes back by itself', async () => {
    const [kim, lee] = [guest(), guest()]
    await fillShelves(world.at(AT), { milk: 1 })
    const asked = basket([{ sku: 'milk', quantity: 1 }])
    const placed = await kim.call('POST', '/orders', asked, randomUUID())
    expect(placed.status).toBe(201)
    const started = await kim.call('POST', `/orders/${placed.body.id}/payments`, { provider: 'sandbox' })
    await expireOrders(db(), AT + HOUR)
    await buy(lee, basket([{ sku: 'milk', quantity: (await stock('milk')).free }]))
    await world.pay(started.body.action)
    await world.told()
    await world.told()
    expect((await kim.call('GET', `/orders/${placed.body.id}`)).body).toMatchObject({
      state: 'expired',
      paid: 680,
      refunded: 680,
    })
    const payments = await staff('GET', `/orders/${placed.body.id}/payments`)
    expect(payments.body.payments).toMatchObject([{ state: 'captured', captured: 680, refunded: 680 }])
    await isSound()
  })

  it('paid too late for goods that are still there brings the order back to life, its end forgotten', async () => {
    const nia = guest()
    const placed = await nia.call('POST', '/orders', basket([{ sku: 'tea', quantity: 1 }]), randomUUID())
    const { id } = placed.body
    const started = await nia.call('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
    await expireOrders(db(), AT + HOUR)
    const ended = (await nia.call('GET', `/orders/${id}`)).body
    expect(ended).toMatchObject({ state: 'expired', closedAt: expect.any(Number) })
    await world.pay(started.body.action)
    await world.told()
    expect((await nia.call('GET', `/orders/${id}`)).body).toMatchObject({
      state: 'confirmed',
      closedAt: null,
      paid: 1_000,
    })
    await isSound()
  })

  it('of which a part went back already when the rest came too late goes back as well: nothing is had for half', async () => {
    const pam = guest()
    const placed = await pam.call('POST', '/orders', basket([{ sku: 'tea', quantity: 2 }]), randomUUID())
    const { id } = placed.body
    await staff('POST', `/orders/${id}/cash`, { tillId: 't1', amount: 500 })
    const started = await pam.call('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
    expect(started.body.amount).toBe(1_500)
    await expireOrders(db(), AT + HOUR)
    expect(await refundAllOwed(world.at(AT + HOUR))).toBe(1)
    await world.pay(started.body.action)
    await world.told()
    await world.told()
    const after = { state: 'expired', due: 2_000, paid: 2_000, refunded: 2_000 }
    expect((await pam.call('GET', `/orders/${id}`)).body).toMatchObject(after)
    await isSound()
  })

  it('of a cancelled line goes back, and of a cancelled order all of it', async () => {
    const mia = guest()
    const { id } = await buy(
      mia,
      basket(
        [
          { sku: 'tea', quantity: 3 },
          { sku: 'rice', quantity: 2 },
        ],
        'delivery',
      ),
    )
    const less = await mia.call('POST', `/orders/${id}/cancel`, { lines: [{ line: 1, quantity: 1 }] })
    expect(less).toMatchObject({ status: 200, body: { state: 'confirmed', due: 3_200, paid: 4_200, refunded: 1_000 } })
    const none = await mia.call('POST', `/orders/${id}/cancel`, {})
    expect(none.body).toMatchObject({ state: 'cancelled', paid: 4_200, refunded: 4_200 })
    await world.told()
    const again = await mia.call('POST', `/orders/${id}/cancel`, {})
    expect(again.body).toMatchObject({ state: 'cancelled', refunded: 4_200 })
    await isSound()
  })

  it('of what a count did not find is broken in the order of the queue, and goes back', async () => {
    const [eve, finn] = [guest(), guest()]
    await fillShelves(world.at(AT), { milk: 10 })
    const first = await buy(eve, basket([{ sku: 'milk', quantity: 4 }]))
    const last = await buy(
      finn,
      basket([
        { sku: 'milk', quantity: 3 },
        { sku: 'tea', quantity: 1 },
      ]),
    )
    const { capacity, used } = await stock('milk')
    const wasted = { id: randomUUID(), reason: 'theft', lines: [{ sku: 'milk', quantity: capacity - used + 2 }] }
    await staff('POST', '/places/s1/wastage', { ...wasted, evenPromised: true })
    const [short] = (await staff('GET', '/shortfalls')).body.shortfalls
    expect(short).toMatchObject({ sku: 'milk', shortfall: 2 })
    const causes = short.holds.map(({ cause }: { cause: string }) => cause)
    expect(causes.slice(0, 2)).toEqual([`order:${last.id}`, `order:${first.id}`])
    const milk = { sku: 'milk', placeId: 's1' }
    expect(await staff('POST', `/orders/${last.id}/break`, milk)).toMatchObject({
      status: 200,
      body: { state: 'confirmed', due: 1_680, refunded: 1_360, lines: [{ cancelled: 2 }, { cancelled: 0 }] },
    })
    expect(await staff('POST', `/orders/${first.id}/break`, milk)).toMatchObject({ body: { code: 'shortfall.none' } })
    expect((await staff('GET', '/shortfalls')).body.shortfalls).toEqual([])
    await isSound()
  })
})

describe('a guest who signs up', () => {
  /** Signs up by phone; the code is read where it is kept, as the text message would tell it. */
  async function signUp(phone: string) {
    const headers = { 'tandem-device': `device-of-${phone}` }
    const post = (path: string, body: object, cookie?: string) =>
      world.server.call({
        method: 'POST',
        url: `/api/v1/shops/north${path}`,
        body,
        headers: { ...headers, ...(cookie ? { cookie } : {}) },
      })
    await post('/sign-in/code', { phone })
    const [kept] = await platformDb(world.database).query<{ value: string }>(
      'select "value" from shopper_verification order by "createdAt" desc limit 1',
    )
    const cookie = cookieOf(await post('/sign-in', { phone, code: kept?.value.split(':')[0] }))
    const orders = await world.server.call({ url: '/api/v1/shops/north/orders', headers: { ...headers, cookie } })
    return {
      orders: orders.json().orders as { id: string }[],
      claim: (token: string) => post('/claims', { token }, cookie),
    }
  }

  it('takes what was ordered before along, once; nobody else gets it', async () => {
    const placed = await guest().call('POST', '/orders', basket([{ sku: 'tea', quantity: 1 }]), randomUUID())
    const { id, guestToken } = placed.body as { id: string; guestToken: string }
    const [ann, bob] = [await signUp('+8613900000001'), await signUp('+8613900000002')]
    expect(ann.orders).toEqual([])
    const answers = [await ann.claim(guestToken), await ann.claim(guestToken), await bob.claim(guestToken)]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 404])
    expect((await signUp('+8613900000001')).orders).toMatchObject([{ id }])
    expect((await signUp('+8613900000002')).orders).toEqual([])
    await isSound()
  })
})
