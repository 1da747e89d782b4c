import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { readBuckets, reconcile } from '../buckets/index.ts'
import { checkLedger } from '../ledger/index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const HOUR = 3_600_000

let world: CheckoutWorld
const db = () => scopedDb(world.database, 'north')

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 1_000, rice: 1_000 })
  // 5.00 off from 20.00 on, for who has a code; once a person, 10 orders and 100.00 in all.
  await staff('POST', '/promotions', {
    id: 'five',
    name: { zh: '减五元', en: '5 off' },
    rule: {
      selects: {},
      offer: { kind: 'threshold', steps: [{ from: 2_000, off: 500 }] },
      funder: 'merchant',
      priority: 1,
      needsCoupon: true,
    },
    limits: { budget: 10_000, uses: 10, usesPerOwner: 1 },
  })
  await staff('POST', '/promotions/five/go-live')
})
beforeEach(() => setClock(platformDb(world.database), AT))
afterAll(() => world.close())

const staff = async (method: 'GET' | 'POST', path: string, body?: object) => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await world.server.call({ method, url, as: 'owner', ...(body ? { body } : {}) })
  expect([path, answer.statusCode < 300 ? 'done' : answer.body]).toEqual([path, 'done'])
  return answer.body === '' ? undefined : answer.json()
}
const coupon = async (more: object = {}): Promise<string> =>
  (await staff('POST', '/promotions/five/coupons', { count: 1, uses: 1, ...more })).codes[0]
const lines = [
  { sku: 'tea', quantity: 2 },
  { sku: 'rice', quantity: 1 },
]
/** What the code takes off for this device now, and what is wrong with it. */
async function worth(code: string, device: string) {
  const answer = await world.server.call({
    method: 'POST',
    url: '/api/v1/shops/north/quotes',
    body: { storeId: 's1', groups: [{ mode: 'pickup', lines }], codes: [code] },
    headers: { 'tandem-device': device },
  })
  return answer.json().discount as number
}
async function bought(code: string, device: string): Promise<string> {
  const placed = await world.server.call({
    method: 'POST',
    url: '/api/v1/shops/north/orders',
    body: { storeId: 's1', groups: [{ mode: 'pickup', lines }], codes: [code] },
    headers: { 'tandem-device': device },
  })
  const { id, due } = placed.json() as { id: string; due: number }
  expect(due).toBe(1_850)
  await staff('POST', `/orders/${id}/cash`, { tillId: 't1' })
  expect(await worth(code, device)).toBe(0)
  return id
}
async function collect(id: string): Promise<void> {
  for (const action of ['finish', 'collect']) await staff('POST', `/orders/${id}/groups/1/${action}`)
}
const spent = async () => {
  const keys = [
    { kind: 'budget' as const, resource: 'promotion:five' },
    { kind: 'quota' as const, resource: 'promotion:five:uses' },
  ]
  return (await readBuckets(db(), keys)).map(({ used }) => used)
}
const told = async (id: string) => {
  const rows = await db().query<{ codes: string[] }>(
    `select payload -> 'codes' as codes from outbox where kind = 'coupon.given_back' and aggregate = $1`,
    [`order:${id}`],
  )
  return rows.map(({ codes }) => codes)
}
async function isSound(): Promise<void> {
  expect(await reconcile(db())).toEqual([])
  expect(await checkLedger(db())).toEqual([])
}

it('a coupon of an order that is cancelled before it goes can be used again, by the same person, once', async () => {
  const [code, before] = [await coupon(), await spent()]
  const id = await bought(code, 'device-cancels')
  expect(await spent()).toEqual([(before[0] ?? 0) + 500, (before[1] ?? 0) + 1])
  await staff('POST', `/orders/${id}/cancel`, {})
  expect(await spent()).toEqual(before)
  expect(await worth(code, 'device-cancels')).toBe(500)
  expect(await told(id)).toEqual([[code]])
  await staff('POST', `/orders/${id}/cancel`, {})
  expect(await told(id)).toHaveLength(1)
  await bought(code, 'device-cancels')
  await isSound()
})

it('in two steps as in one; but not while something of the order is kept', async () => {
  const code = await coupon()
  const id = await bought(code, 'device-two-steps')
  await staff('POST', `/orders/${id}/cancel`, { lines: [{ line: 1, quantity: 2 }] })
  expect(await worth(code, 'device-two-steps')).toBe(0)
  await staff('POST', `/orders/${id}/cancel`, { lines: [{ line: 2, quantity: 1 }] })
  expect(await worth(code, 'device-two-steps')).toBe(500)
  await isSound()
})

it('when all of it is brought back, but not for a part', async () => {
  const code = await coupon()
  const id = await bought(code, 'device-returns')
  await collect(id)
  const back = (line: number, quantity: number) =>
    staff('POST', `/orders/${id}/returns`, { lines: [{ line, quantity }], reason: 'quality', restock: true })
  await back(1, 2)
  expect(await worth(code, 'device-returns')).toBe(0)
  await back(2, 1)
  expect(await worth(code, 'device-returns')).toBe(500)
  await isSound()
})

it('when all that was paid is given back as amends', async () => {
  const code = await coupon()
  const id = await bought(code, 'device-amends')
  await collect(id)
  const amends = (amount: number) => staff('POST', `/orders/${id}/refunds`, { amount, reason: 'cold' })
  await amends(1_000)
  expect(await worth(code, 'device-amends')).toBe(0)
  await amends(850)
  expect(await worth(code, 'device-amends')).toBe(500)
  await isSound()
})

it('not when its time is over meanwhile', async () => {
  const code = await coupon({ validUntil: AT + HOUR })
  const id = await bought(code, 'device-late')
  await setClock(platformDb(world.database), AT + 2 * HOUR)
  await staff('POST', `/orders/${id}/cancel`, {})
  expect(await told(id)).toEqual([])
  expect((await staff('GET', '/promotions/five/coupons')).coupons).toContainEqual(
    expect.objectContaining({ code, used: 1 }),
  )
  await isSound()
})
