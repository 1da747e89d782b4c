import { addDays, DAY, type EpochMs, hash64, type IsoDate, nodeId } from '@tandem/kernel'
import { type CalendarDay, calendarDay } from './calendar.ts'
import { type Catalog, createCatalog } from './goods/catalog.ts'
import { createShelves, type Shelf } from './goods/shelves.ts'
import { CURRENCY, HISTORY_DAYS, ZONE, ZONE_MINUTES } from './parameters.ts'
import { linkAbusers } from './people/abusers.ts'
import { createPopulation, PERSON_KIND, type Population } from './people/population.ts'
import { createRoster, type Employee } from './place/roster.ts'
import { STORES } from './place/stores.ts'
import { createWeather, type Weather } from './place/weather.ts'

export interface CityOptions {
  seed: number
  /** Business date of day 0. */
  start: IsoDate
  /** Members of the group who live in the city, 6,000 when not given. */
  people?: number
  merchantId?: string
}

/** A city as its users see it. It never changes; what happens in it is in CityState. */
export interface City {
  readonly merchantId: string
  readonly seed: number
  readonly start: IsoDate
  readonly zone: string
  readonly currency: string
  readonly members: number
}

/** A city as its own code (and the truth) sees it. */
export interface World extends City {
  /** Seed of every draw, 32 well-mixed bits of the city's seed. */
  readonly drawSeed: number
  readonly catalog: Catalog
  readonly shelves: readonly Shelf[]
  readonly people: Population
  readonly roster: readonly Employee[]
  /** Employees by store and post, `teams[store][post]`. */
  readonly teams: readonly Readonly<Partial<Record<string, readonly Employee[]>>>[]
  weather(day: number): readonly Weather[]
  calendar(day: number): CalendarDay
  /** Instant of local midnight at the start of the day. */
  midnight(day: number): EpochMs
  /** Key by which the records call a person; null for people who never show one. */
  key(person: number): string | null
}

/** Makes a city; the same options always give the same one. About 0.15 s for 6,000 people. */
export function createCity(options: CityOptions): City {
  const { start, people = 6000, merchantId = 'city' } = options
  if (!Number.isSafeInteger(options.seed)) throw new RangeError(`seed must be a whole number: ${options.seed}`)
  if (!(people >= 50 && people <= 200_000)) throw new RangeError(`people must be 50..200000: ${people}`)
  const drawSeed = hash64(`city ${options.seed}`)[0]
  const catalog = createCatalog(drawSeed)
  const population = createPopulation(drawSeed, people)
  linkAbusers(drawSeed, population)
  const roster = createRoster(drawSeed)
  const first = Date.parse(`${start}T00:00:00Z`) - ZONE_MINUTES * 60_000
  const days: CalendarDay[] = []
  const keys = Array.from({ length: population.count }, (_, p) =>
    population.kind[p] === PERSON_KIND.walkIn ? null : `member:M${String(population.memberNumber[p]).padStart(5, '0')}`,
  )
  const world: World = {
    merchantId,
    seed: options.seed,
    drawSeed,
    start,
    zone: ZONE,
    currency: CURRENCY,
    members: people,
    catalog,
    shelves: createShelves(drawSeed, catalog),
    people: population,
    roster,
    teams: STORES.map((store) =>
      Object.groupBy(
        roster.filter((one) => one.storeIndex === store.index),
        (one) => one.post,
      ),
    ),
    weather: createWeather(drawSeed, start),
    calendar: (day) => {
      for (let next = days.length; next <= day; next += 1) days.push(calendarDay(addDays(start, next)))
      return days[day] as CalendarDay
    },
    midnight: (day) => first + day * DAY,
    key: (person) => keys[person] ?? null,
  }
  return world
}

/** First day of a history of `days` days whose last day is `endDate`. */
export function historyStart(endDate: IsoDate, days = HISTORY_DAYS): IsoDate {
  return addDays(endDate, 1 - days)
}

/** The inside of a city made by createCity. */
export function worldOf(city: City): World {
  if (!('people' in city)) throw new TypeError('not a city made by createCity')
  return city as World
}

/** Person by key and by node id, for offers that come back from the outside under either. */
export function personIndex(world: World): Map<string, number> {
  const found = new Map<string, number>()
  for (let person = 0; person < world.people.count; person += 1) {
    const key = world.key(person)
    if (key === null) continue
    found.set(key, person)
    found.set(nodeId(world.merchantId, key), person)
  }
  return found
}
