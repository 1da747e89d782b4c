import type { RecordOf } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'

type StoreRecord = RecordOf<'store'>
type Interval = { from: string; to: string }

interface Row extends Pick<StoreRecord, 'id' | 'name' | 'district' | 'lng' | 'lat' | 'zone' | 'cutoffHour'> {
  merchantId: string
  format: StoreRecord['format'] | null
  details: Partial<Pick<StoreRecord, 'city' | 'openedOn' | 'closedOn' | 'areaSquareMetres' | 'seats' | 'tables'>>
  hours: Interval[][]
  seats: number | null
  tables: number | null
}

/** Stores as the event log knows them, by merchant. */
export async function recordStores(
  db: Queryable,
  named: readonly { merchantId: string; storeId: string; at: Date }[],
): Promise<Map<string, StoreRecord[]>> {
  const rows = await db.query<Row>(STORES, [
    named.map(({ merchantId }) => merchantId),
    named.map(({ storeId }) => storeId),
  ])
  const at = new Map(named.map((one) => [`${one.merchantId} ${one.storeId}`, one.at.getTime()]))
  const byMerchant = Map.groupBy(rows, ({ merchantId }) => merchantId)
  const toRecord = (row: Row) => toStoreRecord(row, at.get(`${row.merchantId} ${row.id}`) ?? 0)
  return new Map([...byMerchant].map(([merchantId, own]) => [merchantId, own.map(toRecord)]))
}

/** What only the source that made the store knows, as its floor space, it keeps. */
function toStoreRecord({ merchantId: _, details, hours, format, seats, tables, ...row }: Row, at: number): StoreRecord {
  const minutes = (of: (interval: Interval) => string) => hours.flat().map((interval) => minuteOf(of(interval)))
  const ends = minutes(({ to }) => to)
  const starts = minutes(({ from }) => from)
  return {
    kind: 'store',
    at,
    ...row,
    format: format ?? 'retail',
    city: details.city ?? null,
    opensAt: starts.length > 0 ? Math.min(...starts) : null,
    closesAt: ends.length > 0 ? Math.max(...ends.map((end, i) => (end > (starts[i] ?? 0) ? end : end + 1440))) : null,
    openedOn: details.openedOn ?? null,
    closedOn: details.closedOn ?? null,
    areaSquareMetres: details.areaSquareMetres ?? null,
    seats: seats ?? details.seats ?? null,
    tables: tables ?? details.tables ?? null,
  }
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

const STORES = `
select s.merchant_id as "merchantId", s.id, s.name, s.district, s.format, s.zone, s.cutoff_hour as "cutoffHour", s.lng,
       s.lat, s.details, coalesce(f.hours, '[]') as hours, t.seats, t.tables
  from (select distinct * from unnest($1::text[], $2::text[]) as n(merchant_id, id)) named
  join store s on s.merchant_id = named.merchant_id and s.id = named.id
  left join store_profile f on f.merchant_id = s.merchant_id and f.store_id = s.id
  left join lateral (select sum(d.seats)::int as seats, nullif(count(*), 0)::int as tables from dining_table d
                      where d.merchant_id = s.merchant_id and d.store_id = s.id and d.active) t on true`
