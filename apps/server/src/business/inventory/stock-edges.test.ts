import { randomUUID } from 'node:crypto'
import { type Ctx, DAY, type Role } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop } from '../../../../../tests/world/shop.ts'
import { createStillWorld, type StillWorld } from '../../../../../tests/world/still-world.ts'
import { readBuckets, reconcile } from '../buckets/index.ts'
import { closeDocument, openDocument } from './documents.ts'
import { firstMoment, holdExpired, openQuotas, quotaOf, reconcileLots } from './index.ts'
import { stockItems } from './stock-items.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: StillWorld
let ctx: Ctx

beforeAll(async () => {
  world = await createStillWorld(AT)
  await openShop(world.at(AT), { tea: 100, rice: 40, milk: 10, apple: 50_000 })
  await openShop(world.at(AT), { tea: 5 }, 's2', 121.41)
  ctx = world.ctx
})
afterAll(() => world.close())

const staff: StillWorld['staff'] = (...asked) => world.staff(...asked)
const free = async (sku: string, place = 's1') =>
  (await readBuckets(ctx.db, [{ kind: 'stock', resource: sku, place }]))[0]?.free
const isSound = async () => {
  expect(await reconcileLots(ctx.db)).toEqual([])
  expect(await reconcile(ctx.db)).toEqual([])
}
/** Says of a product whether its SKU is kept in stock. */
const keepInStock = async (id: string, stocked: boolean) => {
  const { body } = await staff('GET', `/products/${id}`)
  const skus = body.skus.map((sku: object) => ({ ...sku, stocked }))
  expect(await staff('PUT', `/products/${id}`, { ...body, skus })).toMatchObject({ status: 200 })
}

describe('quantities and costs at the edge', () => {
  it.each(['tea', 'apple'])('less than the smallest unit of %s is no quantity, wherever it is told', async (sku) => {
    const lines = [{ sku, quantity: 1e-10 }]
    const id = randomUUID()
    const before = await free(sku)
    const answers = [
      await staff('POST', '/places/s1/receipts', { id, lines }),
      await staff('POST', '/places/s1/wastage', { id, reason: 'damaged', lines }),
      await staff('POST', '/transfers', { id, fromPlace: 's1', toPlace: 's2', lines }),
      await staff('POST', '/purchase-orders', {
        id,
        supplier: 'Green Hill',
        placeId: 's1',
        lines: [{ sku, ordered: 1e-10, unitCost: 1 }],
      }),
    ]
    for (const answer of answers) expect(answer).toMatchObject({ status: 422, body: { code: 'stock.quantity' } })
    expect(await free(sku)).toBe(before)
  })

  it('a place whose goods are worth more than anybody thought is still shown', async () => {
    const receipt = (sku: string, quantity: number, unitCost: number) =>
      staff('POST', '/places/s3/receipts', { id: randomUUID(), lines: [{ sku, quantity, unitCost }] })
    expect(await receipt('rice', 2_000, 1_000_000_000)).toMatchObject({ status: 201 })
    expect(await receipt('tea', 1_000_000_000, 1_000_000_000_000)).toMatchObject({ status: 201 })
    const { status, body } = await staff('GET', '/places/s3/stock')
    expect(status).toBe(200)
    expect(body.items).toMatchObject([{ valueAtCost: 2_000_000_000_000 }, { valueAtCost: 1e21 }])
    expect(
      (await world.server.call({ url: '/api/v1/merchants/north/places/s3/stock.csv', as: 'owner' })).statusCode,
    ).toBe(200)
  })
})

