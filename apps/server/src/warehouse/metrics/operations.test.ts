import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestPipeline, type TestPipeline } from '../../../../../tests/world/pipeline.ts'
import {
  at,
  booking,
  delivery,
  line,
  order,
  stockDay,
  stockMovement,
  store,
  ticket,
} from '../../../../../tests/world/records.ts'
import { readMetrics } from './query.ts'
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

/** The metrics of 2026-03-02 and 03 over all stores. */
async function values<Code extends MetricCode>(...metrics: Code[]): Promise<Record<Code, number | null>> {
  const scope = { merchantId: merchant, storeIds: 'all' as const, from: '2026-03-02', to: '2026-03-03' }
  const [row] = await readMetrics(world.warehouse, { metrics, scope })
  return row?.values as Record<Code, number | null>
}

describe('stock', () => {
  it('turns over as often a year as the cost sold fits into the mean inventory', async () => {
    await world.tell(merchant, [
      store(),
      stockMovement({ id: 'a', quantity: -5, unitCost: 600 }),
      stockMovement({ id: 'b', quantity: -3, unitCost: 100, at: at('2026-03-03 10:00') }),
      stockMovement({ id: 'back', reason: 'return', quantity: 1, unitCost: 600 }),
      stockMovement({ id: 'in', reason: 'receipt', quantity: 50, unitCost: 600 }),
      stockDay({ date: '2026-03-02', valueAtCost: 30_000 }),
      stockDay({ date: '2026-03-03', valueAtCost: 20_000 }),
      stockDay({ date: '2026-03-03', productId: 'P2', valueAtCost: 4000 }),
    ])
    const sold = 5 * 600 + 3 * 100 - 600
    const meanInventory = (30_000 + 24_000) / 2
    expect((await values('inventory_turnover')).inventory_turnover).toBeCloseTo(((sold / 2) * 365) / meanInventory, 10)
  })

  it('fills what was requested from the shelf', async () => {
    await world.tell(merchant, [
      store(),
      order({
        id: 'a',
        lines: [line({ quantity: 3, requested: 4 }), line({ line: 2, quantity: 1.5, requested: 1.5 })],
      }),
      order({ id: 'none', status: 'unavailable', paidAt: null, lines: [line({ quantity: 2, requested: 2 })] }),
      order({ id: 'cancelled', status: 'cancelled', lines: [line({ quantity: 9, requested: 9 })] }),
    ])
    expect(await values('fill_rate')).toEqual({ fill_rate: 4.5 / 7.5 })
  })

  it('is out, sold out at an hour, and sold through', async () => {
    await world.tell(merchant, [
      store(),
      stockDay({
        productId: 'P1',
        openMinutes: 720,
        outMinutes: 180,
        soldOutAt: at('2026-03-02 18:20'),
        available: 20,
        sold: 20,
      }),
      stockDay({
        productId: 'P2',
        openMinutes: 480,
        outMinutes: 60,
        soldOutAt: at('2026-03-02 15:59'),
        available: 5,
        sold: 5,
      }),
      stockDay({ productId: 'P3', openMinutes: 720, outMinutes: 0, available: 15, sold: 5 }),
    ])
    expect(await values('stock_out_rate', 'sold_out_hour', 'sell_through')).toEqual({
      stock_out_rate: 240 / 1920,
      sold_out_hour: (18 + 15) / 2,
      sell_through: 30 / 40,
    })
  })

  it('is wasted at cost, beside what was sold', async () => {
    await world.tell(merchant, [
      store(),
      stockMovement({ id: 'sold', quantity: -8, unitCost: 100 }),
      stockMovement({ id: 'thrown', reason: 'wastage', quantity: -1.5, unitCost: 200, wastageReason: 'expired' }),
      stockMovement({ id: 'moved', reason: 'transfer_out', quantity: -4, unitCost: 100 }),
    ])
    expect(await values('wastage_rate', 'wastage_cost')).toEqual({ wastage_rate: 300 / 1100, wastage_cost: 300 })
  })
})

describe('deliveries', () => {
  it('cost, arrive in time and take minutes from payment to door', async () => {
    await world.tell(merchant, [
      store(),
      delivery({ id: 'a', courierPay: 600, deliveredAt: at('2026-03-02 10:30'), promisedAt: at('2026-03-02 10:30') }),
      delivery({ id: 'late', courierPay: 0, carrierFee: 700, carrier: 'crowd', deliveredAt: at('2026-03-02 10:50') }),
      delivery({ id: 'failed', status: 'failed', deliveredAt: null, failedCost: 300, courierPay: 400 }),
      delivery({ id: 'cancelled', status: 'cancelled', deliveredAt: null, courierPay: 0 }),
      delivery({ id: 'unpromised', courierPay: 500, promisedAt: null }),
    ])
    expect(await values('delivery_cost_per_order', 'on_time_rate', 'click_to_door', 'order_to_sign')).toEqual({
      delivery_cost_per_order: (600 + 700 + 700 + 500) / 3,
      on_time_rate: 1 / 3,
      click_to_door: (30 + 50 + 40) / 3,
      order_to_sign: null,
    })
  })

  it('of parcels take hours to the signature', async () => {
    const parcel = { carrier: 'parcel' as const, paidAt: at('2026-03-02 10:00') }
    await world.tell(merchant, [
      store(),
      delivery({ id: 'a', ...parcel, deliveredAt: at('2026-03-03 16:00') }),
      delivery({ id: 'b', ...parcel, deliveredAt: at('2026-03-04 10:30') }),
      delivery({ id: 'own' }),
    ])
    expect(await values('order_to_sign', 'click_to_door')).toEqual({
      order_to_sign: (30 + 48.5) / 2,
      click_to_door: 40,
    })
  })

  it('count the highest version only', async () => {
    await world.tell(merchant, [
      store(),
      delivery({ version: 2, courierPay: 800 }),
      delivery({ version: 1, courierPay: 1 }),
    ])
    expect(await values('delivery_cost_per_order')).toEqual({ delivery_cost_per_order: 800 })
  })
})

