import type { Place, PlaceInput } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'
import type { StoreScope } from './store-store.ts'

const COLUMNS = 'id, kind, name, zone, lng, lat, status'

/** Places in scope by id, stores among them. */
export async function listPlaces(db: Queryable, scope: StoreScope): Promise<Place[]> {
  if (scope === 'all') return await db.query(`select ${COLUMNS} from place order by id`)
  return await db.query(`select ${COLUMNS} from place where id = any($1) order by id`, [scope])
}

/** Makes a warehouse or depot, or changes it; null when another kind of place has the id. */
export async function savePlace(tx: Queryable, id: string, place: PlaceInput): Promise<Place | null> {
  const [saved] = await tx.query<Place>(
    `insert into place (merchant_id, id, kind, name, zone, lng, lat, status)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7)
     on conflict (merchant_id, id) do update
       set name = excluded.name, zone = excluded.zone, lng = excluded.lng, lat = excluded.lat, status = excluded.status
     where place.kind = excluded.kind
     returning ${COLUMNS}`,
    [id, place.kind, JSON.stringify(place.name), place.zone, place.lng, place.lat, place.status],
  )
  return saved ?? null
}

/** Whether the id is that of a warehouse or depot. */
export async function isOtherPlace(tx: Queryable, id: string): Promise<boolean> {
  return (await tx.query(`select from place where id = $1 and kind <> 'store'`, [id])).length > 0
}
