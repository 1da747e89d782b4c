import { nodeId } from '@tandem/kernel'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestPipeline, type TestPipeline } from '../../../../../tests/world/pipeline.ts'
import { at, line, order, pageEvent, product, session, store, ticket } from '../../../../../tests/world/records.ts'
import { loadPending } from './load-pending.ts'

let world: TestPipeline
let merchant: string
let told = 0

beforeAll(async () => {
  world = await createTestPipeline()
})
afterAll(() => world.close())
beforeEach(() => {
  told += 1
  merchant = `m${told}`
})

async function rows<Row>(sql: string): Promise<Row[]> {
  return world.warehouse.query<Row>(sql, { merchant })
}

describe('the day and hour of a fact', () => {
  it('belong to the store: its zone, and its day that ends at four in the morning', async () => {
    await world.tell(merchant, [
      store(),
      store({ id: 'NY', zone: 'America/New_York', cutoffHour: 0 }),
      order({ id: 'late', placedAt: at('2026-03-03 03:59') }),
      order({ id: 'early', placedAt: at('2026-03-03 04:00') }),
      order({ id: 'far', storeId: 'NY', placedAt: at('2026-03-03 04:00') }),
    ])
    const found = await rows(`
      select order_id, toString(business_date) as date, local_hour as hour, toUnixTimestamp64Milli(placed_at) as placed
      from orders where merchant_id = {merchant:String} order by order_id`)
    expect(found).toEqual([
      { order_id: 'early', date: '2026-03-03', hour: 4, placed: at('2026-03-03 04:00') },
      { order_id: 'far', date: '2026-03-02', hour: 15, placed: at('2026-03-03 04:00') },
      { order_id: 'late', date: '2026-03-02', hour: 3, placed: at('2026-03-03 03:59') },
    ])
  })

  it('go by the first store of the merchant where there is none', async () => {
    await world.tell(merchant, [
      store({ id: 'NY', zone: 'America/New_York', cutoffHour: 0 }),
      store(),
      session({ storeId: null, at: at('2026-03-03 04:00') }),
    ])
    const found = await rows(
      'select toString(business_date) as date, store_id from sessions where merchant_id = {merchant:String}',
    )
    expect(found).toEqual([{ date: '2026-03-02', store_id: '' }])
  })

  it('stay what they were when a later record moves the store to another zone', async () => {
    await world.tell(merchant, [store(), order({ status: 'paid' })])
    await world.tell(merchant, [
      store({ at: at('2026-06-01'), zone: 'America/New_York', name: { zh: '新', en: 'New' } }),
    ])
    await world.tell(merchant, [order({ version: 2 })])
    expect(await rows('select name_en, zone from stores where merchant_id = {merchant:String}')).toEqual([
      { name_en: 'New', zone: 'America/New_York' },
    ])
    expect(await rows('select status, local_hour from orders where merchant_id = {merchant:String}')).toEqual([
      { status: 'fulfilled', local_hour: 10 },
    ])
  })
})

describe('versions', () => {
  it('keep the highest version of an order, whichever came last, with its own lines only', async () => {
    const two = order({ version: 2, lines: [line({ gross: 700 })] })
    const one = order({ version: 1, lines: [line(), line({ line: 2, productId: 'P2' })], status: 'paid' })
    await world.tell(merchant, [store(), two])
    await world.tell(merchant, [one])
    expect(await rows('select version, gross, status from orders where merchant_id = {merchant:String}')).toEqual([
      { version: 2, gross: 700, status: 'fulfilled' },
    ])
    expect(await rows('select line, gross from order_lines where merchant_id = {merchant:String}')).toEqual([
      { line: 1, gross: 700 },
    ])
  })

  it('keep the latest word about a product', async () => {
    await world.tell(merchant, [store(), product({ at: at('2026-02-01'), category: 'citrus' })])
    await world.tell(merchant, [product({ at: at('2026-01-01'), category: 'old' })])
    expect(await rows('select category from products where merchant_id = {merchant:String}')).toEqual([
      { category: 'citrus' },
    ])
  })
})

