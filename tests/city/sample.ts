import { createCity, initialState, simulateDays } from '@tandem/city'
import type { RecordOf } from '@tandem/contracts'
import { type EpochMs, HOUR, type IsoDate } from '@tandem/kernel'
import { promotionOn } from '../../packages/city/src/demand/day-shape.ts'
import { type City, worldOf } from '../../packages/city/src/world.ts'

type Order = RecordOf<'order'>

/** Some days of a city: what there is, what was sold, and how it was brought. */
export interface CitySample {
  stores: readonly RecordOf<'store'>[]
  products: readonly RecordOf<'product'>[]
  orders: readonly Order[]
  deliveryByOrder: ReadonlyMap<string, RecordOf<'delivery'>>
  leaflets: readonly Leaflet[]
}

/** What was cheaper for some days. */
export interface Leaflet {
  campaignId: string
  categories: readonly string[]
  /** Share of the price. */
  rate: number
  from: EpochMs
  until: EpochMs
}

/** Lives the first days of a city and takes every `each`-th order, in the order in which they were placed. */
export function sampleCity(options: {
  seed: number
  /** A Monday: days within one week see each leaflet once. */
  start: IsoDate
  people: number
  days: number
  each?: number
}): CitySample {
  const { seed, start, people, days, each = 1 } = options
  const city = createCity({ seed, start, people })
  const stores: RecordOf<'store'>[] = []
  const products: RecordOf<'product'>[] = []
  const orders: Order[] = []
  const deliveryByOrder = new Map<string, RecordOf<'delivery'>>()
  for (const { records } of simulateDays(city, initialState(city), 0, days).batches) {
    for (const record of records) {
      if (record.kind === 'store') stores.push(record)
      else if (record.kind === 'product') products.push(record)
      else if (record.kind === 'order') orders.push(record)
      else if (record.kind === 'delivery') deliveryByOrder.set(record.orderId, record)
    }
  }
  const sampled = orders.toSorted((a, b) => a.placedAt - b.placedAt).filter((_, i) => i % each === 0)
  return { stores, products, orders: sampled, deliveryByOrder, leaflets: leafletsOf(city, days) }
}

/** Of groceries and restaurants. One that comes back after a pause would need two promotions; a week has none. */
function leafletsOf(city: City, days: number): Leaflet[] {
  const world = worldOf(city)
  const byId = new Map<string, Leaflet>()
  for (let day = 0; day < days; day += 1) {
    for (const format of [0, 1]) {
      const promotion = promotionOn(world, day, format)
      if (!promotion) continue
      // The night of a business day ends at four.
      const from = byId.get(promotion.campaignId)?.from ?? world.midnight(day) + 4 * HOUR
      byId.set(promotion.campaignId, { ...promotion, from, until: world.midnight(day + 1) + 4 * HOUR })
    }
  }
  return [...byId.values()]
}

/** Why Tandem's use cases cannot take an order as the city had it; null when they can. */
export function leftOut({ mode, discounts }: Order): string | null {
  if (mode === 'appointment') return 'booked time of a named resource: bookings are not sold through orders yet'
  if (discounts.some(({ source }) => source === 'manual'))
    return 'discount that a cashier gave by hand: no use case gives one'
  return null
}

/** Of nothing that was asked for any was there. */
export function isRefused({ status }: Order): boolean {
  return status === 'unavailable'
}

/** What of an order was really sold: lines of which something was there, numbered anew. */
export function soldLines({ lines }: Order): Order['lines'] {
  return lines.filter(({ quantity }) => quantity > 0).map((line, i) => ({ ...line, line: i + 1 }))
}
