import type { RecordOf } from '@tandem/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestPipeline, type TestPipeline } from '../../../../../tests/world/pipeline.ts'
import { at, booking, line, order, session, shift, store } from '../../../../../tests/world/records.ts'
import { type MetricQuestion, readMetrics } from './query.ts'
import type { MetricCode } from './registry.ts'

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

/** The metrics of 2026-03-02 and 03, all stores, unless asked otherwise. */
async function values<Code extends MetricCode>(
  metrics: readonly Code[],
  change: Partial<MetricQuestion> = {},
): Promise<Record<Code, number | null>> {
  const scope = { merchantId: merchant, storeIds: 'all' as const, from: '2026-03-02', to: '2026-03-03' }
  const [row] = await readMetrics(world.warehouse, { metrics, ...change, scope: { ...scope, ...change.scope } })
  return row?.values as Record<Code, number | null>
}

describe('sales', () => {
  it('are those of paid orders in the period', async () => {
    await world.tell(merchant, [
      store(),
      order({ id: 'a', lines: [line({ gross: 1000, discount: 200, cost: 300 })], tax: 50 }),
      order({
        id: 'b',
        lines: [line({ gross: 500, cost: 100 }), line({ line: 2, quantity: 2.5, gross: 100, cost: 50 })],
      }),
      order({ id: 'cancelled', status: 'cancelled' }),
      order({ id: 'unpaid', status: 'placed', paidAt: null }),
      order({ id: 'before', placedAt: at('2026-03-01 12:00') }),
    ])
    const found = await values([
      'net_sales',
      'gross_sales',
      'orders',
      'units_sold',
      'average_order_value',
      'discount_rate',
      'gross_margin',
      'goods_cost_ratio',
    ])
    expect(found).toEqual({
      net_sales: 1000 - 200 - 50 + 600,
      gross_sales: 1600,
      orders: 2,
      units_sold: 4.5,
      average_order_value: (800 + 600) / 2,
      discount_rate: 200 / 1600,
      gross_margin: 750 - 300 + 600 - 150,
      goods_cost_ratio: 450 / 1350,
    })
  })

  it('give the contribution margin of the worked example in docs/contribution-margin.md', async () => {
    await world.tell(merchant, [
      store(),
      order({
        lines: [line({ gross: 3000, discount: 500, cost: 900 })],
        tax: 100,
        deliveryFee: 400,
        deliveryCost: 650,
        packagingCost: 40,
        loyaltyAccrued: 25,
        payments: [{ method: 'card', amount: 2900, fee: 15, instalments: 1 }],
      }),
    ])
    expect(await values(['net_sales', 'contribution_margin', 'contribution_rate'])).toEqual({
      net_sales: 2400,
      contribution_margin: 1170,
      contribution_rate: 0.4875,
    })
  })

  it('have no margin where no cost is known, and only that of known costs where some are', async () => {
    const unknown = order({ id: 'unknown', lines: [line({ cost: null })] })
    await world.tell(merchant, [store(), unknown])
    const codes = ['contribution_margin', 'contribution_rate', 'gross_margin', 'goods_cost_ratio'] as const
    expect(Object.values(await values(codes))).toEqual([null, null, null, null])
    await world.tell(merchant, [order({ id: 'known', lines: [line({ gross: 1000, cost: 250 })] })])
    expect(Object.values(await values(codes))).toEqual([750, 0.75, 750, 0.25])
  })

  it('by category count an order in each of its categories and split its net', async () => {
    const apple = {
      kind: 'product' as const,
      at: at('2025-01-01'),
      productKind: 'good' as const,
      name: { zh: '', en: '' },
    }
    const unknown = {
      department: null,
      brand: null,
      unit: null,
      price: null,
      cost: null,
      shelfLifeDays: null,
      supplierId: null,
    }
    await world.tell(merchant, [
      store(),
      { ...apple, ...unknown, id: 'P1', category: 'fruit' },
      { ...apple, ...unknown, id: 'P2', category: 'tea' },
      order({ id: 'a', lines: [line({ gross: 600 }), line({ line: 2, productId: 'P2', gross: 400 })], tax: 100 }),
      order({ id: 'b', lines: [line({ gross: 200 })] }),
    ])
    const scope = { merchantId: merchant, storeIds: 'all' as const, from: '2026-03-02', to: '2026-03-02' }
    const rows = await readMetrics(world.warehouse, { metrics: ['orders', 'net_sales'], scope, by: ['category'] })
    expect(rows).toEqual([
      { by: { category: 'fruit' }, values: { orders: 2, net_sales: 540 + 200 } },
      { by: { category: 'tea' }, values: { orders: 1, net_sales: 360 } },
    ])
    const onlyTea = await values(['net_sales', 'average_order_value'], { scope: { ...scope, categories: ['tea'] } })
    expect(onlyTea).toEqual({ net_sales: 360, average_order_value: null })
  })

  it('per square metre, seat and table are those of stores that have any', async () => {
    await world.tell(merchant, [
      store({ id: 'S1', areaSquareMetres: 50, seats: 20, tables: 4 }),
      store({ id: 'S2', areaSquareMetres: 150, seats: 10 }),
      store({ id: 'unmeasured' }),
      order({ id: 'a', mode: 'dine_in', lines: [line({ gross: 3000 })] }),
      order({ id: 'b', mode: 'dine_in', lines: [line({ gross: 1000 })], placedAt: at('2026-03-03 12:00') }),
      order({ id: 'c', mode: 'pickup', storeId: 'S2', lines: [line({ gross: 2000 })] }),
      order({ id: 'd', storeId: 'unmeasured', lines: [line({ gross: 9000 })] }),
    ])
    expect(await values(['sales_per_square_metre', 'sales_per_seat', 'table_turns'])).toEqual({
      sales_per_square_metre: 6000 / 200,
      sales_per_seat: 6000 / 30,
      table_turns: 2 / 4 / 2,
    })
  })

  it('grow in stores that were open in both periods', async () => {
    await world.tell(merchant, [
      store({ id: 'old' }),
      store({ id: 'new', openedOn: '2026-02-24' }),
      store({ id: 'closed', closedOn: '2026-02-25' }),
      ...['old', 'new'].map((id) => order({ id: `${id} now`, storeId: id, lines: [line({ gross: 1200 })] })),
      ...['old', 'new', 'closed'].map((id) => {
        return order({
          id: `${id} then`,
          storeId: id,
          placedAt: at('2026-02-24 12:00'),
          lines: [line({ gross: 1000 })],
        })
      }),
    ])
    const compare = { from: '2026-02-23', to: '2026-02-24' }
    expect((await values(['same_store_growth'], { compare })).same_store_growth).toBeCloseTo(0.2, 12)
    expect(await values(['same_store_growth'])).toEqual({ same_store_growth: null })
  })
})

