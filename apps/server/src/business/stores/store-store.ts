import type { HoursException, StoreInput } from '@tandem/contracts'
import type { IsoDate, Queryable } from '@tandem/kernel'

/** A store with what it offers, as its tables hold it. */
export interface StoredStore extends Omit<StoreInput, 'format'> {
  id: string
  format: string | null
  exceptions: HoursException[]
}

/** Which stores a person may see. */
export type StoreScope = 'all' | readonly string[]

const EXCEPTIONS = `coalesce((select jsonb_agg(jsonb_build_object('date', e.date, 'intervals', e.intervals,
    'reason', e.reason) order by e.date) from store_hours_exception e
   where e.merchant_id = s.merchant_id and e.store_id = s.id and e.date >= $1::date), '[]') as exceptions`

const STORE = `select s.id, s.name, s.district, s.format, s.zone, s.cutoff_hour as "cutoffHour", s.lng, s.lat, p.status,
    coalesce(f.modes, '{}') as modes, coalesce(f.hours, '[[],[],[],[],[],[],[]]') as hours, f.phone, f.address,
    coalesce(f.prepare_minutes, 0) as "prepareMinutes", ${EXCEPTIONS}
  from store s
  join place p on p.merchant_id = s.merchant_id and p.id = s.id
  left join store_profile f on f.merchant_id = s.merchant_id and f.store_id = s.id`

/** Stores in scope by id, with the exceptions of their hours from `since` on. */
export async function listStores(db: Queryable, scope: StoreScope, since: IsoDate): Promise<StoredStore[]> {
  if (scope === 'all') return await db.query(`${STORE} order by s.id`, [since])
  return await db.query(`${STORE} where s.id = any($2) order by s.id`, [since, scope])
}

const FIND_STORE = { name: 'stores.find', text: `${STORE} where s.id = $2` }

export async function findStore(db: Queryable, storeId: string, since: IsoDate): Promise<StoredStore | null> {
  const [found] = await db.query<StoredStore>(FIND_STORE, [since, storeId])
  return found ?? null
}

/** Makes the store, its place and profile, or changes them. */
export async function saveStore(tx: Queryable, id: string, store: StoreInput): Promise<void> {
  await tx.query(
    `insert into store (merchant_id, id, name, district, format, zone, cutoff_hour, lng, lat)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (merchant_id, id) do update
       set name = excluded.name, district = excluded.district, format = excluded.format, zone = excluded.zone,
           cutoff_hour = excluded.cutoff_hour, lng = excluded.lng, lat = excluded.lat`,
    [id, JSON.stringify(store.name), store.district, store.format, store.zone, store.cutoffHour, store.lng, store.lat],
  )
  await tx.query(`update place set status = $2 where id = $1`, [id, store.status])
  await tx.query(
    `insert into store_profile (merchant_id, store_id, modes, hours, phone, address, prepare_minutes)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6)
     on conflict (merchant_id, store_id) do update
       set modes = excluded.modes, hours = excluded.hours, phone = excluded.phone, address = excluded.address,
           prepare_minutes = excluded.prepare_minutes`,
    [
      id,
      store.modes,
      JSON.stringify(store.hours),
      store.phone,
      store.address && JSON.stringify(store.address),
      store.prepareMinutes,
    ],
  )
}

export async function saveException(tx: Queryable, storeId: string, exception: HoursException): Promise<void> {
  await tx.query(
    `insert into store_hours_exception (merchant_id, store_id, date, intervals, reason)
     values (tandem_merchant(), $1, $2, $3, $4)
     on conflict (merchant_id, store_id, date) do update set intervals = excluded.intervals, reason = excluded.reason`,
    [
      storeId,
      exception.date,
      JSON.stringify(exception.intervals),
      exception.reason && JSON.stringify(exception.reason),
    ],
  )
}

/** Whether there was one. */
export async function deleteException(tx: Queryable, storeId: string, date: IsoDate): Promise<boolean> {
  const gone = await tx.query('delete from store_hours_exception where store_id = $1 and date = $2 returning date', [
    storeId,
    date,
  ])
  return gone.length > 0
}

/** Keeps others from changing the store until the transaction ends. Whether there is such a store. */
export async function lockStore(tx: Queryable, storeId: string): Promise<boolean> {
  return (await tx.query('select from store where id = $1 for no key update', [storeId])).length > 0
}
