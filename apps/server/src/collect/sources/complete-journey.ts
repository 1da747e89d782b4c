import type { OrderRecord, RecordOf } from '@tandem/contracts'
import { addDays, zonedTime } from '@tandem/kernel'
import type { z } from 'zod'
import { cellContext, code, day, decimal, maybe, money, text, time, wholeNumber } from '../import/cells.ts'
import { eachGroup, eachRow, type Importer, type Outcome, type Row, type RowOf, table } from '../import/importer.ts'

/** Home of 84.51°, who published the data; the source names no zone. */
const ZONE = 'America/New_York'
/** Everything the source knows holds since its first day. */
const SINCE = zonedTime('2017-01-01', 0, ZONE)
const FIRST_MONDAY = '2017-01-02'
const context = cellContext({ zone: ZONE, currency: 'USD' })

const products = table({
  code: 'products',
  files: /^products\.csv$/i,
  context,
  columns: {
    product_id: code,
    manufacturer_id: text(60),
    department: text(120),
    brand: text(120),
    product_category: text(120),
    product_type: text(120),
    package_size: text(40),
  },
})

const demographics = table({
  code: 'demographics',
  files: /^demographics\.csv$/i,
  context,
  columns: {
    household_id: code,
    age: text(20),
    income: text(20),
    home_ownership: text(120),
    marital_status: text(120),
    household_size: text(20),
    household_comp: text(120),
    kids_count: text(120),
  },
})

const campaignDescriptions = table({
  code: 'campaign_descriptions',
  files: /^campaign_descriptions\.csv$/i,
  context,
  columns: { campaign_id: code, campaign_type: text(60), start_date: day, end_date: day },
})

const campaigns = table({
  code: 'campaigns',
  files: /^campaigns\.csv$/i,
  context,
  columns: { campaign_id: code, household_id: code },
})

const coupons = table({
  code: 'coupons',
  files: /^coupons\.csv$/i,
  context,
  columns: { coupon_upc: code, product_id: code, campaign_id: code },
})

const transactions = table({
  code: 'transactions',
  files: /^transactions(_sample)?\.csv$/i,
  context,
  columns: {
    household_id: code,
    store_id: code,
    basket_id: code,
    product_id: code,
    quantity: decimal,
    sales_value: money,
    retail_disc: money,
    coupon_disc: money,
    coupon_match_disc: money,
    week: wholeNumber,
    transaction_timestamp: time,
  },
})
type Transaction = RowOf<typeof transactions>

const redemptions = table({
  code: 'coupon_redemptions',
  files: /^coupon_redemptions\.csv$/i,
  context,
  columns: { household_id: code, coupon_upc: code, campaign_id: code, redemption_date: day },
})

const promotions = table({
  code: 'promotions',
  files: /^promotions(_sample)?\.csv$/i,
  context,
  columns: {
    product_id: code,
    store_id: code,
    display_location: maybe(code),
    mailer_location: maybe(code),
    week: wholeNumber,
  },
})

/** dunnhumby's Complete Journey 2.0 (R package completejourney), eight tables of one American grocery chain in 2017. */
export function completeJourney(): Importer {
  const startOfCampaign = new Map<string, number>()
  const stores = new Set<string>()
  const ensureStore = (id: string, out: Outcome): void => {
    if (stores.has(id)) return
    stores.add(id)
    out.add(storeRecord(id))
  }
  return {
    source: 'complete-journey',
    merchant: {
      id: 'complete-journey',
      name: 'Complete Journey',
      currency: 'USD',
      zone: ZONE,
      kind: 'grocery',
    },
    definition: { importer: 'complete-journey', map: null },
    kinds: [
      'store',
      'product',
      'customer',
      'order',
      'campaign',
      'campaign_target',
      'coupon_product',
      'coupon_event',
      'promotion_display',
    ],
    steps: [
      eachRow(products, (row, out) => out.add(productRecord(row.values), row)),
      eachGroup({ lines: { table: transactions, key: 'basket_id' } }, (_basket, { lines }, out) => {
        const first = lines[0]
        if (!first) return
        ensureStore(first.values.store_id, out)
        for (const line of lines) noteUnknownProduct(out, line, line.values.product_id)
        out.addOrder(orderRecord(lines), false, ...lines)
      }),
      eachRow(demographics, (row, out) => out.add(customerRecord(row.values), row)),
      eachRow(campaignDescriptions, (row, out) => {
        const record = campaignRecord(row.values)
        startOfCampaign.set(record.id, record.at)
        out.add(record, row)
      }),
      eachRow(campaigns, (row, out) => {
        const at = startOfCampaign.get(row.values.campaign_id)
        if (at === undefined) return unknown(out, row, 'campaign', 'campaign_id', row.values.campaign_id)
        out.add(targetRecord(row.values, at), row)
      }),
      eachRow(coupons, (row, out) => {
        const at = startOfCampaign.get(row.values.campaign_id)
        if (at === undefined) return unknown(out, row, 'campaign', 'campaign_id', row.values.campaign_id)
        noteUnknownProduct(out, row, row.values.product_id)
        out.add(couponProductRecord(row.values, at), row)
      }),
      eachRow(redemptions, (row, out) => out.add(redemptionRecord(row.values), row)),
      eachRow(promotions, (row, out) => {
        ensureStore(row.values.store_id, out)
        out.add(promotionRecord(row.values), row)
      }),
    ],
  }
}