describe('service', () => {
  it('is prepared, queued for and paid in minutes', async () => {
    const time = { placedAt: at('2026-03-02 12:00'), acceptedAt: at('2026-03-02 12:02') }
    await world.tell(merchant, [
      store(),
      order({ id: 'a', ...time, paidAt: at('2026-03-02 12:01'), readyAt: at('2026-03-02 12:12'), queueSeconds: 90 }),
      order({ id: 'b', ...time, paidAt: at('2026-03-02 12:04'), readyAt: at('2026-03-02 12:22'), queueSeconds: 210 }),
      order({ id: 'app', ...time, channel: 'app', paidAt: at('2026-03-02 12:30') }),
    ])
    expect(await values('preparation_minutes', 'queue_minutes', 'till_minutes')).toEqual({
      preparation_minutes: 15,
      queue_minutes: 2.5,
      till_minutes: 2.5,
    })
  })

  it('answers and resolves in opening hours', async () => {
    await world.tell(merchant, [
      store(),
      ticket({ id: 'a', firstResponseAt: at('2026-03-02 10:20'), resolvedAt: at('2026-03-02 11:00') }),
      ticket({ id: 'night', openedAt: at('2026-03-02 20:50'), firstResponseAt: at('2026-03-03 09:30') }),
      ticket({ id: 'open' }),
    ])
    expect(await values('first_response_minutes', 'resolution_minutes')).toEqual({
      first_response_minutes: (20 + 40) / 2,
      resolution_minutes: 60,
    })
  })

  it('is judged by surveys and reviews', async () => {
    const answer = (id: string, survey: 'csat' | 'nps', score: number) => ({
      kind: 'survey_response' as const,
      id,
      at: at('2026-03-02 10:00'),
      person: null,
      orderId: null,
      storeId: 'S1',
      survey,
      score,
    })
    const review = (id: string, rating: number) => ({
      kind: 'review' as const,
      id,
      at: at('2026-03-02 10:00'),
      person: null,
      orderId: null,
      storeId: 'S1',
      rating,
      text: '很好',
      language: 'zh',
      platform: null,
      repliedAt: null,
    })
    await world.tell(merchant, [
      store(),
      ...[5, 4, 3, 1].map((score, i) => answer(`c${i}`, 'csat', score)),
      ...[10, 9, 8, 6, 0].map((score, i) => answer(`n${i}`, 'nps', score)),
      ...[5, 3, 2, 1].map((rating, i) => review(`r${i}`, rating)),
      order({ id: 'a' }),
      order({ id: 'b' }),
      order({ id: 'c' }),
      order({ id: 'd' }),
    ])
    expect(await values('csat', 'nps', 'rating', 'bad_review_rate')).toEqual({
      csat: 0.5,
      nps: 0,
      rating: 11 / 4,
      bad_review_rate: 500,
    })
  })

  it('is returned and complained about per thousand orders', async () => {
    const orders = Array.from({ length: 8 }, (_, i) => order({ id: `O${i}` }))
    await world.tell(merchant, [
      store(),
      ...orders,
      ticket(),
      ticket({ id: 'T1', version: 2, resolvedAt: at('2026-03-02 12:00') }),
      ticket({ id: 'T2' }),
      {
        kind: 'return',
        id: 'R1',
        at: at('2026-03-03 10:00'),
        orderId: 'O1',
        storeId: 'S1',
        person: null,
        reason: 'quality',
        amount: 500,
        lines: [{ line: 1, quantity: 1, amount: 500 }],
      },
    ])
    expect(await values('refund_rate', 'complaint_rate')).toEqual({ refund_rate: 125, complaint_rate: 250 })
  })

  it('is unknown, not zero, as long as the merchant has told nothing of it', async () => {
    await world.tell(merchant, [store(), order()])
    expect(await values('complaint_rate', 'wastage_cost')).toEqual({ complaint_rate: null, wastage_cost: null })
    // What is told may be of another day: on these two there was none, and that is known.
    const long = at('2025-06-01 10:00')
    await world.tell(merchant, [
      ticket({ openedAt: long, firstResponseAt: null, resolvedAt: null }),
      stockMovement({ reason: 'receipt', quantity: 5, at: long }),
    ])
    expect(await values('complaint_rate', 'wastage_cost')).toEqual({ complaint_rate: 0, wastage_cost: 0 })
  })

  it('is attended by those who booked', async () => {
    await world.tell(merchant, [
      store(),
      booking({ id: 'a' }),
      booking({ id: 'b' }),
      booking({ id: 'c', status: 'no_show' }),
      booking({ id: 'd', status: 'cancelled' }),
      booking({ id: 'e', status: 'booked' }),
    ])
    expect((await values('attendance_rate')).attendance_rate).toBeCloseTo(2 / 3, 12)
  })
})
