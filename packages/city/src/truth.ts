/**
 * The truth about a city: what its people are like, who cheats, and what would have happened otherwise. For tests and
 * benchmarks that score estimators; production code must not import it.
 */
import { startCampaigns } from './demand/campaigns.ts'
import { holdOffers, type Offer } from './demand/offers.ts'
import { demandDay } from './demand/visits.ts'
import { COUPON_PEOPLE, FORMATS } from './parameters.ts'
import { BRUSHED_STORES } from './people/abusers.ts'
import { PERSON_KIND } from './people/population.ts'
import { type CityState, pack, unpack } from './state.ts'
import { badCashier } from './tell/till.ts'
import { type City, worldOf } from './world.ts'

export { contributionOf } from './demand/sale.ts'
export { COUPON_PEOPLE } from './parameters.ts'
export { STORIES } from './stories.ts'

export type DriftState = 'active' | 'slipping' | 'gone'
const DRIFT_STATES: readonly DriftState[] = ['active', 'slipping', 'gone']

export interface PersonTruth {
  person: string
  kind: keyof typeof PERSON_KIND
  joinDay: number
  /** Visits per active day by format. */
  visitRate: Record<(typeof FORMATS)[number], number>
  priceSensitivity: number
  distanceAversion: number
  couponKind: (typeof COUPON_PEOPLE)[number]['name']
  couponResponse: number
  /** Daily chance to start slipping at neutral mood. */
  slipPerDay: number
}

/** Parameters of everybody with an account. */
export function peopleTruth(city: City): PersonTruth[] {
  const world = worldOf(city)
  const { people } = world
  const kinds = Object.keys(PERSON_KIND) as (keyof typeof PERSON_KIND)[]
  const all: PersonTruth[] = []
  for (let p = 0; p < people.count; p += 1) {
    const person = world.key(p)
    if (person === null) continue
    const rates = FORMATS.map((format, i) => [format, people.rate[p * FORMATS.length + i] as number])
    all.push({
      person,
      kind: kinds[people.kind[p] as number] as keyof typeof PERSON_KIND,
      joinDay: people.joinDay[p] as number,
      visitRate: Object.fromEntries(rates) as PersonTruth['visitRate'],
      priceSensitivity: people.priceSensitivity[p] as number,
      distanceAversion: people.distanceAversion[p] as number,
      couponKind: COUPON_PEOPLE[people.couponKind[p] as 0].name,
      couponResponse: people.couponResponse[p] as number,
      slipPerDay: people.slip[p] as number,
    })
  }
  return all
}

/** Whether each person is active, slipping or gone in a state. */
export function driftTruth(city: City, state: CityState): Map<string, DriftState> {
  const world = worldOf(city)
  const { drift } = unpack(state, world.people.count)
  const all = new Map<string, DriftState>()
  for (let p = 0; p < drift.length; p += 1) {
    const person = world.key(p)
    if (person !== null) all.set(person, DRIFT_STATES[drift[p] as number] as DriftState)
  }
  return all
}

export interface AbuseTruth {
  /** Accounts that fake orders and reviews, by ring, and the store each ring works for. */
  brushingRings: { storeId: string; people: string[] }[]
  /** Accounts made for the newcomer coupon, by the device they share. */
  couponFarms: { device: string; people: string[] }[]
  badCashierId: string
}

export function abuseTruth(city: City): AbuseTruth {
  const world = worldOf(city)
  const { people } = world
  const rings = BRUSHED_STORES.map((storeId) => ({ storeId, people: [] as string[] }))
  const farms = new Map<string, string[]>()
  for (let p = 0; p < people.count; p += 1) {
    const person = world.key(p)
    if (person === null) continue
    if (people.kind[p] === PERSON_KIND.brusher) rings[people.ring[p] as number]?.people.push(person)
    if (people.kind[p] !== PERSON_KIND.farmer) continue
    const device = `D${people.device[p]}`
    farms.set(device, [...(farms.get(device) ?? []), person])
  }
  const couponFarms = [...farms].map(([device, accounts]) => ({ device, people: accounts }))
  return { brushingRings: rings, couponFarms, badCashierId: badCashier(world) ?? '' }
}

/** Paid orders of a run as columns: what a benchmark needs of them, without making records. */
export interface QuickRun {
  /** Person keys by number; null for people who never show one. */
  keys: readonly (string | null)[]
  person: Int32Array
  day: Int16Array
  /** What was paid for goods, fen. */
  net: Int32Array
  /** Contribution margin, fen. */
  margin: Int32Array
  state: CityState
}

/** The same days as simulateDays in a fraction of the time: paid orders only, as columns. */
export function quickRun(city: City, state: CityState, toDay: number, offers: readonly Offer[] = []): QuickRun {
  const world = worldOf(city)
  const live = unpack(state, world.people.count)
  const given = holdOffers(world, offers)
  const columns = { person: [] as number[], day: [] as number[], net: [] as number[], margin: [] as number[] }
  for (let day = state.day; day < toDay; day += 1) {
    startCampaigns(world, live, day)
    for (const { order, person, margin } of demandDay(world, live, day, given)) {
      if (order.status !== 'fulfilled') continue
      columns.person.push(person)
      columns.day.push(day)
      columns.net.push(order.gross - order.discount)
      columns.margin.push(margin)
    }
    live.day = day + 1
  }
  return {
    keys: Array.from({ length: world.people.count }, (_, p) => world.key(p)),
    person: Int32Array.from(columns.person),
    day: Int16Array.from(columns.day),
    net: Int32Array.from(columns.net),
    margin: Int32Array.from(columns.margin),
    state: pack(live, null),
  }
}

export interface TrueEffect {
  /** Contribution margin with the offers less without, fen, for each person with an offer. */
  byPerson: Map<string, number>
  total: number
  /** Orders with the offers less without. */
  orders: number
}

/**
 * What the offers truly did over the next `days` days: the city lived twice on common random numbers, with the offers
 * and without. Nobody without an offer behaves differently in the two lives.
 */
export function trueEffect(city: City, state: CityState, days: number, offers: readonly Offer[]): TrueEffect {
  const withOffers = quickRun(city, state, state.day + days, offers)
  const without = quickRun(city, state, state.day + days, [])
  const difference = new Float64Array(withOffers.keys.length)
  withOffers.margin.forEach((margin, i) => {
    difference[withOffers.person[i] as number] = (difference[withOffers.person[i] as number] as number) + margin
  })
  without.margin.forEach((margin, i) => {
    difference[without.person[i] as number] = (difference[without.person[i] as number] as number) - margin
  })
  const held = holdOffers(worldOf(city), offers)
  const byPerson = new Map<string, number>()
  for (const p of held.keys()) byPerson.set(withOffers.keys[p] as string, difference[p] as number)
  return {
    byPerson,
    total: difference.reduce((sum, one) => sum + one, 0),
    orders: withOffers.margin.length - without.margin.length,
  }
}
