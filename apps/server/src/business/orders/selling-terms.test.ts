import { PriceListInput } from '@tandem/contracts'
import type { CallCtx, Ctx, Prepared } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { createMerchant } from '../../../../../tests/world/merchant.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { publishPriceList, savePriceList } from '../catalog/price-lists.ts'
import { clearSoldOut, markSoldOut } from '../catalog/sold-out.ts'
import { saveRule } from '../inventory/stock-rules.ts'
import { priceOrder } from './price-order.ts'

const NOON = Date.UTC(2026, 10, 2, 4)
const BUYER = { channel: 'app' as const, customerId: null, tier: null, segments: [], owner: 'device:of-the-test' }
const ONE_TEA = {
  storeId: 's1',
  groups: [{ mode: 'pickup' as const, lines: [{ sku: 'tea', quantity: 1, options: [] }] }],
  codes: [],
}

let world: TestDatabase
let at: (now: number) => CallCtx
const owner = (now = NOON): Ctx => ({ ...at(now), access: { merchantId: 'north', role: 'owner', storeIds: 'all' } })
const price = (now = NOON) => priceOrder(at(now), ONE_TEA, BUYER)
const draft = (list: string, tea: number) =>
  savePriceList(
    owner(),
    list,
    PriceListInput.parse({ name: { zh: list, en: list }, rows: [{ sku: 'tea', price: tea }] }),
  )
/** Statements that pricing takes. */
async function statementsOf(now = NOON): Promise<string[]> {
  const ctx = at(now)
  const names: string[] = []
  const query: CallCtx['db']['query'] = (sql: string | Prepared, values) => {
    names.push(typeof sql === 'string' ? sql : sql.name)
    return ctx.db.query(sql, values)
  }
  await priceOrder({ ...ctx, db: { ...ctx.db, query } }, ONE_TEA, BUYER)
  return names
}

beforeAll(async () => {
  world = await createTestDatabase()
  at = await createMerchant(world.database)
  await openShop(at(NOON), { tea: 10 })
})
afterAll(() => world.close())

describe('what a process remembers of a shop', () => {
  it('prices a basket with one statement, in the same minute', async () => {
    await price()
    await price()
    expect(await statementsOf()).toEqual(['promotion.moment'])
    expect(await statementsOf(NOON + 30_000)).toEqual(['promotion.moment'])
    expect(await statementsOf(NOON + 60_000)).toContain('catalog.shelf')
  })

  it('is not believed once a price has changed', async () => {
    expect((await price()).due).toBe(1_000)
    await draft('autumn', 900)
    await publishPriceList(owner(), 'autumn', { effectiveAt: null, groupIds: null })
    expect((await price()).due).toBe(900)
    expect((await price()).due).toBe(900)
  })

  it('is not kept where a price changes before the minute is over', async () => {
    await draft('winter', 700)
    await publishPriceList(owner(), 'winter', { effectiveAt: NOON + 600_030_000, groupIds: null })
    const minute = NOON + 600_000_000
    expect((await price(minute)).due).toBe(900)
    expect((await price(minute + 29_999)).due).toBe(900)
    expect((await price(minute + 30_000)).due).toBe(700)
  })

  it('refuses what is sold out at once, and sells it again at once', async () => {
    await price()
    await markSoldOut(owner(), { storeId: 's1', sku: 'tea' })
    await expect(price()).rejects.toMatchObject({ code: 'order.not_sold' })
    await clearSoldOut(owner(), { storeId: 's1', sku: 'tea' })
    expect((await price()).due).toBe(900)
  })

  it('sees what a store decides about itself, whoever writes it', async () => {
    await price()
    await at(NOON).db.query(`update place set status = 'paused' where id = 's1'`)
    await expect(price()).rejects.toMatchObject({ code: 'order.store' })
    await at(NOON).db.query(`update place set status = 'active' where id = 's1'`)
    await price()
    await world.database.owner.query(`update store_profile set modes = '{delivery}' where store_id = 's1'`)
    await expect(price()).rejects.toMatchObject({ code: 'order.mode' })
    await world.database.owner.query(`update store_profile set modes = '{pickup}' where store_id = 's1'`)
    await price()
  })

  it('asks for rules of channels from the moment there are some', async () => {
    await price()
    expect((await price()).short).toEqual([])
    await saveRule(owner(), { channel: 'app', placeId: null, subject: 'sku', code: 'tea', leave: 10, dailyQuota: null })
    expect((await price()).short).toMatchObject([{ sku: 'tea', free: 0 }])
  })

  it('of one merchant is kept when another changes, also where somebody writes across merchants', async () => {
    await createMerchant(world.database, 'south')
    const versions = async () =>
      (
        await world.database.owner.query<{ version: number }>(
          `select version::int from catalog_version order by merchant_id`,
        )
      ).rows.map(({ version }) => version)
    const [north = 0, south = 0] = await versions()
    await world.database.owner.query(`update store set name = name where merchant_id = 'south'`)
    expect((await versions())[0]).toBe(north)
    expect((await versions())[1]).toBeGreaterThan(south)
  })

  it('lets merchants begin at the same time', async () => {
    const ids = Array.from({ length: 24 }, (_, i) => `m${i}`)
    await Promise.all(ids.map((id) => createMerchant(world.database, id)))
    await world.database.owner.query(`delete from merchant where id = any($1)`, [ids])
    const left = await world.database.owner.query(`select from catalog_version where merchant_id = any($1)`, [ids])
    expect(left.rows).toEqual([])
  })
})