function unknown(out: Outcome, row: Row<unknown>, what: string, column: string, id: string): void {
  out.quarantine(row, 'reference.unknown', { column, what, text: id })
}

/** The source sells products that its catalogue does not list: kept, and counted. */
function noteUnknownProduct(out: Outcome, row: Row<unknown>, id: string): void {
  if (!out.knows('product', id)) {
    out.note(row, 'reference.unknown', { column: 'product_id', what: 'product', text: id })
  }
}

function storeRecord(id: string): RecordOf<'store'> {
  return {
    kind: 'store',
    id,
    at: SINCE,
    name: { zh: `${id} 号店`, en: `Store ${id}` },
    format: 'retail',
    district: null,
    city: null,
    lng: null,
    lat: null,
    zone: ZONE,
    cutoffHour: 0,
    opensAt: null,
    closesAt: null,
    openedOn: null,
    closedOn: null,
    areaSquareMetres: null,
    seats: null,
    tables: null,
  }
}

function productRecord(row: RowOf<typeof products>['values']): RecordOf<'product'> {
  const name = row.product_type ?? row.product_category ?? row.product_id
  const full = row.package_size ? `${name}, ${row.package_size}` : name
  return {
    kind: 'product',
    id: row.product_id,
    at: SINCE,
    name: { zh: full, en: full },
    productKind: 'good',
    department: row.department,
    category: row.product_category,
    brand: row.brand,
    unit: row.package_size,
    price: null,
    cost: null,
    shelfLifeDays: null,
    supplierId: row.manufacturer_id,
  }
}

function customerRecord(row: RowOf<typeof demographics>['values']): RecordOf<'customer'> {
  const traits = {
    home_ownership: row.home_ownership,
    marital_status: row.marital_status,
    household_comp: row.household_comp,
    kids_count: row.kids_count,
  }
  return {
    kind: 'customer',
    person: `household:${row.household_id}`,
    at: SINCE,
    gender: null,
    ageBand: row.age,
    incomeBand: row.income,
    region: null,
    lng: null,
    lat: null,
    memberSince: null,
    householdSize: row.household_size,
    traits: Object.fromEntries(Object.entries(traits).filter((entry): entry is [string, string] => entry[1] !== null)),
  }
}

function campaignRecord(row: RowOf<typeof campaignDescriptions>['values']): RecordOf<'campaign'> {
  const type = row.campaign_type ?? 'unknown'
  return {
    kind: 'campaign',
    id: row.campaign_id,
    at: zonedTime(row.start_date, 0, ZONE),
    name: { zh: `${row.campaign_id} 号活动（${type}）`, en: `Campaign ${row.campaign_id} (${type})` },
    campaignType: type,
    startsOn: row.start_date,
    endsOn: row.end_date,
  }
}

/** The source names who received a campaign and keeps no control group: the arm is unknown. */
function targetRecord(row: RowOf<typeof campaigns>['values'], at: number): RecordOf<'campaign_target'> {
  const person = `household:${row.household_id}`
  return { kind: 'campaign_target', campaignId: row.campaign_id, person, at, arm: 'unknown' }
}

