import type {
  CapacityPlan,
  DeliveryOffer,
  FulfilmentMode,
  HoursException,
  ServiceArea,
  WeeklyHours,
} from '@tandem/contracts'
import {
  addDays,
  businessDate,
  type CallCtx,
  DAY,
  type EpochMs,
  type IsoDate,
  isoDate,
  type Prepared,
  type Queryable,
} from '@tandem/kernel'
import { Recent } from '../../platform/recent.ts'
import { deliveryOffer } from './delivery-offer.ts'
import type { Point } from './distance.ts'
import { type OpenSpan, openBetween, openState } from './hours.ts'

/** How many days ahead something can be promised. */
export const DAYS_AHEAD = 14

/** What an order needs to know of the store that sells. */
export interface SellingStore {
  id: string
  /** Of the merchant's catalogue, which moves with every change of a store too. */
  version: number
  /** Paused and closed stores sell nothing. */
  takesOrders: boolean
  modes: readonly FulfilmentMode[]
  isOpen: boolean
  /** When it opens again; null while it is open, and where nobody knows. */
  opensAt: EpochMs | null
  businessDate: IsoDate
  prepareMinutes: number
  /** From which places its orders are sent, as the merchant has set it; null where nobody did. */
  allocation: unknown
  zone: string
  cutoffHour: number
  /** How much it can prepare, with what is planned for single dates of the coming days. */
  plans: readonly CapacityPlan[]
  /** When it is open, from now on for some days; without, as far ahead as something can be promised. */
  openAhead(days?: number): OpenSpan[]
  /** On what terms it delivers to a point, now or at another time; null where it does not. */
  deliveryTo(point: Point, when?: EpochMs): DeliveryOffer | null
}

interface Row {
  id: string
  version: number
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
  plans: CapacityPlan[]
  allocation: unknown
}

const SELLING: Prepared = {
  name: 'stores.selling',
  text: `
select s.id, coalesce((select version from catalog_version), 0) as version, s.zone, s.cutoff_hour as "cutoffHour", s.lng, s.lat, p.status, f.modes,
       coalesce(f.hours, '[[],[],[],[],[],[],[]]') as hours, f.prepare_minutes as "prepareMinutes",
       coalesce((select jsonb_agg(jsonb_build_object('date', e.date, 'intervals', e.intervals))
                   from store_hours_exception e where e.store_id = s.id and e.date between $2::date and $3::date), '[]')
         as exceptions,
       coalesce((select jsonb_agg(jsonb_build_object('storeId', a.store_id, 'id', a.id, 'shape', a.shape, 'fees', a.fees,
                   'minimum', a.minimum, 'freeFrom', a.free_from, 'leadMinutes', a.lead_minutes,
                   'kilometersPerHour', a.kilometers_per_hour, 'hours', a.hours,
                   'active', a.active)) from service_area a where a.store_id = s.id and a.active), '[]') as areas,
       coalesce((select jsonb_agg(jsonb_build_object('storeId', c.store_id, 'resource', c.resource, 'cellMinutes',
                   c.cell_minutes, 'counts', c.counts, 'weekly', c.weekly, 'dates', coalesce(
                     (select jsonb_agg(jsonb_build_object('date', d.date, 'spans', d.spans)) from capacity_date d
                       where d.store_id = c.store_id and d.resource = c.resource
                         and d.date between $2::date and $3::date), '[]')))
                   from capacity_plan c where c.store_id = s.id), '[]') as plans,
       (select value from setting where name = 'allocation') as allocation
  from store s
  join place p on p.id = s.id
  left join store_profile f on f.store_id = s.id
 where s.id = $1`,
}

interface Known {
  row: Row
  /** The day, in UTC, around which its exceptions were read. */
  day: IsoDate
}

const known = new Recent<string, Known>(2_000)

/** The store that an order is for, as it stands now, in one statement; null when there is none. */
export async function freshStore(ctx: Ctx, storeId: string): Promise<SellingStore | null> {
  const day = isoDate(ctx.now)
  // A local date is at most a day off the UTC one.
  const [row] = await ctx.db.query<Row>(SELLING, [storeId, addDays(day, -2), addDays(day, DAYS_AHEAD + 1)])
  if (!row) return null
  known.set(`${ctx.merchantId} ${storeId}`, { row, day })
  return toSelling(row, ctx.now)
}

/** The same as this process read it before: right if the catalogue's version is still this one. */
export function rememberedStore(ctx: Ctx, storeId: string): SellingStore | null {
  const found = known.get(`${ctx.merchantId} ${storeId}`)
  return found?.day === isoDate(ctx.now) ? toSelling(found.row, ctx.now) : null
}

type Ctx = Pick<CallCtx, 'merchantId' | 'now'> & { db: Queryable }

function toSelling(row: Row, at: EpochMs): SellingStore {
  const { id, version, zone, cutoffHour, lng, lat, status, modes, hours, exceptions, areas } = row
  const { open, opensAt } = openState({ weekly: hours, exceptions }, at, zone)
  return {
    id,
    version,
    takesOrders: status === 'active',
    modes: modes ?? [],
    isOpen: open,
    opensAt,
    businessDate: businessDate(at, zone, cutoffHour),
    prepareMinutes: row.prepareMinutes ?? 0,
    allocation: row.allocation,
    zone,
    cutoffHour,
    plans: row.plans,
    openAhead: (days = DAYS_AHEAD) =>
      openBetween({ weekly: hours, exceptions }, { from: at, to: at + days * DAY }, zone),
    deliveryTo: (point, when = at) =>
      lng === null || lat === null ? null : deliveryOffer(areas, { lng, lat, zone }, point, when),
  }
}
