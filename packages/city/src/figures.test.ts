import type { RecordKind, RecordOf } from '@tandem/contracts'
import { describe, expect, it } from 'vitest'
import { createCity, initialState, simulateDays } from './index.ts'
import { STORIES } from './stories.ts'

type Order = RecordOf<'order'>

/** Eight weeks of a city of half the size. */
const records = new Map<RecordKind, unknown[]>()
const city = createCity({ seed: 2026, start: '2026-07-20', people: 3000 })
for (const { kind, records: more } of simulateDays(city, initialState(city), 0, 56).batches) {
  if (kind !== 'page_event') records.set(kind, [...(records.get(kind) ?? []), ...more])
}

function all<K extends RecordKind>(kind: K): RecordOf<K>[] {
  return (records.get(kind) ?? []) as RecordOf<K>[]
}

const paid = all('order').filter(({ status }) => status === 'fulfilled')
const formatOf = new Map(all('store').map(({ id, format }) => [id, format]))

function share<T>(list: readonly T[], is: (one: T) => boolean): number {
  return list.filter(is).length / list.length
}

function total(orders: readonly Order[], figure: (order: Order) => number): number {
  return orders.reduce((sum, order) => sum + figure(order), 0)
}

const cost = ({ lines }: Order): number => lines.reduce((sum, line) => sum + (line.cost ?? 0), 0)
const net = ({ gross, discount }: Order): number => gross - discount
const basket = (format: string): number => {
  const orders = paid.filter(({ storeId }) => formatOf.get(storeId) === format)
  return total(orders, net) / orders.length
}
const margin = (format: string): number => {
  const orders = paid.filter(({ storeId }) => formatOf.get(storeId) === format)
  return 1 - total(orders, cost) / total(orders, net)
}

describe('the figures of the chain', () => {
  it('are those of such shops: baskets and goods margins by format', () => {
    expect(basket('fresh')).toBeGreaterThan(5000)
    expect(basket('fresh')).toBeLessThan(7500)
    expect(basket('dining')).toBeGreaterThan(7500)
    expect(basket('dining')).toBeLessThan(12_000)
    expect(basket('beauty')).toBeGreaterThan(15_000)
    expect(margin('fresh')).toBeGreaterThan(0.26)
    expect(margin('fresh')).toBeLessThan(0.36)
    expect(margin('dining')).toBeGreaterThan(0.58)
    expect(margin('dining')).toBeLessThan(0.7)
  })

  it('are those of such a service: deliveries on time, no-shows, cancellations, complaints', () => {
    const onTime = share(all('delivery'), ({ deliveredAt, promisedAt }) => (deliveredAt ?? 0) <= (promisedAt ?? 0))
    expect(onTime).toBeGreaterThan(0.85)
    expect(onTime).toBeLessThan(0.95)
    const noShow = share(all('booking'), ({ status }) => status === 'no_show')
    expect(noShow).toBeGreaterThan(0.05)
    expect(noShow).toBeLessThan(0.1)
    const tickets = all('ticket').filter(({ version }) => version === 1).length
    expect((1000 * tickets) / paid.length).toBeGreaterThan(10)
    expect((1000 * tickets) / paid.length).toBeLessThan(40)
    const csat = all('survey_response').filter(({ survey }) => survey === 'csat')
    expect(share(csat, ({ score }) => score >= 4)).toBeGreaterThan(0.8)
  })

  it('have a weekend that is a fifth busier than the week', () => {
    const perDay = (off: boolean): number => {
      const days = all('weather_day').filter(({ date, district }) => district === 'Wanghu' && isWeekend(date) === off)
      return paid.filter(({ placedAt }) => isWeekend(localDate(placedAt)) === off).length / days.length
    }
    expect(perDay(true)).toBeGreaterThan(1.2 * perDay(false))
  })

  it('pay platforms their commission and everybody else next to nothing', () => {
    const fee = (orders: Order[]): number => total(orders, ({ payments }) => payments[0]?.fee ?? 0) / total(orders, net)
    expect(fee(paid.filter(({ channel }) => channel === 'platform'))).toBeGreaterThan(0.16)
    expect(fee(paid.filter(({ channel }) => channel === 'app'))).toBeLessThan(0.007)
  })
})

