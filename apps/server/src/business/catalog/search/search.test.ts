import { NewProduct } from '@tandem/contracts'
import { checkDigit, type Prepared, type ShopCtx } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../../tests/world/index.ts'
import { moveCatalog } from '../catalog-version.ts'
import { saveCategory } from '../categories.ts'
import { changeProduct, createProduct, readProduct, saveProducts } from '../save-products.ts'
import { markSoldOut } from '../sold-out.ts'
import { saveStoreGroup } from '../store-groups.ts'
import { ctxOf, good, makeMerchant } from '../testing/catalog-world.ts'
import { CatalogSearch } from './catalog-search.ts'
import { scanBarcode, searchGoods, searchProducts, shopCategories } from './search-goods.ts'

let world: TestDatabase
const search = new CatalogSearch()

beforeAll(async () => {
  world = await createTestDatabase()
  await makeMerchant(world.database)
  await makeMerchant(world.database, 'south')
  const names: [string, string, string][] = [
    ['greens', '小青菜', 'Baby bok choy'],
    ['tomato', '番茄', 'Tomato'],
    ['cherry-tomato', '有机小番茄', 'Organic cherry tomatoes'],
    ['milk', '鲜牛奶', 'Fresh milk'],
    ['noodles', '重庆小面', 'Chongqing noodles'],
    ['chicken', '宫保鸡丁盖饭', 'Kung pao chicken on rice'],
  ]
  await saveCategory(owner(), 'veg', {
    parentId: null,
    name: { zh: '蔬菜', en: 'Vegetables' },
    position: 1,
    taxClass: null,
  })
  for (const [id, zh, en] of names) {
    const categoryId = id === 'greens' ? 'veg' : null
    await createProduct(owner(), good(id, { name: { zh, en }, categoryId, brand: id === 'milk' ? '光明' : null }))
  }
})
afterAll(() => world.close())

const owner = (merchantId = 'north') => ctxOf(world.database, { merchantId })
const shopper = (merchantId = 'north'): ShopCtx => ({
  ...owner(merchantId),
  shopper: { customerId: null, deviceId: 'device-1', tier: null },
})

const ask = { store: 's1', channel: 'app', page: 1, pageSize: 20, tier: null } as const
const found = async (q: string, more: object = {}): Promise<string[]> =>
  (await searchGoods(search, shopper(), { ...ask, ...more, q })).products.map(({ id }) => id)