function couponProductRecord(row: RowOf<typeof coupons>['values'], at: number): RecordOf<'coupon_product'> {
  return {
    kind: 'coupon_product',
    campaignId: row.campaign_id,
    couponId: row.coupon_upc,
    productId: row.product_id,
    at,
  }
}

/** The source does not say which basket a coupon was used in nor its worth: no order, amount 0. */
function redemptionRecord(row: RowOf<typeof redemptions>['values']): RecordOf<'coupon_event'> {
  return {
    kind: 'coupon_event',
    id: `${row.campaign_id}:${row.coupon_upc}:${row.household_id}:${row.redemption_date}`,
    at: zonedTime(row.redemption_date, 12 * 60, ZONE),
    event: 'redeemed',
    couponId: row.coupon_upc,
    campaignId: row.campaign_id,
    person: `household:${row.household_id}`,
    orderId: null,
    storeId: null,
    amount: 0,
  }
}

const starts = new Map<number, string>()
function startOfWeek(week: number): string {
  const known = starts.get(week)
  if (known !== undefined) return known
  const start = addDays(FIRST_MONDAY, 7 * (week - 2))
  starts.set(week, start)
  return start
}

/** Weeks of the source run from Monday; week 1 holds only the Sunday on which 2017 began. */
function promotionRecord(row: RowOf<typeof promotions>['values']): RecordOf<'promotion_display'> {
  return {
    kind: 'promotion_display',
    storeId: row.store_id,
    productId: row.product_id,
    startsOn: startOfWeek(row.week),
    display: row.display_location ?? '0',
    mailer: row.mailer_location ?? '0',
  }
}

/**
 * A basket. `sales_value` is what the retailer receives: after its own loyalty discount and coupon match, before a
 * manufacturer's coupon, which the manufacturer pays back. So `gross = sales_value + retail_disc + coupon_match_disc`
 * (the shelf price), `discount = retail_disc + coupon_match_disc`, net = `sales_value`, and `coupon_disc` is a payment.
 */
function orderRecord(rows: readonly Transaction[]): z.infer<typeof OrderRecord> {
  const sorted = [...rows].sort((a, b) => compare(a.values.product_id, b.values.product_id))
  const first = (rows[0] as Transaction).values
  const lines = sorted.map(({ values }, i) => lineOf(values, i + 1))
  const sum = (pick: (row: Transaction['values']) => number): number =>
    rows.reduce((all, { values }) => all + pick(values), 0)
  const net = sum((row) => row.sales_value)
  const loyalty = sum((row) => row.retail_disc)
  const match = sum((row) => row.coupon_match_disc)
  const byManufacturer = sum((row) => row.coupon_disc)
  return {
    kind: 'order',
    id: first.basket_id,
    version: 1,
    person: `household:${first.household_id}`,
    storeId: first.store_id,
    channel: 'till',
    platform: null,
    mode: 'instant',
    status: 'fulfilled',
    placedAt: first.transaction_timestamp,
    paidAt: first.transaction_timestamp,
    acceptedAt: null,
    readyAt: null,
    closedAt: first.transaction_timestamp,
    sessionId: null,
    staffId: null,
    partySize: null,
    queueSeconds: null,
    lines,
    discounts: [discount(loyalty, 'promotion'), discount(match, 'coupon')].filter(({ amount }) => amount !== 0),
    gross: net + loyalty + match,
    discount: loyalty + match,
    deliveryFee: 0,
    tax: 0,
    payments: [payment('till', net - byManufacturer), payment('manufacturer_coupon', byManufacturer)].filter(
      ({ amount }) => amount !== 0,
    ),
    packagingCost: 0,
    deliveryCost: 0,
    loyaltyAccrued: 0,
  }
}

function lineOf(row: Transaction['values'], line: number): z.infer<typeof OrderRecord>['lines'][number] {
  const discounted = row.retail_disc + row.coupon_match_disc
  return {
    line,
    productId: row.product_id,
    quantity: row.quantity,
    requested: row.quantity,
    gross: row.sales_value + discounted,
    discount: discounted,
    cost: null,
  }
}

function discount(amount: number, source: 'promotion' | 'coupon') {
  return { amount, source, couponId: null, campaignId: null }
}

function payment(method: string, amount: number) {
  return { method, amount, fee: 0, instalments: 1 }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
