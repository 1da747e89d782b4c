import type { FulfilmentMode, HoursException, NearStore, OpenState, ServiceArea, WeeklyHours } from '@tandem/contracts'
import { addDays, businessDate, type EpochMs, isoDate, type Prepared, type Queryable } from '@tandem/kernel'
import { deliveryOffer } from './delivery-offer.ts'
import { degreesAround, distanceMeters, type Point } from './distance.ts'
import { HORIZON_DAYS, openState } from './hours.ts'

const USUAL_METERS = 50_000

export interface ServingAsk extends Point {
  at: EpochMs
  mode: FulfilmentMode
  /** How far a store may be that the customer goes to, or ships from. Delivery reaches as far as its areas. */
  withinMeters?: number
}

/**
 * Stores that serve a place in a mode, nearest first: for delivery those with an area that holds the point now and
 * whose terms come with it, for other modes those within reach. Closed ones are among them and say when they open;
 * paused ones are not. One statement, in which boxes leave out what is far away.
 */
export async function servingStores(db: Queryable, ask: ServingAsk): Promise<NearStore[]> {
  return await serving(db, ask, { near: NEAR, delivering: DELIVERING }, [])
}

/** Something else about each store, read in the same statement. */
export interface StoreFact {
  /** Of the statement: `inventory.availability`. */
  name: string
  /**
   * Common table expressions, which may look at the stores that were `found`, and the fact itself over a store `s`; their
   * parameters begin at `$first`.
   */
  table(first: number): string
  value(first: number): string
}

/** `servingStores` that also tells a fact of each store. @returns what asks, with the fact's parameters */
export function servingStoresWith<Fact>(
  fact: StoreFact,
): (db: Queryable, ask: ServingAsk, values: readonly unknown[]) => Promise<(NearStore & { fact: Fact })[]> {
  const statements = { near: near(fact), delivering: delivering(fact) }
  return async (db, ask, values) => (await serving(db, ask, statements, values)) as (NearStore & { fact: Fact })[]
}

async function serving(
  db: Queryable,
  ask: ServingAsk,
  statements: { near: Prepared; delivering: Prepared },
  values: readonly unknown[],
): Promise<NearStore[]> {
  const { at, mode } = ask
  // A local date is at most a day off the UTC one.
  const dates = [addDays(isoDate(at), -2), addDays(isoDate(at), HORIZON_DAYS + 1)]
  const around = degreesAround(ask, ask.withinMeters ?? USUAL_METERS)
  const rows =
    mode === 'delivery'
      ? await db.query<Row>(statements.delivering, [ask.lng, ask.lat, ...dates, ...values])
      : await db.query<Row>(statements.near, [ask.lng, ask.lat, ...dates, mode, around.lng, around.lat, ...values])
  const stateOf = openStates(at)
  const stores = rows.map((row) => nearStore(row, ask, stateOf)).filter((store) => store !== null)
  return stores.toSorted((a, b) => a.distanceMeters - b.distanceMeters || (a.id < b.id ? -1 : 1))
}

function nearStore(row: Row, ask: ServingAsk, stateOf: (row: Row) => OpenState): NearStore | null {
  const { areas, hours: _hours, exceptions: _exceptions, cutoffHour, ...store } = row
  const meters = distanceMeters(row, ask)
  const delivery = areas ? deliveryOffer(areas, row, ask, ask.at) : null
  if (areas ? !delivery : meters > (ask.withinMeters ?? USUAL_METERS)) return null
  return {
    ...store,
    distanceMeters: Math.round(meters),
    now: stateOf(row),
    businessDate: businessDate(ask.at, row.zone, cutoffHour),
    delivery,
  }
}

/** Stores of a chain mostly keep the same hours: they are read and looked at once. */
function openStates(at: EpochMs): (row: Row) => OpenState {
  const stateByHours = new Map<string, OpenState>()
  return ({ zone, hours, exceptions }) => {
    const key = `${zone} ${hours} ${exceptions}`
    const known = stateByHours.get(key)
    if (known) return known
    const weekly = JSON.parse(hours) as WeeklyHours
    const state = openState({ weekly, exceptions: JSON.parse(exceptions) as HoursException[] }, at, zone)
    stateByHours.set(key, state)
    return state
  }
}

