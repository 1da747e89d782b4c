import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { RunReport } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImportWorld, importWorld } from '../../../../../tests/import/import-world.ts'
import { completeJourney } from './complete-journey.ts'
import { filesOf } from './files-of.ts'
import { olist } from './olist.ts'

// The files stay where they are and are never copied into the product. Without them there is nothing to check against.
const DATA = resolve(process.env.TANDEM_DATA || '../shared/data')
const absent = !existsSync(join(DATA, 'complete-journey')) || !existsSync(join(DATA, 'olist'))
if (absent)
  console.log(`The real data sets are not in ${DATA} (TANDEM_DATA names another folder): their tests are skipped.`)

const MINUTES = 60_000
let world: ImportWorld

function counts(report: RunReport, code: string): RunReport['counts'] {
  const found = report.tables.find(({ table }) => table === code)
  if (!found) throw new Error(`no table ${code} in the report`)
  return found.counts
}

function addedRecords(report: RunReport): Record<string, number> {
  return Object.fromEntries(report.records.map(({ kind, added }) => [kind, added]))
}

function issueCount(report: RunReport, table: string, reason: string): number {
  return report.issues.find((issue) => issue.table === table && issue.reason === reason)?.count ?? 0
}

function expectEveryRowAccountedFor({ tables }: RunReport): void {
  for (const {
    table,
    counts: { read, added, unchanged, quarantined, skipped },
  } of tables) {
    expect({ table, rows: added + unchanged + quarantined + skipped }).toEqual({ table, rows: read })
  }
}

function expectNothingNew(second: RunReport, first: RunReport): void {
  expect(second.counts.added).toBe(0)
  expect(second.counts.unchanged + second.counts.skipped).toBe(first.counts.added + first.counts.skipped)
  expect(second.records.every(({ added, changed }) => added === 0 && changed === 0)).toBe(true)
}

/** Money as the engine sums it, in the units of the currency. */
async function one(sql: string): Promise<Record<string, number>> {
  const [row] = await world.warehouse.query<Record<string, number>>(sql)
  return row ?? {}
}

