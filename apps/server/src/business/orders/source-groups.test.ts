import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { createMerchant } from '../../../../../tests/world/merchant.ts'
import { fillShelves, openShop } from '../../../../../tests/world/shop.ts'
import { platformDb } from '../../db/pool.ts'
import { buildTestServer, type TestServer } from '../../http/testing/test-server.ts'
import { setClock, setClockSpeed } from '../../platform/clock.ts'
import type { Warehouse } from '../../warehouse/client.ts'
import { count, readBuckets, reconcile } from '../buckets/index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
/** Nearest to s3, then s2, then s1. */
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.445, lat: 31.2 }
const SETTINGS = { modes: ['ship'], costPerShipment: 500, costPerKilometer: 100, costPerUnit: 0 }

let world: TestDatabase
let server: TestServer
let at: Awaited<ReturnType<typeof createMerchant>>

beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ ...world, warehouse: {} as Warehouse })
  await setClockSpeed(platformDb(world.database), 0)
  await setClock(platformDb(world.database), AT)
  at = await createMerchant(world.database)
  for (const [n, id] of ['s1', 's2', 's3'].entries()) await openShop(at(AT), {}, id, 121.4 + n * 0.02)
  await staff('PUT', '/places/dc', {
    kind: 'warehouse',
    name: { zh: '仓', en: 'Warehouse' },
    zone: 'Asia/Shanghai',
    lng: 121.9,
    lat: 31.2,
  })
})
afterAll(async () => {
  await server.app.close()
  await world.close()
})

let devices = 0
const shop = async (path: string, body: object) => {
  const answer = await server.call({
    method: 'POST',
    url: `/api/v1/shops/north${path}`,
    body,
    headers: { 'tandem-device': `device-${String(++devices).padStart(6, '0')}`, 'idempotency-key': randomUUID() },
  })
  return { status: answer.statusCode, body: answer.json() }
}
const staff = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await server.call({ method, url, as: 'owner', ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
const strategy = (name: string, more: object = {}) =>
  staff('PUT', '/allocation', { ...SETTINGS, strategy: name, ...more })
/** Empties every place and fills it anew. */
const shelves = async (by: Record<string, Record<string, number>>) => {
  const db = at(AT).db
  const keys = await db.query<{ resource: string; place: string }>(
    `select resource, place from bucket where kind = 'stock'`,
  )
  const none = keys.map((key) => ({ kind: 'stock' as const, ...key, quantity: 0 }))
  await count(db, AT, { cause: `count:${randomUUID()}` }, none)
  for (const [place, stock] of Object.entries(by)) await fillShelves(at(AT), stock, place)
}
const parcel = (lines: object[], mode = 'ship') => ({ storeId: 's1', groups: [{ mode, address: DOOR, lines }] })
const groupsOf = async (asked: object) => {
  const placed = await shop('/orders', asked)
  expect(placed).toMatchObject({ status: 201 })
  const { body } = await staff('GET', `/orders/${placed.body.id}`)
  await staff('POST', `/orders/${placed.body.id}/cancel`, {})
  return body.groups.map((group: { placeId: string; id: number }) => [
    group.placeId,
    body.lines
      .filter((line: { group: number }) => line.group === group.id)
      .map((line: { sku: string; quantity: number }) => `${line.quantity} ${line.sku}`)
      .join(', '),
  ])
}

describe('a parcel', () => {
  it('comes from the nearest place that has all of a line, not from the first or the one that sells', async () => {
    await strategy('nearest')
    await shelves({ s1: { tea: 10 }, s2: { tea: 10 }, s3: { tea: 3 } })
    expect(await groupsOf(parcel([{ sku: 'tea', quantity: 3 }]))).toEqual([['s3', '3 tea']])
    expect(await groupsOf(parcel([{ sku: 'tea', quantity: 4 }]))).toEqual([['s2', '4 tea']])
  })

  it('is split over places, and a line too, where no place has all of it; the price is that of the quote', async () => {
    await strategy('nearest')
    await shelves({ s1: { tea: 2, rice: 5 }, s2: { tea: 2 }, s3: { tea: 2 } })
    const asked = parcel([
      { sku: 'tea', quantity: 5 },
      { sku: 'rice', quantity: 1 },
    ])
    const quote = await shop('/quotes', asked)
    expect(quote.body).toMatchObject({ due: 5_350, short: [] })
    expect(await groupsOf({ ...asked, expectedDue: 5_350 })).toEqual([
      ['s1', '1 tea, 1 rice'],
      ['s2', '2 tea'],
      ['s3', '2 tea'],
    ])
    expect(await reconcile(at(AT).db)).toEqual([])
  })

  it('comes from where most is, from as few places as can be, or for the least, as the merchant says', async () => {
    await shelves({ s1: { tea: 5 }, s2: { tea: 9, rice: 1 }, s3: { tea: 5 }, dc: { tea: 5, rice: 9 } })
    const asked = parcel([
      { sku: 'tea', quantity: 5 },
      { sku: 'rice', quantity: 2 },
    ])
    await strategy('most_stock')
    expect(await groupsOf(asked)).toEqual([
      ['s2', '5 tea'],
      ['dc', '2 rice'],
    ])
    await strategy('fewest_splits')
    expect(await groupsOf(asked)).toEqual([['dc', '5 tea, 2 rice']])
    await shelves({ s1: { tea: 5 }, s3: { tea: 5 } })
    await strategy('cheapest', { places: [{ placeId: 's3', costPerShipment: 5_000, costPerUnit: 0 }] })
    expect(await groupsOf(parcel([{ sku: 'tea', quantity: 1 }]))).toEqual([['s1', '1 tea']])
  })

  it('of which something is nowhere names it, and places nothing', async () => {
    await strategy('fewest_splits')
    await shelves({ s1: { tea: 2 }, s2: { tea: 2, milk: 1 } })
    const asked = parcel([
      { sku: 'tea', quantity: 4 },
      { sku: 'milk', quantity: 3 },
    ])
    expect((await shop('/quotes', asked)).body.short).toEqual([{ sku: 'milk', wanted: 3, free: 1 }])
    expect(await shop('/orders', asked)).toMatchObject({
      status: 409,
      body: { code: 'bucket.short', details: { short: [{ resource: 'milk', wanted: 3, free: 1 }] } },
    })
    const [tea] = await readBuckets(at(AT).db, [{ kind: 'stock', resource: 'tea', place: 's1' }])
    expect(tea).toMatchObject({ held: 0 })
  })

  it('is had by exactly as many as there are pieces anywhere, whoever asks at once', async () => {
    await strategy('nearest')
    await shelves({ s1: { tea: 4 }, s2: { tea: 3 }, s3: { tea: 3 } })
    const asked = parcel([{ sku: 'tea', quantity: 1 }])
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop('/orders', asked)))
    const placed = answers.filter(({ status }) => status === 201)
    expect(placed).toHaveLength(10)
    for (const { body } of placed) await staff('POST', `/orders/${body.id}/cancel`, {})
    expect(await reconcile(at(AT).db)).toEqual([])
  })
})

