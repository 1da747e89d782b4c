import { type EpochMs, type IsoDate } from '@tandem/kernel'
import { demandDay } from '../demand/visits.ts'
import { toPosition } from '../geography.ts'
import { AGE_BANDS, FORMATS } from '../parameters.ts'
import { PERSON_KIND } from '../people/population.ts'
import { STORES } from '../place/stores.ts'
import { initialState, unpack } from '../state.ts'
import { createCity, worldOf } from '../world.ts'

/** Somebody who means to buy something: where, when and how, as the city's demand says. */
export interface Shopper {
  /** The same person has the same number on every day. */
  person: number
  at: EpochMs
  storeId: string
  format: (typeof FORMATS)[number]
  channel: 'app' | 'web' | 'platform' | 'till'
  mode: 'delivery' | 'pickup' | 'dine_in' | 'instant'
  platform: string | null
  /** What they would like to have different things of. */
  lines: number
  /** Age band. */
  segment: string
  lng: number
  lat: number
}

/**
 * Everybody who shops on a date in the stores that sell without a booking, in the order in which they come. Where it
 * rains, on which weekday and before which holiday it is shapes the day as it shapes the city's history.
 */
export function shoppersOf(seed: number, date: IsoDate): Shopper[] {
  const city = createCity({ seed, start: date })
  const world = worldOf(city)
  const { people } = world
  const live = unpack(initialState(city), people.count)
  const shoppers: Shopper[] = []
  for (const { order, person, store } of demandDay(world, live, 0, new Map())) {
    const { mode } = order
    const isAbuse = (people.kind[person] as number) >= PERSON_KIND.brusher
    if (isAbuse || mode === 'appointment' || mode === 'ship') continue
    const [lng, lat] = toPosition(people.x[person] as number, people.y[person] as number)
    shoppers.push({
      person,
      at: order.placedAt,
      storeId: order.storeId,
      format: FORMATS[STORES[store]?.format ?? 0],
      channel: order.channel,
      mode,
      platform: order.platform,
      lines: Math.min(order.lines.length, 6),
      segment: AGE_BANDS[people.age[person] as 0] ?? '',
      lng,
      lat,
    })
  }
  return shoppers.toSorted((a, b) => a.at - b.at)
}