interface Row extends Point {
  id: string
  name: NearStore['name']
  zone: string
  cutoffHour: number
  modes: FulfilmentMode[]
  /** JSON, as are the exceptions. */
  hours: string
  prepareMinutes: number
  exceptions: string
  areas: ServiceArea[] | null
}

const STORE = `s.id, s.name, s.zone, s.cutoff_hour as "cutoffHour", s.lng, s.lat, f.modes, f.hours::text as hours,
    f.prepare_minutes as "prepareMinutes", coalesce(e.exceptions::text, '[]') as exceptions`
const OPEN_FOR_ORDERS = `join place p on p.merchant_id = s.merchant_id and p.id = s.id and p.status = 'active'
  join store_profile f on f.merchant_id = s.merchant_id and f.store_id = s.id
  left join (
    select x.store_id, jsonb_agg(jsonb_build_object('date', x.date, 'intervals', x.intervals)) as exceptions
      from store_hours_exception x where x.date between $3::date and $4::date group by x.store_id
  ) e on e.store_id = s.id`
/** The short way round, over the 180th meridian too. */
const DEGREES_EAST_OR_WEST = 'least(abs(s.lng - $1::float8), 360 - abs(s.lng - $1::float8))'

/** The stores that a query finds, each with a fact where one is asked for. */
const withFact = (found: string, first: number, fact?: StoreFact): string =>
  fact
    ? `with found as materialized (${found}), ${fact.table(first)}
       select s.*, ${fact.value(first)} as fact from found s`
    : found

const near = (fact?: StoreFact): Prepared => ({
  name: fact ? `${fact.name}.near` : 'stores.near',
  text: withFact(
    `select ${STORE}, null::jsonb as areas from store s ${OPEN_FOR_ORDERS}
    where $5 = any(f.modes) and abs(s.lat - $2::float8) <= $7::float8 and ${DEGREES_EAST_OR_WEST} <= $6::float8`,
    8,
    fact,
  ),
})

// A radius is left out where the point is farther north or south, or east or west, than it reaches: on a sphere
// sin(d / 2) >= cos(latitude nearest to the pole) * sin(difference of longitudes / 2).
const delivering = (fact?: StoreFact): Prepared => ({
  name: fact ? `${fact.name}.delivering` : 'stores.delivering',
  text: withFact(
    `select ${STORE}, a.areas from (
      select v.merchant_id, v.store_id, jsonb_agg(jsonb_build_object('storeId', v.store_id, 'id', v.id,
               'shape', v.shape, 'fees', v.fees, 'minimum', v.minimum, 'freeFrom', v.free_from,
               'leadMinutes', v.lead_minutes,
                   'kilometersPerHour', v.kilometers_per_hour, 'hours', v.hours, 'active', v.active)) as areas
        from service_area v
        join store s on s.merchant_id = v.merchant_id and s.id = v.store_id
       where v.active and s.lng is not null and s.lat is not null
         and case when v.radius_meters is null
               then v.south <= $2::float8 and v.north >= $2::float8 and v.west <= $1::float8 and v.east >= $1::float8
               else abs(s.lat - $2::float8) * 111190 <= v.radius_meters
                and 12742000 * cos(radians(least(90, abs(s.lat) + v.radius_meters / 111000.0)))
                  * sin(radians(${DEGREES_EAST_OR_WEST}) / 2) <= v.radius_meters end
       group by v.merchant_id, v.store_id
    ) a
    join store s on s.merchant_id = a.merchant_id and s.id = a.store_id ${OPEN_FOR_ORDERS}
    where 'delivery' = any(f.modes)`,
    5,
    fact,
  ),
})

const NEAR = near()
const DELIVERING = delivering()
