import { z } from 'zod'
import { Latitude, Longitude, StoreFormat } from '../records/index.ts'
import { IsoDay, NameText } from './common.ts'

/** Text that a database can keep: no NUL, no half of a surrogate pair. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0\p{Cs}]*$/u, 'text without control characters')
const Name = z.object({ zh: text(200), en: text(200) })
/** The id of a store, however its source writes it. */
export const StoreId = text(120)
/** A code that people choose: 1 to 60 visible characters. */
export const PlaceCode = z.string().regex(/^[^\p{C}\p{Z}]{1,60}$/u, '1 to 60 visible characters')
/** A date that plans are made for. */
export const PlanDate = IsoDay.regex(/^20/, 'a date of this century')

/** How an order may leave a store. `instant` is taken along at the till. */
export const FULFILMENT_MODES = ['delivery', 'pickup', 'dine_in', 'ship', 'instant'] as const
export const FulfilmentMode = z.enum(FULFILMENT_MODES)
export type FulfilmentMode = z.infer<typeof FulfilmentMode>

/** A time of the wall clock, `00:00` to `24:00`. */
export const ClockTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time from 00:00 to 24:00')

/** Not after the other time: the next day is meant. `18:00`-`02:00` passes midnight, `00:00`-`00:00` is a whole day. */
export const HoursInterval = z.object({ from: ClockTime, to: ClockTime })
export type HoursInterval = z.infer<typeof HoursInterval>

const DayHours = z.array(HoursInterval).max(6)
/** Seven days, Monday first. An interval belongs to the day on which it begins. */
export const WeeklyHours = z.array(DayHours).length(7)
export type WeeklyHours = z.infer<typeof WeeklyHours>

/** Other hours on one date, or none: closed. They take the place of all that would begin on that date. */
export const HoursException = z.object({ date: PlanDate, intervals: DayHours, reason: Name.nullable() })
export type HoursException = z.infer<typeof HoursException>
/** PUT …/stores/:storeId/exceptions/:date */
export const NewHoursException = HoursException.omit({ date: true })
export type NewHoursException = z.infer<typeof NewHoursException>

/** `paused`: takes no new orders for a while. `closed`: for good. */
export const PlaceStatus = z.enum(['active', 'paused', 'closed'])
export const PlaceKind = z.enum(['store', 'warehouse', 'depot'])

/** IANA, such as `Asia/Shanghai`. */
export const Zone = z
  .string()
  .max(60)
  .regex(/^[A-Za-z]/)
  .refine(isZone, 'an IANA time zone')
const Address = z.object({ zh: text(300), en: text(300) })

/** Where stock is. PUT …/places/:placeId makes or changes a warehouse or depot; a store's place follows the store. */
export const PlaceInput = z.object({
  kind: z.enum(['warehouse', 'depot']),
  name: Name,
  zone: Zone,
  lng: Longitude.nullable(),
  lat: Latitude.nullable(),
  status: PlaceStatus.default('active'),
})
export type PlaceInput = z.infer<typeof PlaceInput>
export const Place = z.object({ ...PlaceInput.shape, id: z.string(), kind: PlaceKind, status: PlaceStatus })
export type Place = z.infer<typeof Place>
export const PlacesAnswer = z.object({ places: z.array(Place) })

/** PUT …/stores/:storeId — makes a store or changes it. */
export const StoreInput = z.object({
  name: Name,
  district: text(80).nullable().default(null),
  format: StoreFormat.nullable().default(null),
  zone: Zone,
  cutoffHour: z.int().min(0).max(12).default(0),
  lng: Longitude.nullable(),
  lat: Latitude.nullable(),
  status: PlaceStatus.default('active'),
  modes: z.array(FulfilmentMode).max(FULFILMENT_MODES.length).default([]),
  hours: WeeklyHours.default([[], [], [], [], [], [], []]),
  phone: text(40).nullable().default(null),
  address: Address.nullable().default(null),
  prepareMinutes: z.int().min(0).max(1440).default(0).describe('What preparing takes where an item does not say'),
})
export type StoreInput = z.infer<typeof StoreInput>

