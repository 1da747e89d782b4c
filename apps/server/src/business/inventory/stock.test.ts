import { randomUUID } from 'node:crypto'
import { type Ctx, uuidv7 } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillShelves, openShop } from '../../../../../tests/world/shop.ts'
import { createStillWorld, type StillWorld } from '../../../../../tests/world/still-world.ts'
import { commitHold, handOver, hold, readBuckets, reconcile } from '../buckets/index.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: StillWorld
let ctx: Ctx

beforeAll(async () => {
  world = await createStillWorld(AT)
  await openShop(world.at(AT), { tea: 100, rice: 40, milk: 10, apple: 50_000 })
  ctx = world.ctx
})
afterAll(() => world.close())

const staff: StillWorld['staff'] = (...asked) => world.staff(...asked)
const stock = async (sku: string, place = 's1') => {
  const [state] = await readBuckets(ctx.db, [{ kind: 'stock', resource: sku, place }])
  return state as NonNullable<typeof state>
}
/** Promises some of s1 for good, as a paid order does. */
const promise = async (sku: string, quantity: number) => {
  const id = uuidv7(AT)
  const amounts = [{ kind: 'stock' as const, resource: sku, place: 's1', quantity }]
  await hold(ctx.db, AT, { id, cause: `order:${id}`, expiresAt: AT + 60_000, amounts })
  await commitHold(ctx.db, AT, id)
  return id
}
const isSound = async () => expect(await reconcile(ctx.db)).toEqual([])

describe('the stock of a place', () => {
  it('is listed by SKU in its unit, found by name, paged, and exported', async () => {
    const first = await staff('GET', '/places/s1/stock?pageSize=3')
    expect(first.body.items.map((one: { sku: string }) => one.sku)).toEqual(['apple', 'milk', 'rice'])
    expect(first.body.items[0]).toMatchObject({ onHand: 50, unit: 'kg', unitCost: 600, valueAtCost: 30_000 })
    const second = await staff('GET', `/places/s1/stock?pageSize=3&after=${first.body.next}`)
    expect(second.body).toMatchObject({ items: [{ sku: 'tea', onHand: 100, free: 100 }], next: null })
    expect((await staff('GET', '/places/s1/stock?search=RIC')).body.items).toHaveLength(1)
    const csv = await staff('GET', '/places/s1/stock.csv')
    expect(csv.body).toContain('tea,tea,tea,piece,100,0,0,100')
  })

  it('is shown and changed only where one works', async () => {
    expect(await staff('GET', '/places/s3/stock', undefined, 'store_manager')).toMatchObject({ status: 403 })
    const asked = { id: randomUUID(), reason: 'damaged', lines: [{ sku: 'tea', quantity: 1 }] }
    expect(await staff('POST', '/places/s1/wastage', asked, 'cashier')).toMatchObject({ status: 403 })
    expect(await staff('POST', '/places/nowhere/wastage', asked)).toMatchObject({ status: 404 })
  })
})

