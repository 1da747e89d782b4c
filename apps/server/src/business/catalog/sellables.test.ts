import { NewProduct } from '@tandem/contracts'
import { DAY, HOUR, type Prepared } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { scopedDb } from '../../db/pool.ts'
import { saveCategory, saveTaxClass } from './categories.ts'
import { markSoldOut, type Sellable, sellables } from './index.ts'
import { changeProduct, createProduct, readProduct } from './save-products.ts'
import { readShelf } from './sellables.ts'
import { saveStoreGroup } from './store-groups.ts'
import { ctxOf, good, MONDAY, makeMerchant } from './testing/catalog-world.ts'

let world: TestDatabase

beforeAll(async () => {
  world = await createTestDatabase()
  await makeMerchant(world.database)
  await makeMerchant(world.database, 'south')
})
afterAll(() => world.close())

const ctx = (options: Parameters<typeof ctxOf>[1] = {}) => ctxOf(world.database, options)

async function ask(
  skus: string[],
  change: { storeId?: string; channel?: 'app' | 'till'; at?: number } = {},
): Promise<Sellable[]> {
  return await sellables(ctx().db, { storeId: 's1', channel: 'app', tier: null, at: MONDAY, skus, ...change })
}

describe('what can be sold', () => {
  it('answers in the order asked and leaves out what is not there, not active or of another merchant', async () => {
    await createProduct(ctx(), good('apple'))
    await createProduct(ctx(), good('pear'))
    await createProduct(ctx(), good('draft', { status: 'draft' }))
    await createProduct(ctx({ merchantId: 'south' }), good('theirs'))
    const found = await ask(['pear', 'nothing', 'draft', 'theirs', 'apple'])
    expect(found.map(({ sku }) => sku)).toEqual(['pear', 'apple'])
    expect(found[0]).toMatchObject({
      kind: 'good',
      unitPrice: 1000,
      pricedBy: null,
      taxBasisPoints: 0,
      takes: [{ sku: 'pear', quantity: 1 }],
      available: true,
    })
    expect(await ask(['pear'], { storeId: 'nowhere' })).toEqual([])
    expect(
      await sellables(scopedDb(world.database, 'south'), {
        storeId: 's1',
        channel: 'app',
        tier: null,
        at: MONDAY,
        skus: ['apple'],
      }),
    ).toEqual([])
  })

  it('takes the tax of the nearest category that has one, at the rate of the day', async () => {
    const rates = [
      { validFrom: 0, basisPoints: 1300, included: true },
      { validFrom: MONDAY + DAY, basisPoints: 900, included: false },
    ]
    await saveTaxClass(ctx(), 'standard', { name: { zh: '标准', en: 'Standard' }, rates })
    const name = { zh: '果', en: 'Fruit' }
    await saveCategory(ctx(), 'fresh', { parentId: null, name, position: 0, taxClass: 'standard' })
    await saveCategory(ctx(), 'fruit', { parentId: 'fresh', name, position: 0, taxClass: null })
    await createProduct(ctx(), good('plum', { categoryId: 'fruit' }))
    expect((await ask(['plum']))[0]).toMatchObject({
      categories: ['fresh', 'fruit'],
      taxBasisPoints: 1300,
      taxIncluded: true,
    })
    expect((await ask(['plum'], { at: MONDAY + DAY }))[0]).toMatchObject({ taxBasisPoints: 900, taxIncluded: false })
  })

  it('refuses a ring of categories', async () => {
    const input = { parentId: 'fruit', name: { zh: '', en: 'Fresh' }, position: 0, taxClass: null }
    await expect(saveCategory(ctx(), 'fresh', input)).rejects.toMatchObject({ code: 'catalog.invalid' })
  })

  it('lets a bundle take its parts, cost what they cost, and be gone when one of them is', async () => {
    await createProduct(ctx(), good('rice', {}, { cost: 300 }))
    await createProduct(ctx(), good('beef', {}, { unit: 'kg', decimals: 3, cost: 5000 }))
    const parts = [
      { sku: 'beef', quantity: 0.25 },
      { sku: 'rice', quantity: 2 },
    ]
    await createProduct(ctx(), good('dinner', { kind: 'bundle' }, { parts, stocked: false }))
    const [dinner, beef] = await ask(['dinner', 'beef'])
    expect(dinner).toMatchObject({
      cost: 1850,
      takes: [
        { sku: 'beef', quantity: 250 },
        { sku: 'rice', quantity: 2 },
      ],
      available: true,
    })
    expect(beef?.takes).toEqual([{ sku: 'beef', quantity: 1000 }])
    expect((await readProduct(ctx(), 'dinner')).skus[0]?.parts).toEqual(parts)
    await markSoldOut(ctx(), { storeId: 's1', sku: 'beef' })
    expect((await ask(['dinner', 'rice'])).map(({ available }) => available)).toEqual([false, true])
    expect((await ask(['dinner'], { storeId: 's2' }))[0]?.available).toBe(true)
  })

  it('sells no bundle while a part of it is archived or left its product, and sells it again afterwards', async () => {
    await createProduct(ctx(), good('cup'))
    await createProduct(ctx(), good('saucer'))
    const parts = ['cup', 'saucer'].map((sku) => ({ sku, quantity: 1 }))
    await createProduct(ctx(), good('set', { kind: 'bundle' }, { parts, stocked: false }))
    const isSold = async () => (await ask(['set']))[0]?.available
    const change = async (id: string, to: Partial<NewProduct>) =>
      await changeProduct(ctx(), id, { ...(await readProduct(ctx(), id)), ...to })
    for (const status of ['archived', 'draft'] as const) {
      await change('cup', { status })
      expect(await isSold(), status).toBe(false)
      await change('cup', { status: 'active' })
      expect(await isSold()).toBe(true)
    }
    await change('cup', { skus: good('cup', {}, { sku: 'mug' }).skus })
    expect(await isSold()).toBe(false)
    await change('set', { status: 'active' })
    expect(await isSold()).toBe(false)
  })

  it('follows the cost of a part', async () => {
    const rice = await readProduct(ctx(), 'rice')
    await changeProduct(ctx(), 'rice', { ...rice, skus: rice.skus.map((sku) => ({ ...sku, cost: 500 })) })
    expect((await ask(['dinner']))[0]?.cost).toBe(2250)
  })

  it('shows the options of a dish, and which of them are gone', async () => {
    await createProduct(ctx(), good('egg'))
    const choices = [
      { id: 'plain', name: { zh: '不加', en: 'Plain' } },
      { id: 'egg', name: { zh: '加蛋', en: 'Egg' }, priceDelta: 200, takes: [{ sku: 'egg', quantity: 1 }] },
    ]
    const optionGroups = [{ id: 'top', name: { zh: '加料', en: 'Topping' }, min: 1, max: 1, choices }]
    await createProduct(ctx(), NewProduct.parse({ ...good('noodles'), kind: 'dish', prepareMinutes: 8, optionGroups }))
    const before = await ask(['noodles'])
    expect(before[0]).toMatchObject({ prepareMinutes: 8, takes: [], available: true })
    expect(before[0]?.options[0]?.choices[1]).toEqual({
      id: 'egg',
      name: { zh: '加蛋', en: 'Egg' },
      priceDelta: 200,
      takes: [{ sku: 'egg', quantity: 1 }],
      available: true,
    })
    await markSoldOut(ctx(), { storeId: 's1', sku: 'egg' })
    expect((await ask(['noodles']))[0]?.options[0]?.choices.map(({ available }) => available)).toEqual([true, false])
  })

  it('is listed by store, group of stores and channel', async () => {
    await saveStoreGroup(ctx(), 'east', { name: { zh: '', en: 'East' }, storeIds: ['s2'] })
    await createProduct(
      ctx(),
      good('caviar', {}, { listedStores: ['s1'], listedGroups: ['east'], listedChannels: ['till'] }),
    )
    const seen = async (storeId: string, channel: 'app' | 'till') =>
      (await ask(['caviar'], { storeId, channel })).length
    expect(await Promise.all([seen('s1', 'till'), seen('s2', 'till'), seen('s3', 'till'), seen('s1', 'app')])).toEqual([
      1, 1, 0, 0,
    ])
  })

  it('is not available outside its hours, which may go past midnight', async () => {
    await createProduct(ctx(), good('porridge', { saleHours: { fromMinute: 360, toMinute: 600, days: null } }))
    await createProduct(ctx(), good('skewers', { saleHours: { fromMinute: 1320, toMinute: 120, days: [1, 2] } }))
    const at = async (hours: number) =>
      (await ask(['porridge', 'skewers'], { at: MONDAY + hours * HOUR })).map(({ available }) => available)
    expect(await at(-1)).toEqual([true, false])
    expect(await at(0)).toEqual([false, false]) // ten o'clock
    expect(await at(12)).toEqual([false, true])
    expect(await at(15)).toEqual([false, true]) // one at night on Tuesday
    expect(await at(60)).toEqual([false, false]) // Wednesday
  })

  it('looks every SKU up by its key, also where the plan was made while the tables were empty', async () => {
    const empty = await createTestDatabase()
    await makeMerchant(empty.database)
    let text = ''
    const listening = {
      query: async (sql: string | Prepared) => {
        text = typeof sql === 'string' ? sql : sql.text
        return []
      },
    }
    await sellables(listening, { storeId: 's1', channel: 'app', tier: null, at: MONDAY, skus: [] })
    const plan = await ctxOf(empty.database).db.query<{ 'QUERY PLAN': string }>(`explain (generic_plan) ${text}`)
    await empty.close()
    const lines = plan.map((line) => line['QUERY PLAN']).join('\n')
    for (const key of ['sku_pkey', 'product_pkey', 'category_pkey', 'published_price_pkey', 'sold_out_pkey']) {
      expect(lines).toContain(`Index Scan using ${key}`)
    }
    expect(lines).not.toMatch(/Seq Scan on (sku|product|category|published_price|price_publication|sold_out)/)
  })

  it('moves its version with every change, and tells currency and rounding in the same statement', async () => {
    const ask = { storeId: 's1', channel: 'app', tier: null, at: MONDAY, skus: [] } as const
    const before = await readShelf(ctx().db, ask)
    await markSoldOut(ctx(), { storeId: 's3', sku: 'apple' })
    const after = await readShelf(ctx().db, ask)
    expect(after).toEqual({ ...before, version: before.version + 1 })
    expect(after).toMatchObject({ currency: 'CNY', rounding: { scope: 'line', mode: 'half_up', step: 1 } })
  })
})
