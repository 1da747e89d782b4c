import type { Channel } from '@tandem/contracts'
import type { EpochMs, IsoDate, Prepared, Queryable } from '@tandem/kernel'
import { firstMoment, type StockRuleRow, stockRulesSql } from '../inventory/index.ts'

/** What a quote must know of the moment. */
export interface Moment {
  version: string | null
  /** The catalogue's version, which moves with everything else that a basket is priced by. */
  terms: number
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

export interface MomentAsk {
  at: EpochMs
  /** In upper case. */
  codes: readonly string[]
  owner: string | null
  stock: readonly { sku: string; place: string }[]
  selling?: { channel: Channel; date: IsoDate } | undefined
}

/** What there is to ask for. */
interface Parts {
  limits: boolean
  coupons: boolean
  rules: boolean
}

/** Values of the statement, by what they are. */
const VALUES = {
  skus: ({ stock }: MomentAsk) => stock.map(({ sku }) => sku),
  places: ({ stock }: MomentAsk) => stock.map(({ place }) => place),
  at: ({ at }: MomentAsk) => new Date(at),
  owner: ({ owner }: MomentAsk) => owner,
  codes: ({ codes }: MomentAsk) => codes,
  channel: ({ selling }: MomentAsk) => selling?.channel ?? null,
  day: ({ selling }: MomentAsk) => (selling ? new Date(firstMoment(selling.date)) : null),
}
type Value = keyof typeof VALUES

const freeOf = (kind: string, resource: string): string => `
  (select greatest(b.capacity - b.held - b.used, 0) from bucket b
    where b.kind = '${kind}' and b.resource = ${resource} and b.place = '' and b.period = '-infinity')`

const leftSql = (at: string, owner: string): string => {
  const takenOf = (what: string) => `(select count(*) from claim c where c.what = ${what} and c.owner = ${owner}::text)`
  return `
  (select json_agg(json_build_array(id,
     case when budget is not null then coalesce(${freeOf('budget', 'name')}, 0) end,
     case when uses is not null then coalesce(${freeOf('quota', `name || ':uses'`)}, 0) end,
     case when units_quota is not null then coalesce(${freeOf('quota', `name || ':units'`)}, 0) end,
     case when uses_per_owner is not null then ${takenOf('name')} else 0 end,
     case when units_per_owner is not null then ${takenOf(`name || ':units'`)} else 0 end))
     from (select id, 'promotion:' || id as name, budget, uses, units_quota, uses_per_owner, units_per_owner
             from promotion
            where state = 'live' and is_limited and (ends_at is null or ends_at > ${at}::timestamptz)) limited)`
}

const couponsSql = (at: string, codes: string): string => `
  (select json_agg(json_build_object('code', c.code, 'promotionId', c.promotion_id, 'promotionState', p.state,
            'customerId', c.customer_id, 'uses', c.uses, 'value', c.value,
            'used', (select count(*) from claim where what = 'coupon:' || c.code and owner = ''),
            'isOver', c.state <> 'issued' or coalesce(c.valid_until <= ${at}::timestamptz, false)))
     from promotion_coupon c join promotion p on p.id = c.promotion_id
    where c.code = any(${codes}::text[]))`

const freeStockSql = (skus: string, places: string): string => `
  (select json_agg(coalesce((select greatest(b.capacity - b.held - b.used, 0) from bucket b
       where b.kind = 'stock' and b.resource = s.sku and b.place = s.place and b.period = '-infinity'), 0) order by s.i)
     from unnest(${skus}::text[], ${places}::text[]) with ordinality as s(sku, place, i))`

interface MomentSql {
  sql: Prepared
  values: readonly Value[]
}

/**
 * Only what there is to ask for: setting up the parts of a statement takes longer than running them. Counters are looked
 * up one by one by their keys: as a join, the plan for a merchant with few would read all of them.
 */
function momentSql({ limits, coupons, rules }: Parts): MomentSql {
  const values: Value[] = []
  const $ = (value: Value): string => {
    if (!values.includes(value)) values.push(value)
    return `$${values.indexOf(value) + 1}`
  }
  const ruleSql = () => stockRulesSql({ skus: $('skus'), places: $('places'), channel: $('channel'), day: $('day') })
  const text = `
select (select version from promotion_change) as version,
       coalesce((select version from catalog_version), 0) as terms,
       ${freeStockSql($('skus'), $('places'))} as free,
       ${limits ? leftSql($('at'), $('owner')) : 'null::json'} as left,
       ${coupons ? couponsSql($('at'), $('codes')) : 'null::json'} as coupons,
       ${rules ? ruleSql() : 'null::json'} as rules`
  return { sql: { name: nameOf({ limits, coupons, rules }), text }, values }
}

function nameOf({ limits, coupons, rules }: Parts): string {
  return `promotion.moment${limits ? '.limits' : ''}${coupons ? '.coupons' : ''}${rules ? '.rules' : ''}`
}

const made = new Map<string, MomentSql>()

interface Row {
  version: string | null
  terms: number
  left: [string, number | null, number | null, number | null, number, number][] | null
  coupons: AskedCoupon[] | null
  free: number[] | null
  rules: StockRuleRow[] | null
}

/** @param parts what there can be at all; coupons are asked for where there are codes */
export async function readMoment(db: Queryable, ask: MomentAsk, parts: Omit<Parts, 'coupons'>): Promise<Moment> {
  const all = { ...parts, coupons: ask.codes.length > 0 }
  const { sql, values } = made.get(nameOf(all)) ?? momentSql(all)
  made.set(sql.name, { sql, values })
  const [row] = await db.query<Row>(
    sql,
    values.map((value) => VALUES[value](ask)),
  )
  const left = (row?.left ?? []).map(([id, budget, uses, units, usesByOwner, unitsByOwner]): [string, Left] => [
    id,
    { budget, uses, units, usesByOwner, unitsByOwner },
  ])
  const { version = null, terms = 0, coupons, free, rules } = row ?? {}
  return { version, terms, left: new Map(left), coupons: coupons ?? [], free: free ?? [], rules: rules ?? [] }
}