describe('search', () => {
  it.each([
    ['青菜', 'greens', 'a word inside a name'],
    ['小青菜', 'greens', 'the whole name'],
    ['xiaoqingcai', 'greens', 'pinyin'],
    ['qingcai', 'greens', 'pinyin from a later syllable'],
    ['xqc', 'greens', 'initials'],
    ['cqxm', 'noodles', 'initials of a character with two readings'],
    ['gong bao', 'chicken', 'pinyin with a space'],
    ['tomatos', 'cherry-tomato', 'an English plural, misspelt'],
    ['organic tomato', 'cherry-tomato', 'two English words'],
    ['noodle', 'noodles', 'a stem'],
    ['chiken', 'chicken', 'a typing error'],
    ['光明牛奶', 'milk', 'brand and name'],
    ['ＭＩＬＫ', 'milk', 'full-width capitals'],
    ['蔬菜', 'greens', 'its category'],
    ['鸡丁', 'chicken', 'characters that the dictionary cuts elsewhere'],
  ])('finds by %s: %s (%s)', async (typed, id) => expect(await found(typed)).toContain(id))

  it('puts the closest first and says nothing of what has none of the words', async () => {
    expect(await found('番茄')).toEqual(['tomato', 'cherry-tomato'])
    expect(await found('zzzz')).toEqual([])
    expect(await found('¿?')).toEqual([])
  })

  it('falls back to some of the words where nothing has them all', async () => {
    expect(await found('番茄 牛奶')).toEqual(expect.arrayContaining(['tomato', 'milk']))
  })

  it('browses by category and page', async () => {
    expect(await found('', { category: 'veg' })).toEqual(['greens'])
    expect(await found('', { page: 2, pageSize: 2 })).toEqual(['greens', 'milk'])
    expect(await shopCategories(search, shopper(), { storeId: 's1', channel: 'app', tier: null })).toEqual([
      { id: 'veg', parentId: null, name: { zh: '蔬菜', en: 'Vegetables' } },
    ])
  })

  it('shows a new name, price and sold-out at the very next search, in every process', async () => {
    const other = new CatalogSearch()
    const at = (which: CatalogSearch, q: string) => searchGoods(which, shopper(), { ...ask, q })
    expect((await at(other, 'noodles')).products[0]?.variants[0]).toMatchObject({ unitPrice: 1000, available: true })
    const noodles = await readProduct(owner(), 'noodles')
    const skus = noodles.skus.map((sku) => ({ ...sku, basePrice: 1500 }))
    await changeProduct(owner(), 'noodles', { ...noodles, name: { zh: '担担面', en: 'Dandan' }, skus })
    await markSoldOut(owner(), { storeId: 's1', sku: 'noodles' })
    for (const which of [search, other]) {
      const answer = await at(which, 'ddm')
      expect(answer.products[0]?.variants[0]).toMatchObject({ sku: 'noodles', unitPrice: 1500, available: false })
      expect((await at(which, 'cqxm')).products).toEqual([])
    }
  })

  it('no longer shows what was archived, or is listed elsewhere', async () => {
    const milk = await readProduct(owner(), 'milk')
    await saveStoreGroup(owner(), 'far', { name: { zh: '', en: 'Far' }, storeIds: ['s3'] })
    await changeProduct(owner(), 'milk', { ...milk, skus: milk.skus.map((sku) => ({ ...sku, listedGroups: ['far'] })) })
    expect(await found('milk')).toEqual([])
    expect(await found('milk', { store: 's3' })).toEqual(['milk'])
    await changeProduct(owner(), 'milk', { ...milk, version: 2, status: 'archived' })
    expect(await found('milk', { store: 's3' })).toEqual([])
    const staff = await searchProducts(search, owner(), { q: 'milk', page: 1, pageSize: 10 })
    expect(staff.products).toMatchObject([{ id: 'milk', status: 'archived' }])
  })

  it('finds by a whole code what it is the code of, and nothing that only begins like it', async () => {
    await createProduct(owner(), good('cup-1', { name: { zh: '杯', en: 'Cup' } }))
    await createProduct(owner(), good('cup-11', { name: { zh: '大杯', en: 'Large cup' } }))
    expect(await found('CUP-1')).toEqual(['cup-1'])
    expect((await found('cup')).toSorted()).toEqual(['cup-1', 'cup-11'])
  })

  it('keeps merchants apart', async () => {
    expect((await searchGoods(search, shopper('south'), { ...ask, q: '番茄' })).products).toEqual([])
    await createProduct(owner('south'), good('their-tomato', { name: { zh: '番茄', en: 'Tomato' } }))
    expect((await searchGoods(search, shopper('south'), { ...ask, q: '番茄' })).total).toBe(1)
  })

  it('asks for nothing but the version once it remembers words and shelf', async () => {
    await found('tomato')
    const statements: string[] = []
    const ctx = shopper()
    const db = {
      transaction: () => Promise.reject(new Error('a transaction')),
      query: (sql: string | Prepared, values?: readonly unknown[]) => {
        statements.push(typeof sql === 'string' ? sql : sql.name)
        return ctx.db.query(sql, values)
      },
    }
    await searchGoods(search, { ...ctx, db: db as ShopCtx['db'] }, { ...ask, q: 'tomato' })
    expect(statements).toEqual(['catalog.version'])
  })
})

describe('a scanner', () => {
  const scan = (barcode: string) =>
    scanBarcode(search, shopper(), { storeId: 's1', channel: 'app', tier: null, barcode })
  const printed = (digits: string): string => `${digits}${checkDigit(digits)}`

  it('finds the SKU of a barcode, and what a scale has weighed', async () => {
    await createProduct(owner(), good('cola', {}, { barcodes: ['4006381333931'] }))
    await createProduct(owner(), good('pork', {}, { unit: 'kg', decimals: 3, plu: '12345', basePrice: 3980 }))
    expect(await scan('4006381333931')).toMatchObject({ sku: 'cola', quantity: null, labelPrice: null })
    expect(await scan(printed('211234501235'))).toMatchObject({ sku: 'pork', quantity: 1.235, labelPrice: null })
    expect(await scan(printed('221234504915'))).toMatchObject({ sku: 'pork', quantity: null, labelPrice: 4915 })
    await expect(scan('73513537')).rejects.toMatchObject({ code: 'resource.not_found' })
  })
})

describe('an index of 5,000 products', () => {
  it('is read and built without holding up others for long, and follows one change by itself', async () => {
    const products = Array.from({ length: 5000 }, (_, i) => ({
      ...NewProduct.parse(good(`p${i}`, { name: { zh: `有机小番茄${i}号`, en: `Organic tomato number ${i}` } })),
      id: `p${i}`,
    }))
    const ctx = owner('south')
    await ctx.db.transaction(async (tx) => saveProducts(tx, ctx, (await moveCatalog(tx, 'words')).words, products))
    const fresh = new CatalogSearch()
    const answers = await Promise.all(
      ['4321号', '有机', 'p77'].map((q) => searchGoods(fresh, shopper('south'), { ...ask, q })),
    )
    expect(answers[0]?.products[0]?.id).toBe('p4321')
    expect(answers[1]?.total).toBe(5000)
    expect(answers[2]?.products[0]?.id).toBe('p77')
    await createProduct(ctx, good('late', { name: { zh: '迟到', en: 'Late' } }))
    expect((await searchGoods(fresh, shopper('south'), { ...ask, q: 'chidao' })).total).toBe(1)
  })
})
