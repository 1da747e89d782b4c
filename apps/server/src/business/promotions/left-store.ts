import type { Channel } from '@tandem/contracts'
import type { EpochMs, IsoDate, Prepared, Queryable } from '@tandem/kernel'
import { firstMoment, type StockRuleRow, stockRulesSql } from '../inventory/index.ts'

/** What a quote must know of the moment. */
export interface Moment {
  version: string | null
  left: ReadonlyMap<string, Left>
  coupons: readonly AskedCoupon[]
  /** Free stock by the position in which it was asked for. */
  free: readonly number[]
  /** What the channel may take of it, where there are rules for that. */
  rules: readonly StockRuleRow[]
}

/** What is left of a limited promotion; null where there is no such limit. */
export interface Left {
  budget: number | null
  uses: number | null
  units: number | null
  /** Places that the owner has taken. */
  usesByOwner: number
  unitsByOwner: number
}

export interface AskedCoupon {
  code: string
  promotionId: string
  promotionState: string
  customerId: string | null
  uses: number | null
  used: number
  value: number | null
  /** Withdrawn, or its time is over. */
  isOver: boolean
}

const freeOf = (kind: string, resource: string) => `
  (select greatest(b.capacity - b.held - b.used, 0) from bucket b
    where b.kind = '${kind}' and b.resource = ${resource} and b.place = '' and b.period = '-infinity')`
const takenOf = (what: string) => `(select count(*) from claim c where c.what = ${what} and c.owner = $3)`

/** Looks up one counter at a time by its key: as a join, the plan for a merchant with few would read all of them. */
const MOMENT: Prepared = {
  name: 'promotion.moment',
  text: `
with limited as materialized (
  select id, 'promotion:' || id as name, budget, uses, units_quota, uses_per_owner, units_per_owner
    from promotion
   where state = 'live' and is_limited and (ends_at is null or ends_at > $1::timestamptz)
), asked as (
  select c.code, c.promotion_id, p.state as promotion_state, c.customer_id, c.uses, c.value,
         (select count(*) from claim where what = 'coupon:' || c.code and owner = '') as used,
         c.state <> 'issued' or coalesce(c.valid_until <= $1, false) as is_over
    from promotion_coupon c join promotion p on p.id = c.promotion_id
   where c.code = any($2::text[])
)
select (select version from promotion_change) as version,
       (select json_agg(json_build_array(id,
          case when budget is not null then coalesce(${freeOf('budget', 'name')}, 0) end,
          case when uses is not null then coalesce(${freeOf('quota', `name || ':uses'`)}, 0) end,
          case when units_quota is not null then coalesce(${freeOf('quota', `name || ':units'`)}, 0) end,
          case when uses_per_owner is not null then ${takenOf('name')} else 0 end,
          case when units_per_owner is not null then ${takenOf(`name || ':units'`)} else 0 end)) from limited) as left,
       (select json_agg(json_build_object('code', code, 'promotionId', promotion_id, 'promotionState', promotion_state,
          'customerId', customer_id, 'uses', uses, 'used', used, 'value', value, 'isOver', is_over)) from asked) as coupons,
       (select json_agg(coalesce((select greatest(b.capacity - b.held - b.used, 0) from bucket b
            where b.kind = 'stock' and b.resource = s.sku and b.place = s.place and b.period = '-infinity'), 0) order by s.i)
          from unnest($4::text[], $5::text[]) with ordinality as s(sku, place, i)) as free,
       ${stockRulesSql({ skus: '$4', places: '$5', channel: '$6', day: '$7::timestamptz' })} as rules`,
}

interface Row {
  version: string | null
  left: [string, number | null, number | null, number | null, number, number][] | null
  coupons: AskedCoupon[] | null
  free: number[] | null
  rules: StockRuleRow[] | null
}

/** @param codes in upper case */
export async function readMoment(
  db: Queryable,
  ask: {
    at: EpochMs
    codes: readonly string[]
    owner: string | null
    stock: readonly { sku: string; place: string }[]
    selling?: { channel: Channel; date: IsoDate }
  },
): Promise<Moment> {
  const { at, codes, owner, stock, selling } = ask
  const [row] = await db.query<Row>(MOMENT, [
    new Date(at),
    codes,
    owner,
    stock.map(({ sku }) => sku),
    stock.map(({ place }) => place),
    selling?.channel ?? null,
    selling ? new Date(firstMoment(selling.date)) : null,
  ])
  const left = (row?.left ?? []).map(([id, budget, uses, units, usesByOwner, unitsByOwner]): [string, Left] => [
    id,
    { budget, uses, units, usesByOwner, unitsByOwner },
  ])
  const { version = null, coupons, free, rules } = row ?? {}
  return { version, left: new Map(left), coupons: coupons ?? [], free: free ?? [], rules: rules ?? [] }
}
