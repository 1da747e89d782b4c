import type { ServiceArea } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'
import type { Box } from './polygon.ts'

const COLUMNS = `store_id as "storeId", id, name, shape, fees, minimum, free_from as "freeFrom",
  lead_minutes as "leadMinutes", kilometers_per_hour as "kilometersPerHour", hours, active`

const AREAS = { name: 'stores.areas', text: `select ${COLUMNS} from service_area where store_id = $1 order by id` }

/** The areas of a store by id. */
export async function listAreas(db: Queryable, storeId: string): Promise<ServiceArea[]> {
  return await db.query(AREAS, [storeId])
}

/** @param box around a polygon; null for a radius */
export async function saveArea(tx: Queryable, area: ServiceArea, box: Box | null): Promise<void> {
  await tx.query(
    `insert into service_area (merchant_id, store_id, id, name, shape, radius_meters, west, south, east, north, fees,
                               minimum, free_from, lead_minutes, kilometers_per_hour, hours, active)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (merchant_id, store_id, id) do update
       set name = excluded.name, shape = excluded.shape, radius_meters = excluded.radius_meters, west = excluded.west,
           south = excluded.south, east = excluded.east, north = excluded.north, fees = excluded.fees,
           minimum = excluded.minimum, free_from = excluded.free_from, lead_minutes = excluded.lead_minutes,
           kilometers_per_hour = excluded.kilometers_per_hour,
           hours = excluded.hours, active = excluded.active`,
    [
      area.storeId,
      area.id,
      JSON.stringify(area.name),
      JSON.stringify(area.shape),
      area.shape.type === 'Radius' ? area.shape.meters : null,
      box?.west,
      box?.south,
      box?.east,
      box?.north,
      JSON.stringify(area.fees),
      area.minimum,
      area.freeFrom,
      area.leadMinutes,
      area.kilometersPerHour,
      area.hours && JSON.stringify(area.hours),
      area.active,
    ],
  )
}

/** Whether there was one. */
export async function deleteArea(tx: Queryable, storeId: string, areaId: string): Promise<boolean> {
  return (
    (await tx.query('delete from service_area where store_id = $1 and id = $2 returning id', [storeId, areaId]))
      .length > 0
  )
}