describe('a delivery', () => {
  it('is taken from the store that sells, unless the merchant says otherwise; then its fee is paid once', async () => {
    await strategy('nearest')
    const near = { ...DOOR, lng: 121.41 }
    const asked = {
      storeId: 's1',
      groups: [{ mode: 'delivery', address: near, lines: [{ sku: 'tea', quantity: 3 }] }],
    }
    await shelves({ s1: { tea: 1 }, s2: { tea: 2 } })
    expect((await shop('/quotes', asked)).body.short).toMatchObject([{ sku: 'tea', free: 1 }])
    await strategy('nearest', { modes: ['ship', 'delivery'] })
    expect((await shop('/quotes', asked)).body).toMatchObject({ short: [], shipping: 500, due: 3_500 })
    expect(await groupsOf(asked)).toEqual([
      ['s1', '1 tea'],
      ['s2', '2 tea'],
    ])
  })
})

describe('availability', () => {
  it('says of every store that serves a point what of a basket it has, the whole basket first', async () => {
    await shelves({ s1: { tea: 5, rice: 5 }, s2: { tea: 5 }, s3: { apple: 500 } })
    const lines = [
      { sku: 'tea', quantity: 2 },
      { sku: 'rice', quantity: 1 },
    ]
    const found = await shop('/availability', { lng: DOOR.lng, lat: DOOR.lat, lines })
    expect(found.body.stores.map((one: { storeId: string }) => one.storeId)).toEqual(['s1', 's3', 's2'])
    expect(found.body.stores[0]).toMatchObject({
      complete: true,
      now: { open: true },
      delivery: null,
      lines: [
        { sku: 'tea', wanted: 2, free: 5, enough: true },
        { sku: 'rice', free: 5, enough: true },
      ],
    })
    expect(found.body.stores[2]).toMatchObject({ storeId: 's2', complete: false, lines: [{ free: 5 }, { free: 0 }] })
    const weighed = { lng: 121.44, lat: 31.2, mode: 'delivery', lines: [{ sku: 'apple', quantity: 0.5 }] }
    const delivered = await shop('/availability', weighed)
    expect(delivered.body.stores[0]).toMatchObject({
      storeId: 's3',
      complete: true,
      delivery: { fee: 500 },
      lines: [{ wanted: 0.5, free: 0.5 }],
    })
  })
})