describe('goods that come', () => {
  it('against a purchase order count as received, in parts, and cost on average what both cost', async () => {
    const id = randomUUID()
    const order = {
      id,
      supplier: 'Green Hill',
      placeId: 's1',
      toleranceBasisPoints: 1_000,
      lines: [{ sku: 'tea', ordered: 100, unitCost: 700 }],
    }
    expect(await staff('POST', '/purchase-orders', order)).toMatchObject({ status: 201, body: { state: 'ordered' } })
    expect(await staff('POST', '/purchase-orders', order)).toMatchObject({ status: 201 })
    expect(await staff('POST', '/purchase-orders', { ...order, supplier: 'other' })).toMatchObject({
      body: { code: 'document.conflict' },
    })
    const receipt = { id: randomUUID(), purchaseOrderId: id, lines: [{ sku: 'tea', quantity: 60 }] }
    for (let i = 0; i < 3; i += 1) {
      expect(await staff('POST', '/places/s1/receipts', receipt)).toMatchObject({
        status: 201,
        body: { kind: 'receipt', about: `purchase_order:${id}`, lines: [{ sku: 'tea', quantity: 60, unitCost: 700 }] },
      })
    }
    expect(await stock('tea')).toMatchObject({ capacity: 160 })
    expect((await staff('GET', `/purchase-orders/${id}`)).body).toMatchObject({
      state: 'part_received',
      lines: [{ ordered: 100, received: 60 }],
    })
    const [line] = (await staff('GET', '/places/s1/stock?search=tea')).body.items
    expect(line).toMatchObject({ unitCost: 575, valueAtCost: 92_000 }) // 100 at 500 and 60 at 700
    const tooMuch = { id: randomUUID(), purchaseOrderId: id, lines: [{ sku: 'tea', quantity: 51 }] }
    expect(await staff('POST', '/places/s1/receipts', tooMuch)).toMatchObject({
      body: { code: 'purchase.over_delivered', details: { skus: ['tea'] } },
    })
    const rest = { id: randomUUID(), purchaseOrderId: id, lines: [{ sku: 'tea', quantity: 50 }] }
    expect(await staff('POST', '/places/s1/receipts', rest)).toMatchObject({ status: 201 })
    expect((await staff('GET', `/purchase-orders?state=received`)).body.purchaseOrders).toMatchObject([{ id }])
    expect(await staff('POST', `/purchase-orders/${id}/end`)).toMatchObject({ body: { code: 'purchase.wrong_state' } })
    await isSound()
  })

  it('are refused whole when one line is not kept in stock, or no whole number of pieces', async () => {
    const before = await stock('tea')
    const receipt = (lines: object[]) => staff('POST', '/places/s1/receipts', { id: randomUUID(), lines })
    expect(
      await receipt([
        { sku: 'tea', quantity: 1 },
        { sku: 'gold', quantity: 1 },
      ]),
    ).toMatchObject({
      body: { code: 'stock.unknown_sku', details: { skus: ['gold'] } },
    })
    expect(await receipt([{ sku: 'tea', quantity: 1.5 }])).toMatchObject({ body: { code: 'stock.quantity' } })
    expect(await stock('tea')).toEqual(before)
  })

  it('tell the warehouse once what came, where, at what cost', async () => {
    const receipt = { id: randomUUID(), lines: [{ sku: 'apple', quantity: 1.5, unitCost: 700 }] }
    await Promise.all(Array.from({ length: 4 }, () => staff('POST', '/places/s1/receipts', receipt)))
    const told = await ctx.db.query<{ payload: { records: object[] } }>(
      `select payload from outbox where aggregate = $1 and kind = 'records.written'`,
      [`stock_document:${receipt.id}`],
    )
    expect(told.map(({ payload }) => payload.records)).toEqual([
      [expect.objectContaining({ reason: 'receipt', storeId: 's1', productId: 'apple', quantity: 1.5, unitCost: 700 })],
    ])
  })
})

describe('wastage', () => {
  it('leaves what is promised alone, unless it is gone all the same: then somebody waits in the queue', async () => {
    const holdId = await promise('milk', 8)
    const waste = (quantity: number, more: object = {}) =>
      staff('POST', '/places/s1/wastage', {
        id: randomUUID(),
        reason: 'spoiled',
        photo: 'photos/1.jpg',
        lines: [{ sku: 'milk', quantity }],
        ...more,
      })
    expect(await waste(3)).toMatchObject({ status: 409, body: { code: 'bucket.short' } })
    expect(await waste(2)).toMatchObject({ status: 201, body: { reason: 'spoiled', lines: [{ quantity: -2 }] } })
    expect(await waste(3, { evenPromised: true })).toMatchObject({ status: 201 })
    expect(await waste(6, { evenPromised: true })).toMatchObject({ body: { code: 'bucket.short' } })
    expect(await stock('milk')).toMatchObject({ capacity: 5, used: 8, shortfall: 3 })
    const queue = await staff('GET', '/shortfalls?placeId=s1')
    expect(queue.body.shortfalls).toMatchObject([
      { sku: 'milk', placeId: 's1', shortfall: 3, holds: [{ holdId, state: 'committed', quantity: 8 }] },
    ])
    const { movements } = (await staff('GET', '/places/s1/stock/milk/movements')).body
    expect(movements[0]).toMatchObject({ what: 'wastage', reason: 'spoiled', onHand: -3, actor: expect.anything() })
    expect(movements.some(({ cause }: { cause: string }) => cause === `order:${holdId}`)).toBe(true)
    await isSound()
  })
})

