import { z } from 'zod'
import { Amount, At, Code, Day, Latitude, Longitude, Name } from './common.ts'

export const StoreFormat = z.enum(['fresh', 'dining', 'beauty', 'education', 'retail', 'online'])

/** A store as it stands since `at`; a later record of the same id replaces it. */
export const StoreRecord = z.strictObject({
  kind: z.literal('store'),
  id: Code,
  at: At,
  name: Name,
  format: StoreFormat,
  district: z.string().max(80).nullable(),
  city: z.string().max(80).nullable(),
  lng: Longitude.nullable(),
  lat: Latitude.nullable(),
  zone: z.string(),
  /** The business day ends at this local hour (0 = midnight, 4 = four in the morning). */
  cutoffHour: z.int().min(0).max(12),
  /** Minutes past local midnight; null where the source does not say. */
  opensAt: z.int().min(0).max(1440).nullable(),
  closesAt: z.int().min(0).max(2160).nullable(),
  openedOn: Day.nullable(),
  closedOn: Day.nullable(),
  areaSquareMetres: z.number().positive().nullable(),
  seats: z.int().min(0).nullable(),
  tables: z.int().min(0).nullable(),
})

/** A named point or area used to place people and orders: a postcode, a district. */
export const PlaceRecord = z.strictObject({
  kind: z.literal('place'),
  id: Code,
  at: At,
  lng: Longitude,
  lat: Latitude,
  city: z.string().max(120).nullable(),
  region: z.string().max(120).nullable(),
})

/** Weather and calendar of one district on one day. */
export const WeatherDayRecord = z.strictObject({
  kind: z.literal('weather_day'),
  id: Code,
  date: Day,
  district: z.string().max(80),
  highCelsius: z.number().min(-80).max(70),
  rainMillimetres: z.number().min(0).max(2000),
  holiday: Name.nullable(),
})

export const SupplierRecord = z.strictObject({
  kind: z.literal('supplier'),
  id: Code,
  at: At,
  name: Name,
  leadTimeDays: z.number().min(0).max(365).nullable(),
  city: z.string().max(80).nullable(),
  region: z.string().max(80).nullable(),
})

export const StaffRecord = z.strictObject({
  kind: z.literal('staff'),
  id: Code,
  at: At,
  storeId: Code,
  name: Name,
  post: z.enum(['manager', 'cashier', 'picker', 'cook', 'waiter', 'therapist', 'teacher', 'courier']),
  hourlyCost: Amount,
})

/**
 * What to call a code of other records (a category, a district, a traffic source) in the languages of the product.
 * A code without a label is shown as it is, so sources that speak one language need none.
 */
export const LabelRecord = z.strictObject({
  kind: z.literal('label'),
  field: z.enum([
    'department',
    'category',
    'district',
    'city',
    'source',
    'platform',
    'campaign_type',
    'page',
    'payment_method',
  ]),
  code: z.string().min(1).max(120),
  at: At,
  name: Name,
})
