import type { DeliveryOffer, FulfilmentMode, HoursException, ServiceArea, WeeklyHours } from '@tandem/contracts'
import {
  addDays,
  businessDate,
  type EpochMs,
  type IsoDate,
  isoDate,
  type Prepared,
  type Queryable,
} from '@tandem/kernel'
import { deliveryOffer } from './delivery-offer.ts'
import type { Point } from './distance.ts'
import { openState } from './hours.ts'

/** What an order needs to know of the store that sells. */
export interface SellingStore {
  id: string
  /** Paused and closed stores sell nothing. */
  takesOrders: boolean
  modes: readonly FulfilmentMode[]
  isOpen: boolean
  businessDate: IsoDate
  prepareMinutes: number
  /** From which places its orders are sent, as the merchant has set it; null where nobody did. */
  allocation: unknown
  /** On what terms it delivers to a point now; null where it does not. */
  deliveryTo(point: Point): DeliveryOffer | null
}

interface Row {
  id: string
  zone: string
  cutoffHour: number
  lng: number | null
  lat: number | null
  status: string
  modes: FulfilmentMode[] | null
  hours: WeeklyHours
  prepareMinutes: number | null
  exceptions: HoursException[]
  areas: ServiceArea[]
  allocation: unknown
}

const SELLING: Prepared = {
  name: 'stores.selling',
  text: `
select s.id, s.zone, s.cutoff_hour as "cutoffHour", s.lng, s.lat, p.status, f.modes,
       coalesce(f.hours, '[[],[],[],[],[],[],[]]') as hours, f.prepare_minutes as "prepareMinutes",
       coalesce((select jsonb_agg(jsonb_build_object('date', e.date, 'intervals', e.intervals))
                   from store_hours_exception e where e.store_id = s.id and e.date between $2::date and $3::date), '[]')
         as exceptions,
       coalesce((select jsonb_agg(jsonb_build_object('storeId', a.store_id, 'id', a.id, 'shape', a.shape, 'fees', a.fees,
                   'minimum', a.minimum, 'freeFrom', a.free_from, 'leadMinutes', a.lead_minutes, 'hours', a.hours,
                   'active', a.active)) from service_area a where a.store_id = s.id and a.active), '[]') as areas,
       (select value from setting where name = 'allocation') as allocation
  from store s
  join place p on p.id = s.id
  left join store_profile f on f.store_id = s.id
 where s.id = $1`,
}

/** The store that an order is for, as it stands now, in one statement; null when there is none. */
export async function sellingStore(db: Queryable, storeId: string, at: EpochMs): Promise<SellingStore | null> {
  // A local date is at most a day off the UTC one.
  const [row] = await db.query<Row>(SELLING, [storeId, addDays(isoDate(at), -2), addDays(isoDate(at), 1)])
  if (!row) return null
  const { id, zone, cutoffHour, lng, lat, status, modes, hours, exceptions, areas } = row
  return {
    id,
    takesOrders: status === 'active',
    modes: modes ?? [],
    isOpen: openState({ weekly: hours, exceptions }, at, zone).open,
    businessDate: businessDate(at, zone, cutoffHour),
    prepareMinutes: row.prepareMinutes ?? 0,
    allocation: row.allocation,
    deliveryTo: (point) => (lng === null || lat === null ? null : deliveryOffer(areas, { lng, lat, zone }, point, at)),
  }
}