describe.skipIf(absent)('real data sets', () => {
  beforeAll(async () => {
    world = await importWorld()
  }, 2 * MINUTES)
  afterAll(() => world?.close())

  describe('complete-journey', () => {
    let first: RunReport
    beforeAll(async () => {
      first = await world.import(completeJourney(), await filesOf([join(DATA, 'complete-journey')]))
    }, 5 * MINUTES)

    it('reads every row of the eight files and tells where each ended', () => {
      expect(first.status).toBe('finished')
      expectEveryRowAccountedFor(first)
      const read = Object.fromEntries(first.tables.map(({ table, counts: { read: rows } }) => [table, rows]))
      expect(read).toEqual({
        products: 92_331,
        transactions: 75_000,
        demographics: 801,
        campaign_descriptions: 27,
        campaigns: 6_589,
        coupons: 116_204,
        coupon_redemptions: 2_102,
        promotions: 360_535,
      })
      expect(first.counts.quarantined).toBe(0)
    })

    it('leaves out only the 4,872 coupon rows that stand twice in the file', () => {
      expect(counts(first, 'coupons')).toMatchObject({ added: 111_332, skipped: 4_872 })
      expect(first.counts.skipped).toBe(4_872)
    })

    it('makes 47,243 orders in 293 stores of 75,000 lines', () => {
      expect(addedRecords(first)).toEqual({
        product: 92_331,
        store: 293,
        order: 47_243,
        customer: 801,
        campaign: 27,
        campaign_target: 6_589,
        coupon_product: 111_332,
        coupon_event: 2_102,
        promotion_display: 360_535,
      })
    })

    it('keeps the 222 lines whose product is in no catalogue, and counts them', async () => {
      expect(issueCount(first, 'transactions', 'reference.unknown')).toBe(222)
      const { lines, unknown } = await one(`
        select count() as lines,
               countIf(product_id not in (select product_id from products where merchant_id = 'complete-journey')) as unknown
          from order_lines where merchant_id = 'complete-journey'`)
      expect({ lines, unknown }).toEqual({ lines: 75_000, unknown: 222 })
    })

    it('adds up to the sums of the file: sales value, discounts, and coupons the manufacturer pays', async () => {
      const sums = await one(`
        select sum(net) as net, sum(gross) as gross, sum(discount) as discount, count() as orders,
               uniqExact(node_id) as households, uniqExact(store_id) as stores
          from orders where merchant_id = 'complete-journey'`)
      expect(sums).toEqual({
        net: 23_393_524,
        gross: 23_393_524 + 4_018_091 + 24_210,
        discount: 4_018_091 + 24_210,
        orders: 47_243,
        households: 2_377,
        stores: 293,
      })
      const { paid } = await one(`
        select sum(amount) as paid from payments
         where merchant_id = 'complete-journey' and method = 'manufacturer_coupon'`)
      expect(paid).toBe(135_671)
    })

    it('finds the 792 campaign-households that redeemed', async () => {
      const { redeemed } = await one(`
        select uniqExact(campaign_id, node_id) as redeemed from coupon_events
         where merchant_id = 'complete-journey' and event = 'redeemed'`)
      expect(redeemed).toBe(792)
    })

    it(
      'adds nothing when it is imported again',
      async () => {
        const second = await world.import(completeJourney(), await filesOf([join(DATA, 'complete-journey')]))
        expectEveryRowAccountedFor(second)
        expectNothingNew(second, first)
        const { orders } = await one(`select count() as orders from orders where merchant_id = 'complete-journey'`)
        expect(orders).toBe(47_243)
      },
      5 * MINUTES,
    )
  })

  describe('olist', () => {
    let first: RunReport
    beforeAll(async () => {
      first = await world.import(olist(), await filesOf([join(DATA, 'olist')]))
    }, 5 * MINUTES)

    it('reads every row of the nine files and tells where each ended', () => {
      expect(first.status).toBe('finished')
      expectEveryRowAccountedFor(first)
      const read = Object.fromEntries(first.tables.map(({ table, counts: { read: rows } }) => [table, rows]))
      expect(read).toEqual({
        product_category_name_translation: 71,
        geolocation: 45_928,
        products: 5_460,
        sellers: 1_610,
        customers: 8_135,
        orders: 8_135,
        order_items: 8_365,
        order_payments: 8_924,
        order_reviews: 8_225,
      })
      expect(first.counts).toMatchObject({ quarantined: 0, skipped: 0, corrected: 2 })
    })

    it('keeps the 775 orders that have no items', async () => {
      const row = await one(`
        select count() as orders, countIf(line_count = 0) as empty, sum(gross) as goods, sum(delivery_fee) as freight
          from orders where merchant_id = 'olist'`)
      expect(row).toEqual({ orders: 8_135, empty: 775, goods: 109_326_435, freight: 17_228_839 })
    })

    it('finds 5,164 delivered orders after 12.5 days, 8.02 % of them late', async () => {
      const row = await one(`
        select count() as delivered, round(100 * avg(d.delivered_at > d.promised_at), 2) as late,
               round(avg(dateDiff('second', o.placed_at, d.delivered_at)) / 86400, 1) as days
          from deliveries d join orders o on o.merchant_id = d.merchant_id and o.order_id = d.order_id
         where d.merchant_id = 'olist' and d.status = 'delivered' and isNotNull(d.delivered_at)`)
      expect(row).toEqual({ delivered: 5_164, late: 8.02, days: 12.5 })
    })

    it('finds that late orders are reviewed at 2.498 and those in time at 4.280', async () => {
      const rows = await world.warehouse.query(`
        select d.delivered_at > d.promised_at as late, count() as reviews, round(avg(r.rating), 3) as score
          from reviews r join deliveries d on d.merchant_id = r.merchant_id and d.order_id = r.order_id
         where r.merchant_id = 'olist' and d.status = 'delivered' and isNotNull(d.delivered_at)
         group by late order by late`)
      expect(rows).toEqual([
        { late: 0, reviews: 4_814, score: 4.28 },
        { late: 1, reviews: 418, score: 2.498 },
      ])
    })

    it('makes one place of each of 5,816 postcodes and one person of each account holder', () => {
      expect(addedRecords(first)).toMatchObject({ place: 5_816, customer: 8_016, store: 1_611, review: 8_225 })
    })

    it(
      'adds nothing when it is imported again',
      async () => {
        const second = await world.import(olist(), await filesOf([join(DATA, 'olist')]))
        expectEveryRowAccountedFor(second)
        expectNothingNew(second, first)
      },
      5 * MINUTES,
    )
  })
})