describe('customers', () => {
  it('are known people; new ones bought for the first time ever', async () => {
    await world.tell(merchant, [
      store(),
      order({ id: 'a', person: 'member:old', placedAt: at('2026-01-05') }),
      order({ id: 'b', person: 'member:old' }),
      order({ id: 'c', person: 'member:new' }),
      order({ id: 'd', person: 'member:new', placedAt: at('2026-03-03 10:00') }),
      order({ id: 'e', person: null }),
    ])
    expect(await values(['customers', 'new_customers'])).toEqual({ customers: 2, new_customers: 1 })
  })

  it('are new at one store only, also where a source without a clock tells two first orders of one moment', async () => {
    const sameMoment = Array.from({ length: 20 }, (_, i) =>
      ['S1', 'S2'].map((storeId) => order({ id: `${i} ${storeId}`, person: `member:${i}`, storeId })),
    )
    await world.tell(merchant, [store({ id: 'S1' }), store({ id: 'S2' }), ...sameMoment.flat()])
    const scope = { merchantId: merchant, storeIds: 'all' as const, from: '2026-03-02', to: '2026-03-02' }
    const rows = await readMetrics(world.warehouse, { metrics: ['new_customers'], scope, by: ['store'] })
    expect(rows.reduce((sum, { values: found }) => sum + (found.new_customers ?? 0), 0)).toBe(20)
    expect(await values(['new_customers'], { scope })).toEqual({ new_customers: 20 })
  })

  it('come back within N days of their first order, counted on the day that is N days old', async () => {
    const first = (id: string, day: string) => order({ id, person: `member:${id}`, placedAt: at(day) })
    await world.tell(merchant, [
      store(),
      first('back', '2026-02-20 12:00'),
      order({ id: 'back again', person: 'member:back', placedAt: at('2026-03-02 12:00') }),
      first('too late', '2026-02-20 12:00'),
      order({ id: 'late again', person: 'member:too late', placedAt: at('2026-03-03 12:00') }),
      first('gone', '2026-02-21 12:00'),
      first('not yet', '2026-02-22 12:00'),
      first('long ago', '2026-02-19 12:00'),
    ])
    expect((await values(['repeat_rate'], { repeatDays: 10 })).repeat_rate).toBeCloseTo(1 / 3, 12)
  })

  it('convert when their visit has a paid order', async () => {
    await world.tell(merchant, [
      store(),
      order({ id: 'paid', channel: 'app' }),
      order({ id: 'unpaid', channel: 'app', status: 'placed', paidAt: null }),
      session({ id: 'a', orderId: 'paid' }),
      session({ id: 'b', orderId: 'unpaid' }),
      session({ id: 'c' }),
      session({ id: 'd' }),
    ])
    expect(await values(['conversion_rate'])).toEqual({ conversion_rate: 0.25 })
  })
})

