import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OrderAnswer, type OrderSummary, type OverviewAnswer, RECORDS, type RecordOf } from '@tandem/contracts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../tests/world/shop.ts'
import { type EventLog, openEventLog } from '../collect/log/index.ts'
import { deliverAll } from '../db/outbox.ts'
import { platformDb } from '../db/pool.ts'
import { setClock } from '../platform/clock.ts'
import { loadPending } from '../warehouse/index.ts'
import { businessToLog } from './business-to-log.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 }

const TIMES = { handedOverAt: expect.any(Number), deliveredAt: expect.any(Number) }

let world: CheckoutWorld
let eventLog: EventLog
let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tandem-business-log-'))
  ;[world, eventLog] = await Promise.all([createCheckoutWorld(), openEventLog(dir)])
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 100_000, rice: 100_000, milk: 100_000, apple: 10_000_000 })
  await staff('POST', '/promotions', {
    id: 'fresh-week',
    name: { zh: '鲜果周', en: 'Fresh week' },
    rule: {
      selects: { skus: ['apple'] },
      offer: { kind: 'percent', basisPoints: 1_250 },
      funder: 'merchant',
      priority: 1,
    },
  })
  await staff('POST', '/promotions', {
    id: 'twenty',
    name: { zh: '满二十减三', en: '3 off 20' },
    rule: {
      selects: {},
      offer: { kind: 'threshold', steps: [{ from: 2_000, off: 300 }] },
      funder: 'merchant',
      priority: 1,
    },
  })
  for (const id of ['fresh-week', 'twenty']) await staff('POST', `/promotions/${id}/go-live`)
})
afterAll(async () => {
  await eventLog.close()
  await world.close()
  await rm(dir, { recursive: true, force: true })
})

async function staff<Answer = OrderAnswer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const answer = await world.server.call({
    method,
    url: `/api/v1/merchants/north${path}`,
    as: 'owner',
    ...(body ? { body } : {}),
  })
  expect([path, answer.statusCode < 300 ? 'done' : answer.body]).toEqual([path, 'done'])
  return answer.body === '' ? (undefined as Answer) : answer.json()
}

/** A guest's order, placed and, unless it stays unpaid, paid on the provider's page. */
async function order(lines: object[], { mode = 'pickup', isPaid = true, storeId = 's1' } = {}): Promise<string> {
  const headers: Record<string, string> = { 'tandem-device': `device-${randomUUID()}` }
  const post = async (path: string, body: object) => {
    const answer = await world.server.call({
      method: 'POST',
      url: `/api/v1/shops/north${path}`,
      body,
      headers: { ...headers, 'idempotency-key': randomUUID() },
    })
    expect([path, answer.statusCode < 300 ? 'done' : answer.body]).toEqual([path, 'done'])
    return answer.json()
  }
  const group = { mode, lines, ...(mode === 'delivery' ? { address: DOOR } : {}) }
  const { id, guestToken } = await post('/orders', { storeId, groups: [group] })
  if (!isPaid) return id
  headers['tandem-guest'] = guestToken
  const { action } = await post(`/orders/${id}/payments`, { provider: 'sandbox' })
  await world.pay(action)
  await world.told()
  return id
}

/** Hands everything that happened over, as the running server does. */
async function carry(): Promise<void> {
  await deliverAll(platformDb(world.database), businessToLog(eventLog))
  await loadPending(world.warehouse, eventLog)
}

async function recordsOf<K extends 'order' | 'delivery' | 'return' | 'store' | 'product'>(
  kind: K,
): Promise<RecordOf<K>[]> {
  const all: RecordOf<K>[] = []
  for await (const batch of eventLog.read()) if (batch.kind === kind) all.push(...(batch.records as RecordOf<K>[]))
  return all
}

async function inWarehouse(id: string) {
  const [row] = await world.warehouse.query<Record<string, unknown>>(
    `select version, status, is_paid, gross, discount, gross - discount as goods, tax, delivery_fee as shipping,
            toUnixTimestamp64Milli(placed_at) as placedAt, store_id as storeId, mode,
            toString(business_date) as businessDate
       from orders where merchant_id = 'north' and order_id = {id:String}`,
    { id },
  )
  return row
}

/** Of the prices of this shop the tax is part. */
function asShown({ version, list, discount, goods, tax, shipping, placedAt, storeId, businessDate }: OrderAnswer) {
  return { version, gross: list, discount, goods, tax, shipping, placedAt, storeId, businessDate }
}

