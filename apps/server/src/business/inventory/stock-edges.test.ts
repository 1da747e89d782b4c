import { randomUUID } from 'node:crypto'
import { type Ctx, DAY, type Role } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { createMerchant } from '../../../../../tests/world/merchant.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb } from '../../db/pool.ts'
import { buildTestServer, type TestServer } from '../../http/testing/test-server.ts'
import { systemCtx } from '../../platform/access.ts'
import { setClock, setClockSpeed } from '../../platform/clock.ts'
import type { Warehouse } from '../../warehouse/client.ts'
import { readBuckets, reconcile } from '../buckets/index.ts'
import { holdExpired, reconcileLots } from './index.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: TestDatabase
let server: TestServer
let ctx: Ctx

beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ ...world, warehouse: {} as Warehouse })
  await setClockSpeed(platformDb(world.database), 0)
  await setClock(platformDb(world.database), AT)
  const at = await createMerchant(world.database)
  await openShop(at(AT), { tea: 100, rice: 40, milk: 10, apple: 50_000 })
  await openShop(at(AT), { tea: 5 }, 's2', 121.41)
  ctx = await systemCtx(world.database, 'north', 'test', 'r1')
})
afterAll(async () => {
  await server.app.close()
  await world.close()
})

const staff = async (method: 'GET' | 'PUT' | 'POST', path: string, body?: object, as: Role = 'owner') => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await server.call({ method, url, as, ...(method === 'GET' ? {} : { body: body ?? {} }) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
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
    expect((await server.call({ url: '/api/v1/merchants/north/places/s3/stock.csv', as: 'owner' })).statusCode).toBe(
      200,
    )
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
    expect(await staff('POST', `/transfers/${transfer}/receive`)).toMatchObject({ body: { state: 'received' } })
    expect(await staff('POST', `/counts/${counted}/apply`)).toMatchObject({ body: { state: 'applied' } })
    const recall = { id: randomUUID(), sku: 'milk', batch: 'M2', reason: 'metal' }
    expect(await staff('POST', '/recalls', recall)).toMatchObject({ status: 200 })
    expect(await holdExpired({ ...ctx, now: AT + 2 * DAY })).toBe(2)
    expect(await free('milk')).toBe(10)
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
