import { NewProduct } from '@tandem/contracts'
import { type Ctx, rng } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { createMerchant } from '../../../../../tests/world/merchant.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { systemCtx } from '../../platform/access.ts'
import { count } from '../buckets/index.ts'
import { clearSoldOut, markSoldOut } from '../catalog/index.ts'
import { createProduct } from '../catalog/save-products.ts'
import { availability } from './index.ts'
import { saveRule } from './stock-rules.ts'

const STORES = ['s1', 's2', 's3', 's4', 's5']
const STOCKED = ['tea', 'rice', 'milk', 'apple']
const HAMPER = { tea: 2, apple: 500 }

let world: TestDatabase
let ctx: Ctx

beforeAll(async () => {
  world = await createTestDatabase()
  const at = await createMerchant(world.database)
  ctx = await systemCtx(world.database, 'north', 'test', 'r1')
  for (const [i, store] of STORES.entries()) await openShop(at(ctx.now), {}, store, 121.4 + i / 100)
  const name = { zh: '礼盒', en: 'Hamper' }
  const sku = { unit: 'piece', basePrice: 5_000 }
  const terms = { name, taxClass: 'standard', status: 'active' }
  const parts = [
    { sku: 'tea', quantity: 2 },
    { sku: 'apple', quantity: 0.5 },
  ]
  await createProduct(ctx, NewProduct.parse({ ...terms, kind: 'bundle', skus: [{ ...sku, sku: 'hamper', parts }] }))
  const skus = [{ ...sku, sku: 'wash' }]
  await createProduct(ctx, NewProduct.parse({ ...terms, kind: 'service', durationMinutes: 30, skus }))
})
afterAll(() => world.close())

const leaves: Record<string, number> = {}
const leave = async (sku: string, placeId: string | null, quantity: number) => {
  const rule = { channel: 'app' as const, subject: 'sku' as const, leave: quantity, dailyQuota: null }
  await saveRule(ctx, { ...rule, code: sku, placeId })
  leaves[`${sku} ${placeId ?? ''}`] = quantity * (sku === 'apple' ? 1_000 : 1)
}

describe('a basket over all stores', () => {
  it('is what looking at each shelf finds: bundles, weighed goods, services, what is sold out or left for others', async () => {
    const random = rng(5, 'availability')
    for (let round = 0; round < 12; round += 1) {
      if (round === 4) await leave('tea', null, 3)
      if (round === 6) await leave('tea', 's2', 7)
      if (round === 8) await leave('apple', 's3', 1.5)
      const shelf = new Map(
        STORES.flatMap((store) =>
          STOCKED.map((sku): [string, number] => [`${sku} ${store}`, random.int(12) * (sku === 'apple' ? 250 : 1)]),
        ),
      )
      const found = [...shelf].map(([key, quantity]) => {
        const [resource = '', place = ''] = key.split(' ')
        return { kind: 'stock' as const, resource, place, quantity }
      })
      await count(ctx.db, ctx.now, { cause: `count:${round}` }, found)
      const gone = new Set<string>()
      for (const store of STORES) {
        for (const sku of [...STOCKED, 'hamper', 'wash']) {
          const isGone = random.chance(0.1)
          await (isGone ? markSoldOut(ctx, { storeId: store, sku }) : clearSoldOut(ctx, { storeId: store, sku }))
          if (isGone) gone.add(`${sku} ${store}`)
        }
      }
      const free = (sku: string, store: string): number => {
        if (gone.has(`${sku} ${store}`)) return 0
        const kept = Math.max(leaves[`${sku} `] ?? 0, leaves[`${sku} ${store}`] ?? 0)
        return Math.max(0, (shelf.get(`${sku} ${store}`) ?? 0) - kept)
      }
      const expected = (sku: string, store: string, wanted: number): number => {
        if (gone.has(`${sku} ${store}`)) return 0
        if (sku === 'wash') return wanted
        if (sku === 'apple') return free(sku, store) / 1_000
        if (sku !== 'hamper') return free(sku, store)
        return Math.min(...Object.entries(HAMPER).map(([part, each]) => Math.floor(free(part, store) / each)))
      }
      const lines = random
        .shuffle([...STOCKED, 'hamper', 'wash', 'nothing'])
        .slice(0, 1 + random.int(7))
        .map((sku) => ({ sku, quantity: sku === 'apple' ? 0.75 : 1 + random.int(3) }))
      const ask = { lng: 121.42, lat: 31.2, withinMeters: 50_000, lines, at: ctx.now, channel: 'app' as const }
      for (const mode of ['pickup', 'delivery'] as const) {
        const stores = await availability(ctx.db, { ...ask, mode })
        expect(stores.map(({ storeId }) => storeId).toSorted()).toEqual(STORES)
        for (const { storeId, lines: had, complete } of stores) {
          const wanted = lines.map(({ sku, quantity }) => {
            const there = sku === 'nothing' ? 0 : expected(sku, storeId, quantity)
            return { sku, wanted: quantity, free: there, enough: there >= quantity }
          })
          expect(had, `round ${round}, ${storeId}`).toEqual(wanted)
          expect(complete).toBe(wanted.every(({ enough }) => enough))
        }
      }
    }
  })
})