describe('a SKU that is no longer kept in stock', () => {
  it('still comes where it was sent, is counted, expires and is called back, and what was told is answered the same', async () => {
    await staff('PUT', '/lot-tracked-skus/milk')
    const lot = (batch: string, days: number) => ({
      sku: 'milk',
      quantity: 3,
      lot: { batch, expiresAt: AT + days * DAY },
    })
    const receipt = { id: randomUUID(), lines: [lot('M1', 1), lot('M2', 9)] }
    const ordered = [{ sku: 'milk', ordered: 3, unitCost: 1 }]
    const purchase = { id: randomUUID(), supplier: 'Green Hill', placeId: 's1', lines: ordered }
    expect(await staff('POST', '/purchase-orders', purchase)).toMatchObject({ status: 201 })
    const received = await staff('POST', '/places/s1/receipts', receipt)
    expect(received).toMatchObject({ status: 201 })
    const transfer = randomUUID()
    await staff('POST', '/transfers', {
      id: transfer,
      fromPlace: 's1',
      toPlace: 's2',
      lines: [{ sku: 'milk', quantity: 1 }],
    })
    expect(await staff('POST', `/transfers/${transfer}/ship`)).toMatchObject({ status: 200 })
    const counted = randomUUID()
    await staff('POST', '/places/s1/counts', { id: counted, scope: { by: 'skus', skus: ['milk'] } })
    await staff('POST', `/counts/${counted}/entries`, { lines: [{ sku: 'milk', found: 14 }] })
    await keepInStock('milk', false)
    expect(await staff('POST', '/places/s1/receipts', receipt)).toEqual(received)
    for (const answer of [
      await staff('POST', '/places/s1/receipts', { ...receipt, id: randomUUID() }),
      await staff('POST', '/purchase-orders', { ...purchase, id: randomUUID() }),
    ]) {
      expect(answer).toMatchObject({ status: 422, body: { code: 'stock.not_kept', details: { skus: ['milk'] } } })
    }
    const still = { id: randomUUID(), purchaseOrderId: purchase.id, lines: [lot('M3', 9)] }
    expect(await staff('POST', '/places/s1/receipts', still)).toMatchObject({ status: 201 })
    expect(await staff('POST', `/transfers/${transfer}/receive`)).toMatchObject({ body: { state: 'received' } })
    expect(await staff('POST', `/counts/${counted}/apply`)).toMatchObject({ body: { state: 'applied' } })
    const recall = { id: randomUUID(), sku: 'milk', batch: 'M2', reason: 'metal' }
    expect(await staff('POST', '/recalls', recall)).toMatchObject({ status: 200 })
    expect(await holdExpired({ ...ctx, now: AT + 2 * DAY })).toBe(2)
    expect(await free('milk')).toBe(13)
    await isSound()
    await keepInStock('milk', true)
  })

  it('and never was is ordered from nobody, though its purchase orders are answered as before', async () => {
    const name = { zh: '纸袋', en: 'Bag' }
    const skus = [{ sku: 'bag', unit: 'piece', basePrice: 100 }]
    const product = { kind: 'good', name, taxClass: 'standard', status: 'active', skus }
    const made = await staff('POST', '/products', product)
    expect(made).toMatchObject({ status: 201 })
    const lines = [{ sku: 'bag', ordered: 3, unitCost: 1 }]
    const purchase = { id: randomUUID(), supplier: 'Green Hill', placeId: 's1', lines }
    const ordered = await staff('POST', '/purchase-orders', purchase)
    expect(ordered).toMatchObject({ status: 201 })
    await keepInStock(made.body.id, false)
    expect(await staff('POST', '/purchase-orders', purchase)).toEqual(ordered)
    expect(await staff('POST', '/purchase-orders', { ...purchase, id: randomUUID() })).toMatchObject({
      body: { code: 'stock.unknown_sku' },
    })
  })
})

