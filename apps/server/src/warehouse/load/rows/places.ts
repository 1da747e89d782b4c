import { defineRows, instant, text } from './define.ts'

export const storeRows = defineRows(
  'store',
  { table: 'dim_store', replaces: true },
  {
    store_id: (r) => r.id,
    at: (r) => instant(r.at),
    name_zh: (r) => r.name.zh,
    name_en: (r) => r.name.en,
    format: (r) => r.format,
    district: (r) => text(r.district),
    city: (r) => text(r.city),
    lng: (r) => r.lng,
    lat: (r) => r.lat,
    zone: (r) => r.zone,
    cutoff_hour: (r) => r.cutoffHour,
    opens_at: (r) => r.opensAt,
    closes_at: (r) => r.closesAt,
    opened_on: (r) => r.openedOn,
    closed_on: (r) => r.closedOn,
    area_square_metres: (r) => r.areaSquareMetres,
    seats: (r) => r.seats,
    tables: (r) => r.tables,
  },
)

export const placeRows = defineRows(
  'place',
  { table: 'dim_place', replaces: true },
  {
    place_id: (r) => r.id,
    at: (r) => instant(r.at),
    lng: (r) => r.lng,
    lat: (r) => r.lat,
    city: (r) => text(r.city),
    region: (r) => text(r.region),
  },
)

export const weatherDayRows = defineRows(
  'weather_day',
  { table: 'weather_day', replaces: true },
  {
    district: (r) => r.district,
    business_date: (r) => r.date,
    high_celsius: (r) => r.highCelsius,
    rain_millimetres: (r) => r.rainMillimetres,
    holiday_zh: (r) => text(r.holiday?.zh ?? null),
    holiday_en: (r) => text(r.holiday?.en ?? null),
  },
)

export const supplierRows = defineRows(
  'supplier',
  { table: 'dim_supplier', replaces: true },
  {
    supplier_id: (r) => r.id,
    at: (r) => instant(r.at),
    name_zh: (r) => r.name.zh,
    name_en: (r) => r.name.en,
    lead_time_days: (r) => r.leadTimeDays,
    city: (r) => text(r.city),
    region: (r) => text(r.region),
  },
)

export const staffRows = defineRows(
  'staff',
  { table: 'dim_staff', replaces: true },
  {
    staff_id: (r) => r.id,
    at: (r) => instant(r.at),
    store_id: (r) => r.storeId,
    name_zh: (r) => r.name.zh,
    name_en: (r) => r.name.en,
    post: (r) => r.post,
    hourly_cost: (r) => r.hourlyCost,
  },
)

export const labelRows = defineRows(
  'label',
  { table: 'dim_label', replaces: true },
  {
    field: (r) => r.field,
    code: (r) => r.code,
    name_zh: (r) => r.name.zh,
    name_en: (r) => r.name.en,
  },
)
