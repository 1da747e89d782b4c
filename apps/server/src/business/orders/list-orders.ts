import type { OrderListQuery, OrderSummary } from '@tandem/contracts'
import { type CallCtx, type Ctx, type EpochMs, MINUTE, type Queryable, readPageEnd } from '@tandem/kernel'
import { AWAITED, nextPromise, type PromisedGroup } from './next-promise.ts'
import { HEAD, type OrderHead, toHead } from './order-store.ts'

interface Row extends OrderHead {
  groups: PromisedGroup[]
  units: number
}

/** Orders of the stores that the caller may see, the newest first, page by page. */
export async function listOrders(
  ctx: Ctx,
  query: OrderListQuery,
): Promise<{ orders: OrderSummary[]; next: string | null }> {
  const { storeIds } = ctx.access
  const values: unknown[] = []
  const given = (value: unknown): string => `$${values.push(value)}`
  const where = [
    ...(storeIds === 'all' ? [] : [ofPlaces(given(storeIds))]),
    ...(query.storeId === undefined ? [] : [`o.store_id = ${given(query.storeId)}`]),
    ...(query.state === undefined ? [] : [`o.state = ${given(query.state)}`]),
    ...(query.from === undefined ? [] : [`o.business_date >= ${given(query.from)}`]),
    ...(query.to === undefined ? [] : [`o.business_date <= ${given(query.to)}`]),
    ...(query.search === undefined ? [] : [matching(query.search, given)]),
    ...(query.late ? [isLate(ctx.now, given)] : []),
    ...(query.mode === undefined && query.groupState === undefined ? [] : [ofGroup(query, given)]),
    ...(query.after === undefined ? [] : [beyond(query.after, given)]),
  ]
  const rows = await page(ctx.db, where, values, query.pageSize)
  const last = rows.length > query.pageSize ? rows[query.pageSize - 1] : undefined
  return {
    orders: rows.slice(0, query.pageSize).map((row) => toSummary(row, ctx.now)),
    next: last ? `${last.placed_at.toISOString()} ${last.id}` : null,
  }
}

/** Orders of one customer, the newest first. */
export async function ordersOfCustomer({ db, now }: CallCtx, customerId: string): Promise<OrderSummary[]> {
  const rows = await page(db, ['o.customer_id = $1'], [customerId], 50)
  return rows.map((row) => toSummary(row, now))
}

function toSummary(row: Row, now: EpochMs): OrderSummary {
  const { groups, units, state } = row
  return {
    ...toHead(row),
    modes: groups.map(({ mode }) => mode),
    groupStates: groups.map((group) => group.state),
    units,
    ...nextPromise(state, groups, now),
  }
}

async function page(db: Queryable, where: readonly string[], values: readonly unknown[], size: number): Promise<Row[]> {
  return await db.query<Row>(
    `select ${HEAD}, g.groups, l.units
       from orders o
       cross join lateral (select json_agg(json_build_object('mode', mode, 'state', state,
                                    'promisedAt', (extract(epoch from promised_at) * 1000)::bigint) order by id) as groups
                             from order_group g where g.order_id = o.id) g
       cross join lateral (select coalesce(sum(case when decimals = 0 then quantity else 1 end), 0)::bigint as units
                             from order_line l where l.order_id = o.id) l
      ${where.length > 0 ? `where ${where.join(' and ')}` : ''}
      order by o.placed_at desc, o.id desc limit ${Math.trunc(size) + 1}`,
    values,
  )
}

type Given = (value: unknown) => string

function matching(search: string, given: Given): string {
  const number = Number(search)
  const text = `o.external_id = ${given(search)}`
  return Number.isSafeInteger(number) ? `(o.number = ${given(number)} or ${text})` : text
}

/** Sold there, or packed there for another store. */
function ofPlaces(ids: string): string {
  return `(o.store_id = any(${ids}) or exists (select from order_group g where g.order_id = o.id and g.place_id = any(${ids})))`
}

function ofGroup({ mode, groupState }: OrderListQuery, given: Given): string {
  const conditions = [
    'g.order_id = o.id',
    ...(mode === undefined ? [] : [`g.mode = ${given(mode)}`]),
    ...(groupState === undefined ? [] : [`g.state = ${given(groupState)}`]),
  ]
  return `exists (select from order_group g where ${conditions.join(' and ')})`
}

/** Some of it is overdue by a minute at least. The states that it leaves out are those of the index on open groups. */
function isLate(now: EpochMs, given: Given): string {
  return `o.state = 'confirmed' and o.id in (
    select g.order_id from order_group g
     where g.state not in ('waiting', 'delivered', 'collected', 'closed', 'signed', 'sold', 'cancelled')
       and g.promised_at <= ${given(new Date(now - MINUTE))} and g.mode || ' ' || g.state = any(${given(AWAITED)}))`
}

function beyond(after: string, given: Given): string {
  const end = readPageEnd(after)
  return end ? `(o.placed_at, o.id) < (${given(end.at)}, ${given(end.id)}::uuid)` : 'false'
}