describe('the money of an order', () => {
  it('is split to the last cent', async () => {
    const lines = [
      line({ gross: 1000, discount: 100, cost: 500 }),
      line({ line: 2, productId: 'P2', gross: 500, discount: 0, cost: 200 }),
      line({ line: 3, productId: 'P3', gross: 333, discount: 33, cost: 100 }),
    ]
    await world.tell(merchant, [
      store(),
      order({
        lines,
        tax: 100,
        deliveryFee: 400,
        deliveryCost: 650,
        packagingCost: 30,
        loyaltyAccrued: 20,
        discounts: [{ amount: 133, source: 'coupon', couponId: 'C', campaignId: 'K' }],
        payments: [{ method: 'card', amount: 2100, fee: 13, instalments: 1 }],
      }),
    ])
    const net = 1833 - 133 - 100
    expect(
      await rows(
        `select net, cost, payment_fee, contribution, line_count from orders where merchant_id = {merchant:String}`,
      ),
    ).toEqual([{ net, cost: 800, payment_fee: 13, contribution: net + 400 - 800 - 13 - 650 - 30 - 20, line_count: 3 }])
    const lineNets = await rows<{ net: number }>(
      'select net from order_lines where merchant_id = {merchant:String} order by line',
    )
    // Tax 100 over 900, 500 and 300 paid: 52.9, 29.4 and 17.6 by largest remainder.
    expect(lineNets.map((each) => each.net)).toEqual([900 - 53, 500 - 29, 300 - 18])
    expect(
      await rows(
        'select source, amount, coupon_id, campaign_id from order_discounts where merchant_id = {merchant:String}',
      ),
    ).toEqual([{ source: 'coupon', amount: 133, coupon_id: 'C', campaign_id: 'K' }])
    expect(
      await rows('select method, amount, fee, instalments from payments where merchant_id = {merchant:String}'),
    ).toEqual([{ method: 'card', amount: 2100, fee: 13, instalments: 1 }])
  })

  it('leaves cost and contribution open where the source does not know them', async () => {
    await world.tell(merchant, [
      store(),
      order({ id: 'unknown', lines: [line(), line({ line: 2, cost: null })] }),
      order({ id: 'empty', lines: [] }),
    ])
    expect(await rows('select cost, contribution from orders where merchant_id = {merchant:String}')).toEqual([
      { cost: null, contribution: null },
      { cost: null, contribution: null },
    ])
  })

  it('counts as paid what was paid and not undone', async () => {
    await world.tell(merchant, [
      store(),
      order({ id: 'a', status: 'paid' }),
      order({ id: 'b', status: 'fulfilled' }),
      order({ id: 'c', status: 'placed', paidAt: null }),
      order({ id: 'd', status: 'cancelled' }),
      order({ id: 'e', status: 'unavailable' }),
    ])
    const paid = await rows<{ order_id: string }>(
      'select order_id from orders where merchant_id = {merchant:String} and is_paid order by order_id',
    )
    expect(paid.map(({ order_id }) => order_id)).toEqual(['a', 'b'])
  })
})

describe('people, quantities and early times', () => {
  it('carry the node id of the kernel, and 0 for nobody', async () => {
    await world.tell(merchant, [store(), order({ id: 'a' }), order({ id: 'b', person: null })])
    expect(
      await rows(
        'select toString(node_id) as node from orders where merchant_id = {merchant:String} order by order_id',
      ),
    ).toEqual([{ node: nodeId(merchant, 'member:M1') }, { node: '0' }])
  })

  it('keep three decimals of a weight, exactly', async () => {
    await world.tell(merchant, [store(), order({ lines: [line({ quantity: 0.1 + 0.2, requested: 1.2345 })] })])
    expect(await rows('select quantity, requested from order_lines where merchant_id = {merchant:String}')).toEqual([
      { quantity: 0.3, requested: 1.235 },
    ])
  })

  it('do not take an instant of early 1970 for seconds', async () => {
    await world.tell(merchant, [store(), session({ at: 86_400_123 })])
    expect(
      await rows('select toUnixTimestamp64Milli(at) as at from sessions where merchant_id = {merchant:String}'),
    ).toEqual([{ at: 86_400_123 }])
  })

  it('wait for an answer in opening hours only', async () => {
    await world.tell(merchant, [
      store(),
      ticket({ openedAt: at('2026-03-02 20:30'), firstResponseAt: at('2026-03-03 09:15'), resolvedAt: null }),
    ])
    expect(
      await rows(
        'select first_response_minutes, resolution_minutes from tickets where merchant_id = {merchant:String}',
      ),
    ).toEqual([{ first_response_minutes: 45, resolution_minutes: null }])
  })
})

describe('loading', () => {
  it('adds nothing when there is nothing new, and only what is new otherwise', async () => {
    await world.tell(merchant, [store(), pageEvent({ id: 'a' })])
    expect((await loadPending(world.warehouse, world.eventLog)).records).toBe(0)
    await world.tell(merchant, [pageEvent({ id: 'b' })])
    expect(await rows('select count() as rows from page_events where merchant_id = {merchant:String}')).toEqual([
      { rows: 2 },
    ])
  })

  it('lets calls at the same time take turns', async () => {
    await world.eventLog.append({ id: merchant, merchantId: merchant, kind: 'store', records: [store()] })
    const answers = await Promise.all([1, 2, 3].map(() => loadPending(world.warehouse, world.eventLog)))
    expect(answers.map(({ records }) => records)).toEqual([1, 0, 0])
  })

  it('keeps a batch waiting until its store is described, then loads it', async () => {
    const early = [pageEvent({ id: 'a', storeId: 'S9' }), pageEvent({ id: 'b', storeId: 'S9' })]
    await world.eventLog.append({ id: 'early', merchantId: merchant, kind: 'page_event', records: early })
    expect((await loadPending(world.warehouse, world.eventLog)).waiting).toBe(1)
    await world.tell(merchant, [store({ id: 'S1' }), pageEvent({ id: 'c' })])
    expect(await rows('select count() as rows from page_events where merchant_id = {merchant:String}')).toEqual([
      { rows: 1 },
    ])

    await world.eventLog.append({ id: 'S9', merchantId: merchant, kind: 'store', records: [store({ id: 'S9' })] })
    expect((await loadPending(world.warehouse, world.eventLog)).waiting).toBe(0)
    expect(await rows('select count() as rows from page_events where merchant_id = {merchant:String}')).toEqual([
      { rows: 3 },
    ])
  })

  it('tells how far it is', async () => {
    await world.eventLog.append({ id: merchant, merchantId: merchant, kind: 'store', records: [store()] })
    const heard: number[] = []
    await loadPending(world.warehouse, world.eventLog, { onProgress: ({ position }) => heard.push(position) })
    expect(heard).toEqual([world.eventLog.end])
  })
})
