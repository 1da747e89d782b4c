import type { SeekableRng } from '@tandem/kernel'
import type { Shelf } from '../goods/shelves.ts'
import { CHANNEL_WEIGHTS, type ChannelIndex, FORMATS, WEATHER } from '../parameters.ts'
import { CHOICES, PERSON_KIND, STORES_BY_FORMAT } from '../people/population.ts'
import { STORES, type Store } from '../place/stores.ts'
import type { World } from '../world.ts'
import { type DayShape, visitMinute } from './day-shape.ts'
import type { HeldOffer } from './offers.ts'
import type { Order, Sale } from './sale.ts'

/** Somebody who comes: who, on which day, for what, with which offer in hand. */
export interface Visit {
  person: number
  day: number
  format: number
  shape: DayShape
  offer: HeldOffer | null
  random: SeekableRng
  /** Set by those who come for the coupon or the rating alone: how, and that they forget nothing. */
  scheme?: { channel: ChannelIndex; abuse: Sale['abuse'] }
}

/** Where, when and how a visit happens. */
export interface Occasion {
  store: Store
  shelf: Shelf
  channel: ChannelIndex
  /** Index into PLATFORMS, -1 for the group's own channels. */
  platform: number
  mode: Order['mode']
  /** Minute of the visit, and of the order where that was made earlier. */
  minute: number
  placedMinute: number
  guests: number
  km: number
}

/** Draws the occasion of a visit; the stream stands at the visit's details. */
export function whereAndHow(world: World, { person: p, format, shape, random, scheme }: Visit): Occasion {
  const { people } = world
  const stores = STORES_BY_FORMAT[format] as Store[]
  const draw = random.next()
  let place = 0
  const first = (p * FORMATS.length + format) * CHOICES
  while (place < stores.length - 1 && draw >= (people.storeChoice[first + place] as number)) place += 1
  const store = stores[place] as Store
  const km = people.storeKm[p * STORES.length + store.index] as number
  const wet = shape.wet[people.district[p] as number] as number
  const channelDraw = random.next()
  const channel = scheme?.channel ?? chooseChannel(world, p, format, wet, km, channelDraw)
  const modeDraw = random.next()
  const mode = chooseMode(format, channel, modeDraw, wet)
  const margin = format >= 2 ? 95 : mode === 'dine_in' ? 45 : 40
  const minute = visitMinute(
    format,
    random.next(),
    store.opensAt,
    store.closesAt,
    channel === 0 && format === 0 ? 2 : margin,
  )
  const lead = random.between(45, 260)
  const isBookedOnline = mode === 'appointment' && channel > 0
  return {
    store,
    shelf: world.shelves[store.index] as Shelf,
    channel,
    platform: channel === 3 ? (random.chance(0.58) ? 0 : 1) : -1,
    mode,
    minute,
    placedMinute: isBookedOnline ? Math.max(400, Math.floor(minute - lead)) : minute,
    guests: guestsOf(mode, shape.off, random),
    km,
  }
}

function chooseChannel(world: World, p: number, format: number, wet: number, km: number, draw: number): ChannelIndex {
  const { people } = world
  const base = CHANNEL_WEIGHTS[format as 0]
  const far = Math.max(0, Math.min(1.2, (km - 1.5) * 0.3))
  const outside = format <= 1 ? Math.exp(WEATHER.rainDelivery * wet + far) : 1
  const isStranger = people.kind[p] === PERSON_KIND.walkIn
  const online = isStranger ? 0 : Math.exp(people.onlineHabit[p] as number) * outside
  const weights = [
    base[0],
    base[1] * online,
    base[2] * online,
    base[3] * Math.exp(people.platformHabit[p] as number) * outside,
  ]
  let left = draw * weights.reduce((a, b) => a + b, 0)
  for (let channel = 0; channel < 3; channel += 1) {
    left -= weights[channel] as number
    if (left < 0) return channel as ChannelIndex
  }
  return base[3] > 0 ? 3 : 2
}

function chooseMode(format: number, channel: ChannelIndex, draw: number, wet: number): Order['mode'] {
  if (format >= 2) return 'appointment'
  if (channel === 3) return 'delivery'
  if (channel === 0) return format === 0 ? 'instant' : 'dine_in'
  if (format === 0) return draw < 0.7 + 0.15 * wet ? 'delivery' : 'pickup'
  return draw < 0.38 + 0.2 * wet ? 'delivery' : draw < 0.55 + 0.15 * wet ? 'pickup' : 'dine_in'
}

function guestsOf(mode: Order['mode'], off: boolean, random: SeekableRng): number {
  if (mode !== 'dine_in') return 1 + (random.chance(0.35) ? 1 : 0)
  return 1 + random.weighted(off ? [0.1, 0.3, 0.22, 0.18, 0.1, 0.1] : [0.28, 0.36, 0.16, 0.12, 0.05, 0.03])
}
