import type { Queryable } from '@tandem/kernel'
import { HEAD, type OrderRow, withDates } from './order-store.ts'

/** An order with what its record says beside it: payments, moves, how far it was brought. */
export interface RecordedOrder extends Omit<OrderRow, 'priced'> {
  merchant_id: string
  /** The code that opened each promotion that needed one. */
  coupons: Record<string, string>
  store: { lng: number | null; lat: number | null }
  /** Only those of which money was taken or is authorised, in the order in which it was. */
  payments: RecordedPayment[]
  steps: { what: string; group: number | null; at: number }[]
}

export interface RecordedPayment {
  provider: string
  method: string | null
  /** Or authorised, where it was not taken yet. */
  captured: number
  refunded: number
  fee: number
  at: number
}

/**
 * Orders of any merchants, whole, in one statement: what the consumer of their events reads. One that is no more is
 * missing.
 */
export async function readRecorded(
  db: Queryable,
  orders: readonly { merchantId: string; orderId: string }[],
): Promise<RecordedOrder[]> {
  const rows = await db.query<RecordedOrder>(RECORDED, [
    orders.map(({ merchantId }) => merchantId),
    orders.map(({ orderId }) => orderId),
  ])
  return rows.map((row) => ({ ...row, groups: row.groups.map(withDates) }))
}

const MILLISECONDS = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`

const TAKEN_AT = 'coalesce(p.captured_at, p.authorised_at)'

const RECORDED = `
select o.merchant_id, ${HEAD}, s.zone, s.cutoff_hour, json_build_object('lng', s.lng, 'lat', s.lat) as store,
       coalesce(o.priced -> 'coupons', '{}') as coupons,
       (select json_agg(g order by g.id) from order_group g
         where g.merchant_id = o.merchant_id and g.order_id = o.id) as groups,
       (select coalesce(json_agg(l order by l.line), '[]') from order_line l
         where l.merchant_id = o.merchant_id and l.order_id = o.id) as lines,
       (select coalesce(json_agg(json_build_object('provider', p.provider, 'method', p.method, 'captured', p.captured + p.standing,
                 'refunded', p.refunded, 'fee', p.fee, 'at', ${MILLISECONDS(TAKEN_AT)}) order by ${TAKEN_AT}, p.id), '[]')
          from payment p where p.merchant_id = o.merchant_id and p.order_id = o.id and (p.captured > 0 or p.standing > 0)) as payments,
       (select coalesce(json_agg(json_build_object('what', t.what, 'group', t.details -> 'group',
                 'at', ${MILLISECONDS('t.at')}) order by t.id), '[]')
          from order_step t where t.merchant_id = o.merchant_id and t.order_id = o.id) as steps
  from unnest($1::text[], $2::uuid[]) as named(merchant_id, id)
  join orders o on o.merchant_id = named.merchant_id and o.id = named.id
  join store s on s.merchant_id = o.merchant_id and s.id = o.store_id`