describe('a transfer', () => {
  const ask = (lines: object[]) => ({ id: randomUUID(), fromPlace: 's1', toPlace: 's2', lines })

  it('leaves one place, is on its way, comes to the other, and shows what is missing', async () => {
    const asked = ask([{ sku: 'rice', quantity: 10 }])
    const before = await stock('rice')
    await staff('POST', '/transfers', asked)
    expect(await stock('rice')).toEqual(before)
    await staff('POST', `/transfers/${asked.id}/ship`, { lines: [{ sku: 'rice', quantity: 8 }] })
    await staff('POST', `/transfers/${asked.id}/ship`)
    expect(await stock('rice')).toMatchObject({ capacity: before.capacity - 8 })
    expect(await stock('rice', 's2')).toMatchObject({ capacity: 0 })
    expect((await staff('GET', '/places/s2/stock')).body.items).toMatchObject([
      { sku: 'rice', onHand: 0, inTransit: 8 },
    ])
    const over = await staff('POST', `/transfers/${asked.id}/receive`, { lines: [{ sku: 'rice', quantity: 9 }] })
    expect(over).toMatchObject({ status: 400 })
    const came = await staff('POST', `/transfers/${asked.id}/receive`, { lines: [{ sku: 'rice', quantity: 7 }] })
    await staff('POST', `/transfers/${asked.id}/receive`)
    expect(came.body).toMatchObject({
      state: 'received',
      lines: [{ requested: 10, shipped: 8, received: 7, difference: -1 }],
    })
    expect(await stock('rice', 's2')).toMatchObject({ capacity: 7 })
    expect(await staff('POST', `/transfers/${asked.id}/cancel`)).toMatchObject({
      body: { code: 'transfer.wrong_state' },
    })
    await isSound()
  })

  it('does not take what is promised', async () => {
    const asked = ask([{ sku: 'rice', quantity: 30 }])
    await promise('rice', 5)
    await staff('POST', '/transfers', asked)
    expect(await staff('POST', `/transfers/${asked.id}/ship`)).toMatchObject({ body: { code: 'bucket.short' } })
    expect(await staff('POST', `/transfers/${asked.id}/cancel`)).toMatchObject({ body: { state: 'cancelled' } })
  })
})

describe('a count', () => {
  it('is blind until it is entered, does not take sales for differences, and puts broken promises in the queue', async () => {
    const at = ctx
    await fillShelves(at, { tea: 20 }, 's3')
    const id = randomUUID()
    const opened = await staff('POST', '/places/s3/counts', { id, scope: { by: 'all' } })
    expect(opened).toMatchObject({ status: 201, body: { lines: [{ sku: 'tea', expected: null, found: null }] } })
    expect(await staff('POST', `/counts/${id}/apply`)).toMatchObject({ body: { code: 'count.incomplete' } })
    await staff('POST', `/counts/${id}/entries`, { lines: [{ sku: 'tea', found: 19 }] })
    const again = await staff('POST', `/counts/${id}/entries`, { lines: [{ sku: 'tea', found: 18 }] })
    expect(again.body.lines).toMatchObject([{ expected: 20, found: 18, difference: -2, entries: 2 }])
    await fillShelves(at, { tea: 5 }, 's3')
    for (let i = 0; i < 2; i += 1) {
      expect(await staff('POST', `/counts/${id}/apply`)).toMatchObject({ body: { state: 'applied' } })
    }
    expect(await stock('tea', 's3')).toMatchObject({ capacity: 23 })
    const { documents } = (await staff('GET', '/places/s3/stock-documents?kind=count')).body
    expect(documents).toMatchObject([{ about: `count:${id}`, lines: [{ sku: 'tea', quantity: -2 }] }])
    await isSound()
  })

  it('of class A takes what turned over most', async () => {
    const holdId = await promise('tea', 10)
    await handOver(ctx.db, AT, holdId, [{ kind: 'stock', resource: 'tea', place: 's1', quantity: 10 }])
    const opened = await staff('POST', '/places/s1/counts', {
      id: randomUUID(),
      scope: { by: 'abc', classes: ['A'] },
      blind: false,
    })
    expect(opened.body.lines).toMatchObject([{ sku: 'tea', expected: 200 }])
  })
})
