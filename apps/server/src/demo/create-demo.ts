import {
  CITY_NAME,
  createCity,
  districts,
  HISTORY_DAYS,
  historyStart,
  initialState,
  roads,
  simulateDays,
  water,
} from '@tandem/city'
import type { RecordOf } from '@tandem/contracts'
import { addDays, businessDate, type EpochMs, type IsoDate } from '@tandem/kernel'
import { type Database, platformDb } from '../db/pool.ts'
import { now } from '../platform/clock.ts'
import { createDemoUsers } from '../platform/demo-users.ts'
import type { FieldCipher } from '../platform/fields.ts'
import type { SignIn } from '../platform/sign-in.ts'
import { loadPending } from '../warehouse/index.ts'
import { foundCity, keepCity, readCity, type StoredCity } from './city-state-store.ts'
import type { CityDeps } from './live-city.ts'
import { openForBusiness, planOpening } from './open-for-business.ts'

const MERCHANT = 'city'
const ZONE = 'Asia/Shanghai'

export interface DemoProgress {
  step: 'days' | 'warehouse' | 'stores'
  done: number
  of: number
}

export interface CreateDemoOptions extends CityDeps {
  signIn: SignIn
  cipher: FieldCipher
  seed: number
  onProgress?: (progress: DemoProgress) => void
}

/**
 * Makes the demo: a merchant group in a city of its own with 120 days of history that ends yesterday, stores that are
 * open today, and a sign-in for each role. Killed anywhere, the next call goes on with the same city; called on a
 * finished demo it only renews the sign-ins.
 */
export async function createDemo(options: CreateDemoOptions): Promise<void> {
  const { database, cipher, seed, onProgress = () => {} } = options
  const at = await now(platformDb(database))
  await createMerchant(database, at)
  const stored = await foundOrFind(database, seed, at)
  await tellHistory(options, stored)
  await openForBusiness({ database, cipher }, stored, (done, of) => onProgress({ step: 'stores', done, of }))
  const stores = await storesOf(database)
  const [home] = stores
  if (!home) throw new Error('the city has no stores')
  const regional = stores.filter(({ district }) => district === home.district).map(({ id }) => id)
  await createDemoUsers({ database, signIn: options.signIn }, MERCHANT, { regional, store: [home.id] }, at)
}

async function createMerchant(database: Database, at: EpochMs): Promise<void> {
  const db = platformDb(database)
  await db.query(
    `insert into merchant (id, name, currency, zone, kind, demo, created_at) values ($1, $2, 'CNY', $3, 'chain', true, $4)
     on conflict do nothing`,
    [MERCHANT, `${CITY_NAME.zh} ${CITY_NAME.en}`, ZONE, new Date(at)],
  )
  await db.query(
    `insert into setting (merchant_id, name, value, changed_at) values ($1, 'basemap', $2, $3) on conflict do nothing`,
    [MERCHANT, JSON.stringify({ districts: districts(), water: water(), roads: roads() }), new Date(at)],
  )
}

/** The day the city was founded on is kept before anything is told, so that a second try tells the same history. */
async function foundOrFind(database: Database, seed: number, at: EpochMs): Promise<StoredCity> {
  const db = platformDb(database)
  const found = await readCity(db)
  if (found) return found
  const startOn: IsoDate = historyStart(addDays(businessDate(at, ZONE), -1))
  const city = createCity({ seed, start: startOn, merchantId: MERCHANT })
  const stored = { merchantId: MERCHANT, seed, startOn, state: initialState(city) }
  await planOpening(db, MERCHANT, at)
  await foundCity(db, stored)
  return stored
}

/** Days lived between two savings of the city; part of the batch ids, so it never changes for a city under way. */
const STRIDE = 10

/** Lives the first 120 days into the log while the warehouse loads what is already there. */
async function tellHistory(options: CreateDemoOptions, { seed, startOn, ...stored }: StoredCity): Promise<void> {
  const { database, eventLog, warehouse, onProgress = () => {} } = options
  const city = createCity({ seed, start: startOn, merchantId: MERCHANT })
  let { state } = stored
  let loading: Promise<unknown> | null = null
  while (state.day < HISTORY_DAYS) {
    const life = simulateDays(city, state, state.day, Math.min(HISTORY_DAYS, state.day + STRIDE))
    for (const batch of life.batches) {
      if (batch.kind === 'store') await keepStores(database, batch.records as RecordOf<'store'>[])
      await eventLog.append(batch)
      loading ??= loadPending(warehouse, eventLog).finally(() => (loading = null))
      // Heard by the load at the end; until then a failure must not count as unhandled.
      loading.catch(() => {})
    }
    state = life.state
    await keepCity(platformDb(database), MERCHANT, state)
    onProgress({ step: 'days', done: state.day, of: HISTORY_DAYS })
  }
  await loadPending(warehouse, eventLog, {
    onProgress: ({ position, end }) => onProgress({ step: 'warehouse', done: position, of: end }),
  })
}

async function keepStores(database: Database, stores: readonly RecordOf<'store'>[]): Promise<void> {
  await platformDb(database).query(
    `insert into store (merchant_id, id, name, district, format, zone, cutoff_hour, lng, lat, details)
     select $1, s.id, s.name, s.district, s.format, s.zone, s."cutoffHour", s.lng, s.lat, s.details
       from jsonb_to_recordset($2) as s(id text, name jsonb, district text, format text, zone text, "cutoffHour" smallint,
            lng double precision, lat double precision, details jsonb)
     on conflict do nothing`,
    [MERCHANT, JSON.stringify(stores.map((store) => ({ ...store, details: detailsOf(store) })))],
  )
}

/** What the shop's own profile of a store does not ask for. */
function detailsOf({ city, openedOn, closedOn, areaSquareMetres, seats, tables }: RecordOf<'store'>): object {
  return { city, openedOn, closedOn, areaSquareMetres, seats, tables }
}

async function storesOf(database: Database): Promise<{ id: string; district: string | null }[]> {
  return await platformDb(database).query('select id, district from store where merchant_id = $1 order by id', [
    MERCHANT,
  ])
}