describe('an order taken through the API', () => {
  it('is in the warehouse with the figures that the order shows, at every step', async () => {
    const lines = [
      { sku: 'tea', quantity: 2 },
      { sku: 'apple', quantity: 1.235 },
    ]
    const id = await order(lines, { mode: 'delivery' })
    const agrees = async (more: object) => {
      await carry()
      const shown = await staff('GET', `/orders/${id}`)
      expect(await inWarehouse(id)).toMatchObject({ ...asShown(shown), ...more })
    }
    await agrees({ status: 'paid', is_paid: 1, mode: 'delivery', discount: 485, gross: 3_482 })
    await staff('POST', `/orders/${id}/cancel`, { lines: [{ line: 1, quantity: 1 }] })
    await agrees({ status: 'paid', gross: 2_482, discount: 485 })
    for (const action of ['start', 'finish', 'dispatch', 'deliver'])
      await staff('POST', `/orders/${id}/groups/1/${action}`)
    await agrees({ status: 'fulfilled' })
    const told = (await recordsOf('delivery')).filter(({ orderId }) => orderId === id)
    expect(told.at(-1)).toMatchObject({ status: 'delivered', carrier: 'own', ...TIMES })
  })

  it('that is cancelled counts no longer', async () => {
    const id = await order([{ sku: 'rice', quantity: 3 }])
    await carry()
    expect(await inWarehouse(id)).toMatchObject({ status: 'paid', is_paid: 1, gross: 1_050 })
    await staff('POST', `/orders/${id}/cancel`, {})
    await world.told()
    await carry()
    const shown = await staff('GET', `/orders/${id}`)
    expect(await inWarehouse(id)).toMatchObject({ ...asShown(shown), status: 'cancelled', is_paid: 0 })
    expect(shown).toMatchObject({ state: 'cancelled', paid: 1_050, refunded: 1_050 })
  })

  it('at a table is sold when its tab is paid', async () => {
    const group = { mode: 'dine_in', tableCode: 'T1', lines: [{ sku: 'tea', quantity: 1 }] }
    const { id } = await staff('POST', '/orders', { storeId: 's1', groups: [group] })
    await carry()
    expect(await inWarehouse(id)).toMatchObject({ status: 'placed', is_paid: 0, gross: 1_000 })
    await staff('POST', `/orders/${id}/cash`, { tillId: 'till-1' })
    await carry()
    expect(await inWarehouse(id)).toMatchObject({ status: 'paid', is_paid: 1, gross: 1_000 })
  })

  it('names its goods and its store, as the catalogue does', async () => {
    await order([{ sku: 'milk', quantity: 1 }], { isPaid: false })
    await carry()
    const [row] = await world.warehouse.query(
      `select l.product_id as id, p.name_en as name, p.price as price, s.name_en as store from order_lines l
         join products p on p.merchant_id = l.merchant_id and p.product_id = l.product_id
         join stores s on s.merchant_id = l.merchant_id and s.store_id = l.store_id
        where l.merchant_id = 'north' and l.product_id = 'milk' limit 1`,
    )
    expect(row).toEqual({ id: 'milk', name: 'milk', price: 680, store: 'Store one' })
  })

  it('is told as its contract demands, whatever is in it and becomes of it', async () => {
    const line = fc.oneof(
      fc.record({ sku: fc.constantFrom('tea', 'rice', 'milk'), quantity: fc.integer({ min: 1, max: 9 }) }),
      fc.record({
        sku: fc.constant('apple'),
        quantity: fc.integer({ min: 1, max: 9_000 }).map((grams) => grams / 1_000),
      }),
    )
    const fates = fc.constantFrom('unpaid', 'unpaid, cancelled', 'paid', 'partly cancelled', 'cancelled', 'collected')
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), fates, async (lines, fate) => {
        const id = await order(lines, { isPaid: !fate.startsWith('unpaid') })
        await carry()
        if (fate === 'partly cancelled') {
          const [{ quantity } = { quantity: 0 }] = lines
          await staff('POST', `/orders/${id}/cancel`, { lines: [{ line: 1, quantity: quantity > 1 ? 1 : quantity }] })
        } else if (fate.endsWith('cancelled')) await staff('POST', `/orders/${id}/cancel`, {})
        if (fate === 'collected') {
          for (const action of ['finish', 'collect']) await staff('POST', `/orders/${id}/groups/1/${action}`)
        }
        await world.told()
        await carry()
        const shown = await staff('GET', `/orders/${id}`)
        const record = (await recordsOf('order')).filter((one) => one.id === id).at(-1)
        const { gross, discount, payments, deliveryFee, version, discounts, status } = RECORDS.order.parse(record)
        const sum = (amounts: readonly { amount: number }[]) => amounts.reduce((all, { amount }) => all + amount, 0)
        expect(version).toBe(shown.version)
        expect([gross, discount]).toEqual([shown.list, shown.discount])
        expect(record?.lines.reduce((all, one) => all + one.gross, 0)).toBe(gross)
        expect(record?.lines.reduce((all, one) => all + one.discount, 0)).toBe(discount)
        expect(sum(discounts)).toBe(discount)
        expect(record?.lines.every((one) => one.discount >= 0 && one.gross >= one.discount)).toBe(true)
        if (status === 'paid' || status === 'fulfilled') expect(sum(payments)).toBe(gross - discount + deliveryFee)
        else expect(payments).toEqual([])
      }),
      { numRuns: 15 },
    )
  })
})