describe('a story', () => {
  it('can be found: Finance Street packs slowly at weekday lunch, and its riders are not to blame', () => {
    const { storeId, fromMinute, toMinute } = STORIES.slowPacking
    const orders = new Map(paid.map((order) => [order.id, order]))
    const lunch = all('delivery').filter(({ paidAt }) => {
      const minute = ((paidAt ?? 0) / 60_000 + 480) % 1440
      return minute >= fromMinute && minute < toMinute && !isWeekend(localDate(paidAt ?? 0))
    })
    const here = lunch.filter((delivery) => delivery.storeId === storeId)
    const elsewhere = lunch.filter(
      (delivery) => delivery.storeId !== storeId && formatOf.get(delivery.storeId) === 'dining',
    )
    const late = (list: typeof lunch): number =>
      share(list, ({ deliveredAt, promisedAt }) => (deliveredAt ?? 0) > (promisedAt ?? 0))
    const minutes = (
      list: typeof lunch,
      from: (one: (typeof lunch)[number]) => number,
      to: (one: (typeof lunch)[number]) => number,
    ): number => list.reduce((sum, one) => sum + (to(one) - from(one)) / 60_000, 0) / list.length
    const packing = (list: typeof lunch): number =>
      minutes(
        list,
        ({ orderId }) => orders.get(orderId)?.acceptedAt ?? 0,
        ({ orderId }) => orders.get(orderId)?.readyAt ?? 0,
      )
    const perKm = (list: typeof lunch): number =>
      minutes(
        list,
        (one) => one.handedOverAt ?? 0,
        (one) => one.deliveredAt ?? 0,
      ) /
      (list.reduce((sum, one) => sum + (one.distanceMeters ?? 0) / 1000, 0) / list.length)
    expect(late(here)).toBeGreaterThan(2 * late(elsewhere))
    expect(packing(here)).toBeGreaterThan(1.3 * packing(elsewhere))
    expect(perKm(here)).toBeLessThan(1.35 * perKm(elsewhere))
  })

  it('can be found: North Bank throws away far more of what it buys than the other groceries', () => {
    const rate = (is: (storeId: string) => boolean): number => {
      const moved = all('stock_movement').filter(({ storeId }) => formatOf.get(storeId) === 'fresh' && is(storeId))
      const worth = (reason: string): number =>
        moved
          .filter((one) => one.reason === reason)
          .reduce((sum, { quantity, unitCost }) => sum - quantity * unitCost, 0)
      return worth('wastage') / (worth('wastage') + worth('sale'))
    }
    const elsewhere = rate((storeId) => storeId !== STORIES.overbuying.storeId)
    expect(rate((storeId) => storeId === STORIES.overbuying.storeId)).toBeGreaterThan(1.5 * elsewhere)
    expect(elsewhere).toBeLessThan(0.1)
  })

  it('can be found: Shuxiang runs out of bread and deli on working days', () => {
    const { storeId, categories } = STORIES.shortBread
    const bread = new Set(
      all('product')
        .filter(({ id }) => categories.some((category) => id.startsWith(category.toUpperCase())))
        .map(({ id }) => id),
    )
    const early = (is: (id: string) => boolean): number => {
      const days = all('stock_day').filter(
        (day) => bread.has(day.productId) && is(day.storeId) && !isWeekend(day.date) && day.available > 0,
      )
      return days.reduce((sum, { outMinutes }) => sum + outMinutes, 0) / days.length
    }
    expect(early((id) => id === storeId)).toBeGreaterThan(1.15 * early((id) => id !== storeId))
  })

  it('can be found: Lakeside keeps people waiting at weekend dinner', () => {
    const { storeId } = STORIES.weekendQueue
    const queue = (orders: Order[]): number =>
      orders.reduce((sum, { queueSeconds }) => sum + (queueSeconds ?? 0), 0) / orders.length
    const dinner = paid.filter(({ mode, placedAt }) => {
      const minute = (placedAt / 60_000 + 480) % 1440
      return mode === 'dine_in' && minute >= 1050 && minute < 1200 && isWeekend(localDate(placedAt))
    })
    expect(queue(dinner.filter((order) => order.storeId === storeId))).toBeGreaterThan(
      3 * queue(dinner.filter((order) => order.storeId !== storeId)),
    )
  })
})

function localDate(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
}

function isWeekend(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay()
  return day === 0 || day === 6
}