describe('labour', () => {
  it('costs a share of net sales, and each paid hour sells so much', async () => {
    await world.tell(merchant, [
      store(),
      order({ lines: [line({ gross: 50_000 })] }),
      shift({ id: 'a', cost: 8000, paidMinutes: 450 }),
      shift({
        id: 'b',
        cost: 2000,
        paidMinutes: 150,
        startsAt: at('2026-03-03 09:00'),
        endsAt: at('2026-03-03 12:00'),
      }),
    ])
    expect(await values(['labour_cost_ratio', 'sales_per_labour_hour'])).toEqual({
      labour_cost_ratio: 0.2,
      sales_per_labour_hour: 5000,
    })
  })

  it('is not free where nobody told the shifts', async () => {
    await world.tell(merchant, [store(), order()])
    expect(await values(['labour_cost_ratio'])).toEqual({ labour_cost_ratio: null })
  })

  it('uses technicians for the hours that are booked of those rostered', async () => {
    const therapist: RecordOf<'staff'> = {
      kind: 'staff',
      id: 'W1',
      at: at('2025-01-01'),
      storeId: 'S1',
      name: { zh: '', en: '' },
      post: 'therapist',
      hourlyCost: 1,
    }
    await world.tell(merchant, [
      store(),
      therapist,
      { ...therapist, id: 'W2', post: 'cashier' },
      shift({ id: 'a', staffId: 'W1', plannedMinutes: 480 }),
      shift({ id: 'b', staffId: 'W2', plannedMinutes: 480 }),
      booking({ id: 'x' }),
      booking({ id: 'y', status: 'no_show', startsAt: at('2026-03-02 12:00'), endsAt: at('2026-03-02 13:00') }),
      booking({ id: 'z', status: 'cancelled' }),
      booking({ id: 'seat', resourceKind: 'seat' }),
    ])
    expect(await values(['technician_utilisation'])).toEqual({ technician_utilisation: 120 / 480 })
  })
})

describe('marketing and risk', () => {
  it('redeem coupons, pay for new customers and lose to abuse', async () => {
    const coupon = {
      kind: 'coupon_event' as const,
      at: at('2026-03-02 10:00'),
      campaignId: null,
      person: null,
      orderId: null,
    }
    const issued = ['a', 'b', 'c', 'd'].map((id) => ({
      ...coupon,
      id,
      event: 'issued' as const,
      couponId: id,
      storeId: 'S1',
      amount: 500,
    }))
    await world.tell(merchant, [
      store(),
      ...issued,
      { ...coupon, id: 'used', event: 'redeemed', couponId: 'a', storeId: 'S1', amount: 500 },
      order({ id: 'a', person: 'member:a', lines: [line({ gross: 10_000 })] }),
      order({ id: 'b', person: 'member:b', lines: [line({ gross: 30_000 })] }),
      {
        kind: 'ad_spend',
        id: 'ad',
        date: '2026-03-02',
        source: 'search',
        campaignId: null,
        storeId: null,
        district: null,
        amount: 9000,
        impressions: 1,
        clicks: 1,
      },
      {
        kind: 'abuse_loss',
        id: 'loss',
        at: at('2026-03-02 10:00'),
        storeId: 'S1',
        abuse: 'till_void',
        person: null,
        staffId: 'W1',
        orderId: null,
        amount: 400,
      },
    ])
    expect(await values(['redeem_rate', 'acquisition_cost', 'fraud_loss_rate'])).toEqual({
      redeem_rate: 0.25,
      acquisition_cost: 4500,
      fraud_loss_rate: 0.01,
    })
  })

  it('count as incremental what treated people brought beyond the rate of those left out', async () => {
    const unit = (person: string, arm: 'treated' | 'control', decisionId = 'D1') => ({
      kind: 'decision_unit' as const,
      decisionId,
      person: `member:${person}`,
      at: at('2026-03-02 09:00'),
      arm,
      propensity: 0.6,
      priorMargin: 0,
    })
    const bought = (id: string, person: string, margin: number, time = '2026-03-02 10:00') => {
      return order({ id, person: `member:${person}`, placedAt: at(time), lines: [line({ gross: margin, cost: 0 })] })
    }
    await world.tell(merchant, [
      store(),
      unit('t1', 'treated'),
      unit('t2', 'treated'),
      unit('t3', 'treated'),
      unit('c1', 'control'),
      unit('c2', 'control'),
      bought('1', 't1', 900),
      bought('2', 't2', 300, '2026-03-03 10:00'),
      bought('before the decision', 't3', 5000, '2026-03-02 08:59'),
      bought('3', 'c1', 400),
      bought('after the period', 'c2', 7000, '2026-03-04 10:00'),
      bought('somebody else', 'x', 9000),
    ])
    // 1200 of three treated, against 400 / 2 a head of those left out.
    expect(await values(['incremental_profit'])).toEqual({ incremental_profit: 1200 - 3 * 200 })
    await world.tell(merchant, [unit('t1', 'treated', 'nobody left out')])
    expect(await values(['incremental_profit'])).toEqual({ incremental_profit: 600 })
  })

  it('know no incremental profit before the first decision', async () => {
    await world.tell(merchant, [store(), order()])
    expect(await values(['incremental_profit'])).toEqual({ incremental_profit: null })
  })
})