describe('goods that come back', () => {
  const DAY = '2026-11-02'
  const refundRate = async () => {
    const path = `/insights/overview?from=${DAY}&to=${DAY}&stores=back`
    const { figures } = await staff<OverviewAnswer>('GET', path)
    return figures.find(({ metric }) => metric === 'refund_rate')?.value
  }
  const collected = async (lines: object[]) => {
    const id = await order(lines, { storeId: 'back' })
    for (const action of ['finish', 'collect']) await staff('POST', `/orders/${id}/groups/1/${action}`)
    return id
  }
  const bringBack = async (id: string, lines: object[], more: object = {}) =>
    await staff('POST', `/orders/${id}/returns`, { lines, reason: 'quality', ...more })
  const returnsOf = async (id: string) => (await recordsOf('return')).filter(({ orderId }) => orderId === id)

  beforeAll(async () => {
    await openShop(world.at(AT), { tea: 1_000, rice: 1_000, apple: 100_000 }, 'back', 121.6)
  })

  it('are in the refund rate of the overview, which is what orders and returns give by hand', async () => {
    const [whole, part, twice] = await Promise.all([
      collected([{ sku: 'tea', quantity: 1 }]),
      collected([{ sku: 'rice', quantity: 4 }]),
      collected([{ sku: 'tea', quantity: 3 }]),
    ])
    const kept = await Promise.all(Array.from({ length: 4 }, () => collected([{ sku: 'rice', quantity: 2 }])))
    const unpaid = await order([{ sku: 'rice', quantity: 1 }], { storeId: 'back', isPaid: false })
    await carry()
    expect(await refundRate()).toBeNull()
    await bringBack(whole, [{ line: 1, quantity: 1 }])
    await bringBack(part, [{ line: 1, quantity: 1 }])
    for (const reason of ['late', 'other']) await bringBack(twice, [{ line: 1, quantity: 1 }], { reason })
    await world.told()
    await carry()
    const { orders } = await staff<{ orders: OrderSummary[] }>('GET', '/orders?storeId=back')
    expect(orders.map(({ id }) => id).toSorted()).toEqual([whole, part, twice, ...kept, unpaid].toSorted())
    const paid = orders.filter((one) => one.paid > 0)
    const returns = await Promise.all(paid.map(({ id }) => returnsOf(id)))
    expect(returns.flat()).toHaveLength(4)
    expect(await refundRate()).toBeCloseTo((4 * 1_000) / paid.length, 9)
    for (const [i, { id, list }] of paid.entries()) {
      const back = returns[i]?.reduce((sum, { amount }) => sum + amount, 0) ?? 0
      const shown = await staff('GET', `/orders/${id}`)
      expect([id, shown.refunded, shown.paid - back]).toEqual([id, back, list - shown.discount])
    }
  })

  it('are told once, as what they are, however often the events come and whoever takes them back', async () => {
    const id = await collected([
      { sku: 'tea', quantity: 2 },
      { sku: 'apple', quantity: 1.5 },
    ])
    const before = await staff('GET', `/orders/${id}`)
    const lines = [
      { line: 1, quantity: 2 },
      { line: 2, quantity: 0.5 },
    ]
    await bringBack(id, lines, { reason: 'wrong_item', storeId: 's1' })
    await carry()
    await platformDb(world.database).query(`update outbox_cursor set xid = '0', id = 0 where consumer = 'business-log'`)
    await order([{ sku: 'rice', quantity: 1 }], { isPaid: false })
    await carry()
    const told = await returnsOf(id)
    const { due } = await staff('GET', `/orders/${id}`)
    expect(told).toMatchObject([{ reason: 'wrong_item', storeId: 'back', amount: before.due - due, lines }])
    const [{ person, lines: back } = { person: null, lines: [] }] = told
    expect(person).toMatch(/^device:/)
    expect(back.reduce((sum, { amount }) => sum + amount, 0)).toBe(before.due - due)
    expect(RECORDS.return.parse(told[0])).toEqual(told[0])
    const rows = await world.warehouse.query(
      `select store_id as storeId, reason, amount, toString(business_date) as day from returns
        where merchant_id = 'north' and order_id = {id:String}`,
      { id },
    )
    expect(rows).toEqual([{ storeId: 'back', reason: 'wrong_item', amount: before.due - due, day: DAY }])
  })
})