describe('the daily quota of a channel', () => {
  const rule = (more: object) =>
    staff('PUT', '/stock-rules', { channel: 'app', placeId: null, subject: 'sku', code: 'tea', leave: 0, ...more })
  const quota = (date: string) => quotaOf({ channel: 'app', sku: 'tea', placeId: 's1', date })
  const capacity = async (date: string) => (await readBuckets(ctx.db, [quota(date)]))[0]?.capacity

  it('is what the rule says when the day is opened, not what it said when somebody asked what is left', async () => {
    await rule({ dailyQuota: 2 })
    await openQuotas(ctx, [{ ...quota('2026-11-02'), quantity: 5 }])
    expect(await capacity('2026-11-02')).toBe(2)
  })

  it('follows a rule that is changed while the day is being opened', async () => {
    await rule({ dailyQuota: 5 })
    let changing: Promise<unknown> | undefined
    await ctx.db.transaction(async (tx) => {
      const within: Ctx = { ...ctx, db: { ...ctx.db, transaction: (work) => work(tx) } }
      await openQuotas(within, [{ ...quota('2026-11-03'), quantity: 5 }])
      let isChanged = false
      changing = rule({ dailyQuota: 2 }).then(() => (isChanged = true))
      const waits = `select from pg_locks where locktype = 'advisory' and not granted
                        and database = (select oid from pg_database where datname = current_database())`
      while (!isChanged && (await ctx.db.query(waits)).length === 0);
    })
    await changing
    expect(await capacity('2026-11-03')).toBe(2)
  })

  it('is the least of all rules for it, though they are set and opened at the same moment', async () => {
    for (let round = 0; round < 15; round += 1) {
      const date = new Date(firstMoment('2026-11-04') + round * DAY).toISOString().slice(0, 10)
      await Promise.all([rule({ dailyQuota: 20 }), rule({ placeId: 's1', dailyQuota: 20 })])
      await Promise.all([
        rule({ dailyQuota: 3 + (round % 2) }),
        rule({ placeId: 's1', dailyQuota: 4 - (round % 2) }),
        openQuotas(ctx, [{ ...quota(date), quantity: 20 }]),
      ])
      expect([await capacity('2026-11-02'), await capacity(date)]).toEqual([3, 3])
    }
    for (const placeId of [null, 's1']) await rule({ placeId, dailyQuota: null })
    expect(await reconcile(ctx.db)).toEqual([])
  })
})

describe('lists and documents', () => {
  it('a page that begins nowhere is empty, of movements as of all else', async () => {
    for (const list of ['/places/s1/stock/tea/movements', '/places/s1/stock-documents', '/places/s1/counts']) {
      expect(await staff('GET', `${list}?after=nowhere`)).toMatchObject({ status: 200, body: { next: null } })
      const { next: _next, ...rows } = (await staff('GET', `${list}?after=nowhere`)).body
      expect(Object.values(rows)).toEqual([[]])
    }
  })

  it('a count in which more differs than a small number counts is written down', async () => {
    const head = { id: randomUUID(), kind: 'count' as const, placeId: 's1' }
    const line = { sku: 'tea', lotId: null, quantity: 0, unitCost: 0 }
    await ctx.db.transaction(async (tx) => {
      await openDocument(tx, ctx, head, head)
      const lines = Array.from({ length: 33_000 }, () => line)
      await closeDocument(tx, ctx, head, lines, await stockItems(tx, 's1', ['tea']))
    })
    const [last] = await ctx.db.query('select max(line) as line from stock_document_line where document_id = $1', [
      head.id,
    ])
    expect(last).toEqual({ line: 33_000 })
  })
})

describe('somebody of one store', () => {
  it('sees what channels leave there and everywhere, not what they leave at others', async () => {
    const rule = (placeId: string | null) => ({ channel: 'web', placeId, subject: 'sku', code: 'tea', leave: 1 })
    for (const placeId of [null, 's1', 's2']) await staff('PUT', '/stock-rules', rule(placeId))
    const placesSeen = async (as: Role) =>
      (await staff('GET', '/stock-rules', undefined, as)).body.rules.map(({ placeId }: { placeId: string }) => placeId)
    expect(await placesSeen('owner')).toEqual([null, 's1', 's2'])
    expect(await placesSeen('store_manager')).toEqual([null, 's1'])
  })
})

describe('at the same moment', () => {
  it('a batch is called back and released while its SKU is said again to be kept by lot', async () => {
    await staff('PUT', '/lot-tracked-skus/rice')
    const lot = { batch: 'R1', expiresAt: AT + 9 * DAY }
    for (const place of ['s1', 's2']) {
      await staff('POST', `/places/${place}/receipts`, { id: randomUUID(), lines: [{ sku: 'rice', quantity: 3, lot }] })
    }
    const lots: { id: string }[] = (await staff('GET', '/lots?batch=R1')).body.lots
    for (let round = 0; round < 15; round += 1) {
      const answers = await Promise.all([
        staff('PUT', '/lot-tracked-skus/rice'),
        staff('POST', '/recalls', { id: randomUUID(), sku: 'rice', batch: 'R1', reason: 'metal' }),
        staff('PUT', '/lot-tracked-skus/rice'),
        ...lots.map(({ id }) => staff('POST', `/lots/${id}/release`)),
      ])
      for (const { status } of answers) expect(status).toBeLessThan(300)
    }
    await isSound()
  })
})
