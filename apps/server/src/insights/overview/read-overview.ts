import type { CutRow, OverviewAnswer, ScopeQuery } from '@tandem/contracts'
import { type Access, addDays, daysBetween, type IsoDate, Refusal } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import { type Dimension, type MetricCode, type MetricRow, readMetrics } from '../../warehouse/metrics/index.ts'
import { channelCondition, type Scope, scopeFor } from '../../warehouse/scope.ts'
import { comparedDays } from '../compare-days.ts'
import { readFigures } from '../read-figures.ts'
import { storeNames } from '../store-names.ts'
import { readMarks } from './read-marks.ts'

/** The figures at the top, in this order. */
const FIGURES: readonly MetricCode[] = [
  'net_sales',
  'orders',
  'average_order_value',
  'contribution_margin',
  'gross_margin',
  'discount_rate',
  'customers',
  'new_customers',
  'repeat_rate',
  'conversion_rate',
  'same_store_growth',
  'on_time_rate',
  'preparation_minutes',
  'wastage_rate',
  'stock_out_rate',
  'labour_cost_ratio',
  'rating',
  'refund_rate',
]

const CUTS = {
  store: [
    'net_sales',
    'orders',
    'average_order_value',
    'contribution_margin',
    'on_time_rate',
    'wastage_rate',
    'rating',
  ],
  channel: ['net_sales', 'orders', 'average_order_value', 'contribution_margin'],
  mode: ['net_sales', 'orders', 'average_order_value', 'contribution_margin'],
  category: ['net_sales', 'units_sold', 'gross_margin'],
} as const satisfies Partial<Record<Dimension, readonly MetricCode[]>>

const MAX_DAYS = 800

/** How the business is doing in the scope, beside the days it is compared with, cut every way that helps to see why. */
export async function readOverview(warehouse: Warehouse, access: Access, asked: ScopeQuery): Promise<OverviewAnswer> {
  const days = daysBetween(asked.from, asked.to) + 1
  if (days < 1 || days > MAX_DAYS)
    throw new Refusal('request.invalid', { detail: `from .. to: 1 to ${MAX_DAYS} days`, days })
  const now = scopeFor(access, asked)
  const compared = comparedDays(asked)
  const before = compared && { ...now, ...compared }
  const [figures, trend, marks, names, byStore, byChannel, byMode, byCategory, byHour] = await Promise.all([
    readFigures(warehouse, FIGURES, now, before),
    trendOf(warehouse, now, before),
    readMarks(warehouse, now),
    storeNames(warehouse, access.merchantId),
    cutBy(warehouse, 'store', now, before),
    cutBy(warehouse, 'channel', now, before),
    cutBy(warehouse, 'mode', now, before),
    cutBy(warehouse, 'category', now, before),
    hoursOf(warehouse, now),
  ])
  return {
    from: asked.from,
    to: asked.to,
    compareFrom: compared?.from ?? null,
    compareTo: compared?.to ?? null,
    figures,
    trend,
    marks,
    byStore: byStore.map((row) => ({ ...row, label: names.get(row.key) ?? null })),
    byChannel,
    byMode,
    byCategory,
    byHour,
  }
}

async function cutBy(
  warehouse: Warehouse,
  dimension: keyof typeof CUTS,
  now: Scope,
  before: Scope | null,
): Promise<CutRow[]> {
  const metrics: readonly MetricCode[] = CUTS[dimension]
  const ask = (scope: Scope) => readMetrics(warehouse, { metrics, scope, by: [dimension] })
  const [current, past] = await Promise.all([ask(now), before ? ask(before) : []])
  const valuesByKey = (rows: readonly MetricRow[]) =>
    new Map(rows.map((row) => [String(row.by[dimension] ?? ''), row.values]))
  const [nowByKey, pastByKey] = [valuesByKey(current), valuesByKey(past)]
  const nothing = Object.fromEntries(metrics.map((code) => [code, null]))
  // What sold nothing this time still has its row: it is what the total lost.
  return [...new Set([...nowByKey.keys(), ...pastByKey.keys()])]
    .map((key) => ({
      key,
      label: null,
      values: nowByKey.get(key) ?? nothing,
      before: pastByKey.get(key) ?? nothing,
    }))
    .sort((a, b) => (b.values.net_sales ?? 0) - (a.values.net_sales ?? 0) || (a.key < b.key ? -1 : 1))
}

interface TrendRow {
  date: IsoDate
  online: number
  offline: number
  orders: number
}

/** Net sales by day, online and in the street; every day of the scope has a row. */
async function trendOf(warehouse: Warehouse, now: Scope, before: Scope | null): Promise<OverviewAnswer['trend']> {
  const [current, past] = await Promise.all([daysOf(warehouse, now), before ? daysOf(warehouse, before) : null])
  const days = daysBetween(now.from, now.to) + 1
  return Array.from({ length: days }, (_, i) => {
    const date = addDays(now.from, i)
    const pastDay = before && past?.get(addDays(before.from, i))
    const { online = 0, offline = 0, orders = 0 } = current.get(date) ?? {}
    return { date, online, offline, orders, before: before ? (pastDay?.online ?? 0) + (pastDay?.offline ?? 0) : null }
  })
}

async function daysOf(warehouse: Warehouse, scope: Scope): Promise<Map<IsoDate, TrendRow>> {
  const { sql, params } = channelCondition(scope)
  const { from, filter } = netSource(scope)
  const rows = await warehouse.query<TrendRow>(
    `select toString(business_date) as date, sumIf(net, is_online) as online, sumIf(net, not is_online) as offline,
            uniqExact(order_id) as orders
       from ${from} where ${sql} and is_paid ${filter} group by date`,
    { ...params, categories: scope.categories ?? [] },
  )
  return new Map(rows.map((row) => [row.date, row]))
}

/** Net sales and orders by hour of the day and day of the week. */
async function hoursOf(warehouse: Warehouse, scope: Scope): Promise<OverviewAnswer['byHour']> {
  const { sql, params } = channelCondition(scope)
  const { from, filter } = netSource(scope)
  return await warehouse.query<OverviewAnswer['byHour'][number]>(
    `select local_hour as hour, toDayOfWeek(business_date) as weekday, uniqExact(order_id) as orders, sum(net) as net
       from ${from} where ${sql} and is_paid ${filter} group by hour, weekday order by weekday, hour`,
    { ...params, categories: scope.categories ?? [] },
  )
}

/** Whole orders, or only the lines of the categories asked for. */
function netSource({ categories = [] }: Scope): { from: string; filter: string } {
  if (categories.length === 0) return { from: 'orders', filter: '' }
  return {
    from: 'order_lines',
    filter: `and product_id in (select product_id from products
      where merchant_id = {merchantId:String} and category in {categories:Array(String)})`,
  }
}
