import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { checkLedger } from '../ledger/index.ts'
import { targetOf } from './settle-platform.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
const db = () => scopedDb(world.database, 'north')

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 1_000, rice: 1_000 })
})
afterAll(() => world.close())

const staff = async (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
  as: 'owner' | 'cashier' = 'owner',
) => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await world.server.call({ method, url, as, ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
let numbers = 0
/** 2 tea and 2 rice for 27.00, taken by a platform of its own for each test. */
const sold = (
  platform: string,
  settlement?: object,
  externalId = `no-${++numbers}`,
  as: 'owner' | 'cashier' = 'owner',
) => {
  const lines = [
    { sku: 'tea', quantity: 2 },
    { sku: 'rice', quantity: 2 },
  ]
  const order = { storeId: 's1', groups: [{ mode: 'pickup', lines }], platform, externalId }
  return staff('POST', '/channel-orders', { ...order, ...(settlement ? { settlement } : {}) }, as)
}
async function handOver(id: string): Promise<void> {
  for (const action of ['finish', 'collect']) await staff('POST', `/orders/${id}/groups/1/${action}`)
}
/** What accounts hold by what happened to one order, debits above zero. */
async function booked(id: string): Promise<Record<string, number>> {
  const rows = await db().query<{ code: string; held: number }>(
    `select a.code, sum(case when t.debit = a.id then t.amount else -t.amount end)::bigint as held
       from ledger_transfer t join ledger_account a on a.id in (t.debit, t.credit)
      where t.cause like 'order:' || $1 || '/%' group by a.code having sum(case when t.debit = a.id then t.amount else -t.amount end) <> 0`,
    [id],
  )
  return Object.fromEntries(rows.map(({ code, held }) => [code, held]))
}
const BILL = { platformDiscount: 300, ourDiscount: 200, commission: 400 }

it('is booked when the goods go: what the platform owes, its discount, ours, its commission', async () => {
  const { id } = (await sold('waimai', BILL)).body
  expect(await booked(id)).toEqual({})
  await handOver(id)
  const held = await booked(id)
  expect(held).toMatchObject({
    'clearing:waimai': 2_700 - 300 - 200 - 400,
    'receivable:funder:waimai': 300,
    'discounts:merchant': 200,
    'fees:waimai': 400,
  })
  // The tab of the order is settled.
  expect(held['receivable:tab:s1']).toBeUndefined()
  expect((await staff('GET', `/orders/${id}/platform-settlement`)).body).toMatchObject({
    ...BILL,
    posted: { sale: 2_200, platformDiscount: 300, ourDiscount: 200, commission: 400 },
  })
  expect(await checkLedger(db())).toEqual([])
})

it('is booked at once where the goods are taken along: they leave the stock, and the platform owes for them', async () => {
  const groups = [{ mode: 'instant', lines: [{ sku: 'tea', quantity: 2 }] }]
  const order = { storeId: 's1', groups, platform: 'along', externalId: 'along-1', settlement: { commission: 100 } }
  const { id } = (await staff('POST', '/channel-orders', order)).body
  expect((await staff('GET', `/orders/${id}`)).body).toMatchObject({ state: 'closed', lines: [{ handedOver: 2 }] })
  const held = await booked(id)
  expect(held).toMatchObject({ 'clearing:along': 1_900, 'fees:along': 100 })
  expect(held['receivable:tab:s1']).toBeUndefined()
})

it('is not paid a second time at the counter: the platform took the money', async () => {
  const { id } = (await sold('once', BILL)).body
  await handOver(id)
  const before = await booked(id)
  expect(await staff('POST', `/orders/${id}/cash`, { tillId: 't1' })).toMatchObject({
    status: 409,
    body: { code: 'order.nothing_due' },
  })
  expect((await staff('GET', `/orders/${id}`)).body).toMatchObject({ paid: 0 })
  expect(await booked(id)).toEqual(before)
})

it('follows what is cancelled before and what comes back after, to nothing', async () => {
  const { id } = (await sold('kuaisong', BILL)).body
  await staff('POST', `/orders/${id}/cancel`, { lines: [{ line: 1, quantity: 1 }] })
  await handOver(id)
  expect(await booked(id)).toMatchObject({ 'clearing:kuaisong': 1_700 - 300 - 200 - 400, 'fees:kuaisong': 400 })
  const back = (line: number, quantity: number) =>
    staff('POST', `/orders/${id}/returns`, { lines: [{ line, quantity }], reason: 'quality', restock: true })
  await back(2, 2)
  expect(await booked(id)).toMatchObject({ 'clearing:kuaisong': 1_000 - 300 - 200 - 400 })
  await back(1, 1)
  const left = await booked(id)
  for (const account of ['clearing:kuaisong', 'receivable:funder:kuaisong', 'discounts:merchant', 'fees:kuaisong']) {
    expect([account, left[account]]).toEqual([account, undefined])
  }
  expect(left['receivable:tab:s1']).toBeUndefined()
  expect(await checkLedger(db())).toEqual([])
})

it('follows the bill when it says otherwise, also where nothing was known before; told again it changes nothing', async () => {
  const { id } = (await sold('pingtai')).body
  await handOver(id)
  expect(await booked(id)).toMatchObject({ 'receivable:tab:s1': 2_700 })
  const tell = (bill: object) => staff('PUT', `/orders/${id}/platform-settlement`, bill)
  await tell(BILL)
  await tell({ ...BILL, commission: 350, platformDiscount: 0 })
  const after = await booked(id)
  expect(after).toMatchObject({ 'clearing:pingtai': 2_700 - 200 - 350, 'fees:pingtai': 350 })
  expect(after['receivable:funder:pingtai']).toBeUndefined()
  expect(after['receivable:tab:s1']).toBeUndefined()
  await tell({ ...BILL, commission: 350, platformDiscount: 0 })
  expect(await booked(id)).toEqual(after)
  expect(await checkLedger(db())).toEqual([])
})

it('is refused beyond what the order costs, and no order is taken; sent twice it is one order', async () => {
  const refused = await sold('zuida', { ourDiscount: 2_000, platformDiscount: 800 }, 'too-much')
  expect(refused).toMatchObject({ status: 422, body: { code: 'order.settlement' } })
  expect(await db().query(`select from orders where external_id = 'too-much'`)).toEqual([])
  const [first, second] = [await sold('zuida', BILL, 'twice'), await sold('zuida', BILL, 'twice')]
  expect(second.body.id).toBe(first.body.id)
  const { id } = first.body
  await handOver(id)
  expect(await booked(id)).toMatchObject({ 'clearing:zuida': 1_800 })
  expect(await staff('PUT', `/orders/${id}/platform-settlement`, { commission: 2_701 })).toMatchObject({ status: 422 })
})

it('is not for the till to say, not with the order either; the order itself is taken there', async () => {
  expect(await sold('tillside', BILL, 'fat', 'cashier')).toMatchObject({
    status: 403,
    body: { code: 'access.denied', details: { permission: 'payments.write' } },
  })
  const { status, body } = await sold('tillside', undefined, 'lean', 'cashier')
  expect(status).toBe(201)
  expect(await staff('PUT', `/orders/${body.id}/platform-settlement`, BILL, 'cashier')).toMatchObject({ status: 403 })
})

it('adds up to what was handed over, whatever is told', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000 })
  fc.assert(
    fc.property(amount, amount, amount, amount, (platformDiscount, ourDiscount, commission, owed) => {
      const target = targetOf({ platformDiscount, ourDiscount, commission }, owed)
      expect(target.sale + target.platformDiscount + target.ourDiscount).toBe(owed)
      expect(Math.min(...Object.values(target))).toBeGreaterThanOrEqual(0)
      expect(target.commission).toBeLessThanOrEqual(target.sale + target.platformDiscount)
    }),
  )
})

it('follows what was handed over of a line, part by part', async () => {
  const { body } = await sold('parts', { platformDiscount: 0, ourDiscount: 0, commission: 200 })
  const posted = async () => (await staff('GET', `/orders/${body.id}/platform-settlement`)).body.posted
  await staff('POST', `/orders/${body.id}/groups/1/finish`)
  const some = { lines: [{ line: 1, quantity: 1 }] }
  expect(await staff('POST', `/orders/${body.id}/groups/1/parts`, some)).toMatchObject({ status: 200 })
  // To the unit what was posted for the part: its tax and the rest are cut each by itself.
  expect(await posted()).toMatchObject({ sale: 999, commission: 200 })
  expect(await booked(body.id)).not.toHaveProperty('receivable:tab:s1')
  await staff('POST', `/orders/${body.id}/groups/1/collect`)
  expect(await posted()).toMatchObject({ sale: 2_700, commission: 200 })
  expect(await booked(body.id)).not.toHaveProperty('receivable:tab:s1')
  expect(await checkLedger(db())).toEqual([])
})
