import { isGtin } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../../tests/world/index.ts'
import { catalogVersion, type Sellable, seedCatalog, sellables } from '../index.ts'
import { readPriceLists } from '../price-store.ts'
import { readProducts } from '../product-store.ts'
import { CatalogSearch } from '../search/catalog-search.ts'
import { searchGoods } from '../search/search-goods.ts'
import { ctxOf, MONDAY, makeMerchant } from '../testing/catalog-world.ts'

let world: TestDatabase

beforeAll(async () => {
  world = await createTestDatabase()
})
afterAll(() => world.close())

const VERTICALS = ['fresh', 'dining', 'beauty'] as const

describe.each(VERTICALS)('the %s catalogue', (vertical) => {
  const ctx = () => ctxOf(world.database, { merchantId: vertical })
  const all = async (change: object = {}): Promise<Sellable[]> => {
    const skus = (await readProducts(ctx().db)).flatMap((product) => product.skus.map(({ sku }) => sku))
    return await sellables(ctx().db, { storeId: 's1', channel: 'app', tier: null, at: MONDAY, skus, ...change })
  }

  it('is whole: names in both languages, categories, taxes, prices above cost, barcodes that scan', async () => {
    await makeMerchant(world.database, vertical)
    await seedCatalog(ctx(), vertical)
    const products = await readProducts(ctx().db)
    expect(products.length).toBeGreaterThanOrEqual(40)
    for (const { id, name, categoryId, skus } of products) {
      expect([id, name.zh !== '', name.en !== '', categoryId !== null]).toEqual([id, true, true, true])
      for (const { barcodes } of skus) expect(barcodes.filter((barcode) => !isGtin(barcode))).toEqual([])
    }
    const sold = await all()
    expect(sold.length).toBe(products.flatMap(({ skus }) => skus).length)
    for (const { sku, unitPrice, cost, categories } of sold) {
      expect([sku, unitPrice > (cost ?? 0), categories.length > 0]).toEqual([sku, true, true])
    }
    for (const { sku, kind, takes } of sold) {
      expect([sku, takes.length > 0]).toEqual([sku, kind === 'good' || kind === 'bundle'])
    }
  })

  it('sets prices by its lists', async () => {
    expect((await readPriceLists(ctx().db)).length).toBe(2)
    const asked = { tier: 'gold', channel: vertical === 'dining' ? 'platform' : 'app' }
    expect((await all(asked)).some(({ pricedBy }) => pricedBy !== null)).toBe(true)
  })

  it('changes nothing when it is sown again', async () => {
    const before = await catalogVersion(ctx().db)
    await seedCatalog(ctx(), vertical)
    expect(await catalogVersion(ctx().db)).toBe(before)
  })
})

describe('what people look for', () => {
  it.each([
    ['fresh', 'xqc', 'F101'],
    ['fresh', '牛奶 950ml', 'F301'],
    ['fresh', 'dumpling', 'F261'],
    ['dining', 'mapodoufu', 'D142'],
    ['dining', 'noodle', 'D101'],
    ['beauty', '肩颈', 'B142'],
    ['beauty', 'massages', 'B141'],
  ] as const)('is found in %s: %s', async (merchantId, q, id) => {
    const ask = { store: 's1', channel: 'app', page: 1, pageSize: 20, tier: null, q } as const
    const found = await searchGoods(new CatalogSearch(), ctxOf(world.database, { merchantId }), ask)
    expect(found.products.map((product) => product.id)).toContain(id)
  })
})

it('is given by nobody who may act on some stores alone, and not a part of it is', async () => {
  await makeMerchant(world.database, 'some')
  const manager = ctxOf(world.database, { merchantId: 'some', role: 'regional_manager', storeIds: ['s1'] })
  const before = await catalogVersion(manager.db)
  await expect(seedCatalog(manager, 'fresh')).rejects.toMatchObject({ code: 'access.denied' })
  expect(await readProducts(manager.db)).toEqual([])
  expect(await catalogVersion(manager.db)).toBe(before)
})