/** Whether a store is open: `closesAt` while it is (null: not within a week), else `opensAt` (null: not within 60 days). */
export const OpenState = z.object({
  open: z.boolean(),
  closesAt: z.number().nullable(),
  opensAt: z.number().nullable(),
})
export type OpenState = z.infer<typeof OpenState>

export const StoreDetail = z.object({
  ...StoreInput.shape,
  id: z.string(),
  format: z.string().nullable(),
  now: OpenState,
  businessDate: IsoDay,
  exceptions: z.array(HoursException),
})
export type StoreDetail = z.infer<typeof StoreDetail>
export const StoresAnswer = z.object({ stores: z.array(StoreDetail) })

export const Position = z.tuple([Longitude, Latitude])
/** GeoJSON: the outer ring, then holes; a ring ends where it begins. An area over the 180th meridian is drawn as two. */
export const Polygon = z.object({
  type: z.literal('Polygon'),
  coordinates: z.array(z.array(Position).min(4).max(500)).min(1).max(20),
})
export type Polygon = z.infer<typeof Polygon>
export const AreaShape = z.union([
  z.object({ type: z.literal('Radius'), meters: z.int().min(50).max(300_000) }),
  Polygon,
])
export type AreaShape = z.infer<typeof AreaShape>

const Money = z.int().min(0).max(1_000_000_000_00)

/** PUT …/stores/:storeId/areas/:areaId — where a store delivers to, and on what terms. */
export const AreaInput = z.object({
  name: Name,
  shape: AreaShape,
  fees: z
    .array(z.object({ uptoMeters: z.int().min(1).max(500_000).nullable(), fee: Money }))
    .min(1)
    .max(20)
    .describe('By distance, ascending; `uptoMeters` null is "however far" and can only be last. Farther is not served'),
  minimum: Money.default(0).describe('What a basket must come to'),
  freeFrom: Money.nullable().default(null).describe('From what a basket on delivery costs nothing'),
  leadMinutes: z
    .int()
    .min(0)
    .max(20_160)
    .default(30)
    .describe('From leaving the store to the door, wherever in the area it is'),
  kilometersPerHour: z
    .int()
    .min(1)
    .max(120)
    .nullable()
    .default(null)
    .describe(
      'How fast couriers are: the way to the door is then reckoned by its distance, and `leadMinutes` does not count',
    ),
  hours: WeeklyHours.nullable().default(null).describe('When it is served, where that is less than the opening hours'),
  active: z.boolean().default(true),
})
export type AreaInput = z.infer<typeof AreaInput>
export const ServiceArea = z.object({ ...AreaInput.shape, id: z.string(), storeId: z.string() })
export type ServiceArea = z.infer<typeof ServiceArea>
export const AreasAnswer = z.object({ areas: z.array(ServiceArea) })

/** GET, PUT …/stores/:storeId/areas.geojson — polygon areas as a map editor reads and writes them; `id` is the area's. */
export const AreaCollection = z.object({
  type: z.literal('FeatureCollection'),
  features: z
    .array(
      z.object({
        type: z.literal('Feature'),
        id: PlaceCode,
        geometry: Polygon,
        properties: AreaInput.omit({ shape: true }),
      }),
    )
    .max(200),
})
export type AreaCollection = z.infer<typeof AreaCollection>

export const DeliveryOffer = z.object({
  areaId: z.string(),
  fee: z.number(),
  minimum: z.number(),
  freeFrom: z.number().nullable(),
  leadMinutes: z.number(),
  distanceMeters: z.number(),
})
export type DeliveryOffer = z.infer<typeof DeliveryOffer>

export const PointQuery = z.object({
  lng: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-90).max(90),
})
/** GET /api/v1/shops/:merchantId/stores — who serves a place in a mode, nearest first. */
export const NearStoresQuery = PointQuery.extend({
  mode: FulfilmentMode.default('pickup'),
  withinMeters: z.coerce.number().int().min(100).max(1_000_000).default(50_000),
})

