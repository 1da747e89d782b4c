import { randomUUID } from 'node:crypto'
import { NewProduct, type ProductInput } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop } from '../../../../../tests/world/shop.ts'
import { createStillWorld, type StillWorld } from '../../../../../tests/world/still-world.ts'
import { count } from '../buckets/index.ts'

/** A Monday, noon in Shanghai. */
const AT = Date.UTC(2026, 10, 2, 4)
const STORES = ['s1', 's2', 's3']
/** Each is sold in its own way; of all there is tea, or apples, on the shelves. */
const SKUS = ['tea', 'apple', 'early', 'twin', 'wrapped'] as const

let world: StillWorld
let ctx: Ctx

beforeAll(async () => {
  world = await createStillWorld(AT)
  for (const [n, id] of STORES.entries()) await openShop(world.at(AT), {}, id, 121.4 + n * 0.01)
  ctx = world.ctx
  await staff('PUT', '/store-groups/south', { name: { zh: '南', en: 'South' }, storeIds: ['s2'] })
  await make('bag', { kind: 'good' }, { stocked: false })
})
afterAll(() => world.close())

let devices = 0
const staff: StillWorld['staff'] = (...asked) => world.staff(...asked)
const shop = async (path: string, body: object) => {
  const device = `device-${String(++devices).padStart(6, '0')}`
  const headers = { 'tandem-device': device, 'idempotency-key': randomUUID() }
  const answer = await world.server.call({ method: 'POST', url: `/api/v1/shops/north${path}`, body, headers })
  return { status: answer.statusCode, body: answer.json() }
}
/** Makes a product of one SKU, or makes it otherwise. */
const make = async (sku: string, product: object, more: object = {}) => {
  const asked = NewProduct.parse({
    name: { zh: sku, en: sku },
    taxClass: 'standard',
    status: 'active',
    ...product,
    id: sku,
    skus: [{ sku, unit: 'piece', basePrice: 500, ...more }],
  })
  const { status, body } = await staff('GET', `/products/${sku}`)
  const saved =
    status === 404
      ? await staff('POST', '/products', asked)
      : await staff('PUT', `/products/${sku}`, { ...asked, version: body.version })
  expect(saved.status, JSON.stringify(saved.body)).toBeLessThan(300)
}
const kilograms = (quantity: number) => quantity / 10

const where = fc.record({
  listedStores: fc.constantFrom(null, ['s1'], ['s1', 's3']),
  listedGroups: fc.constantFrom(null, ['south']),
  listedChannels: fc.constantFrom(null, ['app'], ['till']),
})
const hours = fc.constantFrom(
  null,
  { fromMinute: 360, toMinute: 630 },
  { fromMinute: 660, toMinute: 840 },
  { fromMinute: 1_320, toMinute: 780 },
  { fromMinute: null, toMinute: null, days: [2, 3] },
)
const situation = fc.record({
  shelves: fc.array(fc.tuple(fc.nat(4), fc.nat(6)), { minLength: 3, maxLength: 3 }),
  status: fc.constantFrom<ProductInput['status']>('active', 'active', 'draft'),
  where,
  hours,
  leave: fc.nat(2),
  quota: fc.constantFrom(null, 0, 1, 2, 3),
  quotaHere: fc.constantFrom(null, 1, 2),
  goneAt: fc.constantFrom(null, ...STORES),
  gone: fc.constantFrom('tea', 'bag', 'wrapped', 'twin'),
  asked: fc.array(fc.tuple(fc.constantFrom(...SKUS), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 2 }),
})

it('what is said to be had at a store can be ordered there, and what is not cannot', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async (now) => {
      const terms = { kind: 'good', status: now.status, saleHours: now.hours }
      await make('early', terms, now.where)
      await make('twin', { kind: 'bundle' }, { parts: [{ sku: 'tea', quantity: 2 }] })
      await make('wrapped', { kind: 'bundle' }, { parts: [{ sku: 'bag', quantity: 1 }] })
      const found = now.shelves.flatMap(([pieces, tenths], n) =>
        Object.entries({ tea: pieces, early: pieces, apple: tenths * 100 }).map(([resource, quantity]) => {
          return { kind: 'stock' as const, resource, place: STORES[n] as string, quantity }
        }),
      )
      await count(ctx.db, ctx.now, { cause: `count:${randomUUID()}` }, found)
      const rule = { channel: 'app', subject: 'sku', code: 'tea' }
      await staff('PUT', '/stock-rules', { ...rule, placeId: null, leave: now.leave, dailyQuota: now.quota })
      await staff('PUT', '/stock-rules', { ...rule, placeId: 's1', leave: 0, dailyQuota: now.quotaHere })
      if (now.goneAt) await staff('PUT', `/stores/${now.goneAt}/sold-out/${now.gone}`, {})
      const lines = now.asked.map(([sku, n]) => ({ sku, quantity: sku === 'apple' ? kilograms(n) : n }))
      // Parts that two lines share are for placing to decide.
      fc.pre(lines.filter(({ sku }) => sku === 'tea' || sku === 'twin').length < 2 || lines[0]?.sku === lines[1]?.sku)
      const said = await shop('/availability', { lng: 121.41, lat: 31.2, lines })
      expect(said.body.stores).toHaveLength(STORES.length)
      for (const { storeId, complete, lines: had } of said.body.stores) {
        const placed = await shop('/orders', { storeId, groups: [{ mode: 'pickup', lines }] })
        expect(placed.status === 201, JSON.stringify({ storeId, had, placed: placed.body })).toBe(complete)
        if (placed.status === 201) await staff('POST', `/orders/${placed.body.id}/cancel`, {})
      }
      if (now.goneAt) {
        await world.server.call({
          method: 'DELETE',
          url: `/api/v1/merchants/north/stores/${now.goneAt}/sold-out/${now.gone}`,
          as: 'owner',
        })
      }
    }),
    { numRuns: 20 },
  )
})