describe('a channel', () => {
  const rule = (more: object) =>
    staff('PUT', '/stock-rules', { channel: 'app', placeId: 's1', subject: 'sku', code: 'tea', ...more })
  const fetch = (quantity: number) => ({
    storeId: 's1',
    groups: [{ mode: 'pickup', lines: [{ sku: 'tea', quantity }] }],
  })
  const fetchAtCounter = (quantity: number) => staff('POST', '/orders', fetch(quantity))

  it('leaves some for others, however many ask at once; others get those', async () => {
    await shelves({ s1: { tea: 10 } })
    expect(await rule({ leave: 2 })).toMatchObject({ status: 200 })
    expect((await shop('/quotes', fetch(9))).body.short).toEqual([{ sku: 'tea', wanted: 9, free: 8 }])
    const answers = await Promise.all(Array.from({ length: 12 }, () => shop('/orders', fetch(1))))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(8)
    expect(answers.find(({ status }) => status !== 201)).toMatchObject({ body: { code: 'bucket.short' } })
    const counter = await Promise.all([1, 1, 1].map(fetchAtCounter))
    expect(counter.filter(({ status }) => status === 201)).toHaveLength(2)
    const found = await shop('/availability', { lng: 121.4, lat: 31.2, lines: [{ sku: 'tea', quantity: 1 }] })
    expect(found.body.stores.find((one: { storeId: string }) => one.storeId === 's1')).toMatchObject({
      lines: [{ free: 0 }],
    })
    const [line] = (await staff('GET', '/places/s1/stock?search=tea')).body.items
    expect(line).toMatchObject({ free: 0, buffers: [{ channel: 'app', leave: 2 }] })
    await rule({ leave: 0 })
    expect((await staff('GET', '/stock-rules')).body.rules).toEqual([])
  })

  it('sends from another place where the day has no more of its quota for the nearest', async () => {
    await strategy('nearest')
    await shelves({ s1: { milk: 10 }, s2: { milk: 10 } })
    const quota = (dailyQuota: number | null) => rule({ placeId: 's2', code: 'milk', dailyQuota })
    const milk = (quantity: number) => parcel([{ sku: 'milk', quantity }])
    await quota(2)
    expect(await groupsOf(milk(3))).toEqual([['s1', '3 milk']])
    expect(await groupsOf(milk(2))).toEqual([['s2', '2 milk']])
    expect(await shop('/orders', milk(2))).toMatchObject({ status: 201 })
    expect(await groupsOf(milk(1))).toEqual([['s1', '1 milk']])
    await quota(null)
    expect(await groupsOf(milk(3))).toEqual([['s2', '3 milk']])
  })

  it('sells no more on a day than its quota, which follows at once when it is changed', async () => {
    await shelves({ s1: { tea: 100 } })
    await rule({ dailyQuota: 5 })
    const answers = await Promise.all(Array.from({ length: 8 }, () => shop('/orders', fetch(1))))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
    expect((await shop('/quotes', fetch(1))).body.short).toEqual([{ sku: 'tea', wanted: 1, free: 0 }])
    expect(await fetchAtCounter(20)).toMatchObject({ status: 201 })
    await rule({ dailyQuota: 7 })
    expect((await shop('/quotes', fetch(3))).body.short).toEqual([{ sku: 'tea', wanted: 3, free: 2 }])
    expect(await shop('/orders', fetch(2))).toMatchObject({ status: 201 })
    await setClock(platformDb(world.database), AT + 86_400_000)
    expect(await shop('/orders', fetch(7))).toMatchObject({ status: 201 })
    expect(await reconcile(at(AT).db)).toEqual([])
  })
})