export const NearStore = z.object({
  id: z.string(),
  name: NameText,
  zone: z.string(),
  lng: z.number(),
  lat: z.number(),
  distanceMeters: z.number(),
  modes: z.array(FulfilmentMode),
  now: OpenState,
  businessDate: IsoDay,
  prepareMinutes: z.number(),
  delivery: DeliveryOffer.nullable().describe('On what terms it delivers to the place; null in other modes'),
})
export type NearStore = z.infer<typeof NearStore>
export const NearStoresAnswer = z.object({ stores: z.array(NearStore) })

/** GET /api/v1/shops/:merchantId/stores/:storeId */
export const ShopStore = StoreDetail.omit({ exceptions: true, cutoffHour: true }).extend({
  today: z
    .object({
      date: IsoDay,
      intervals: z.array(z.object({ opensAt: z.number(), closesAt: z.number() })),
      reason: Name.nullable(),
    })
    .describe("The date on the store's wall clock, and what opens on it"),
})
export type ShopStore = z.infer<typeof ShopStore>

/** GET /api/v1/shops/:merchantId/stores/:storeId/delivery-offer — null where it does not deliver to now. */
export const DeliveryOfferAnswer = z.object({ offer: DeliveryOffer.nullable() })

/**
 * What a store can prepare at once. `kitchen`: dishes, and goods that name minutes of their own; `picking`: all other
 * goods; `covers`: guests to seat, which orders do not count against.
 */
export const CapacityResource = z.enum(['kitchen', 'picking', 'covers'])
export type CapacityResource = z.infer<typeof CapacityResource>

/** Within one day, on the edges of its cells: each cell has this capacity, in what the plan counts. */
export const CapacitySpan = z.object({ from: ClockTime, to: ClockTime, capacity: z.int().min(0).max(100_000) })
export type CapacitySpan = z.infer<typeof CapacitySpan>
const DaySpans = z.array(CapacitySpan).max(48)

/** PUT …/stores/:storeId/capacity/:resource — by weekday, Monday first. Time that no span covers has none. */
export const CapacityPlanInput = z.object({
  cellMinutes: z.union([z.literal(5), z.literal(10), z.literal(15)]),
  counts: z
    .enum(['orders', 'minutes'])
    .default('orders')
    .describe('What an order takes: one for each of its groups, or the minutes that preparing its pieces takes in all'),
  weekly: z.array(DaySpans).length(7),
})
export type CapacityPlanInput = z.infer<typeof CapacityPlanInput>
/** PUT …/stores/:storeId/capacity/:resource/dates/:date — takes the place of the weekday's spans. */
export const CapacityDateInput = z.object({ spans: DaySpans })
export const CapacityPlan = z.object({
  ...CapacityPlanInput.shape,
  storeId: z.string(),
  resource: CapacityResource,
  dates: z.array(z.object({ date: PlanDate, spans: DaySpans })),
})
export type CapacityPlan = z.infer<typeof CapacityPlan>
export const CapacityAnswer = z.object({ plans: z.array(CapacityPlan) })
/** GET …/stores/:storeId/capacity/:resource/cells */
export const CapacityCellsQuery = z.object({
  from: z.coerce.number().int().min(0).max(4_102_444_800_000),
  hours: z.coerce.number().int().min(1).max(168).default(24),
})
export const CapacityCellsAnswer = z.object({
  cellMinutes: z.number(),
  cells: z.array(z.object({ period: z.number(), capacity: z.number(), taken: z.number() })),
})

/** PUT …/stores/:storeId/tables/:code */
export const TableInput = z.object({
  seats: z.int().min(1).max(200),
  area: text(60).nullable().default(null),
  active: z.boolean().default(true),
})
export type TableInput = z.infer<typeof TableInput>
export const DiningTable = z.object({
  ...TableInput.shape,
  storeId: z.string(),
  code: z.string(),
  qr: z.string().describe('What the code on the table says; a reissue makes the one printed before worthless'),
})
export type DiningTable = z.infer<typeof DiningTable>
export const TablesAnswer = z.object({ tables: z.array(DiningTable) })
/** GET /api/v1/shops/:merchantId/tables?qr= */
export const ScannedTable = DiningTable.pick({ storeId: true, code: true, seats: true, area: true })
export type ScannedTable = z.infer<typeof ScannedTable>

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
