import type { CutRow, OverviewAnswer, ScopeQuery } from '@tandem/contracts'
import { type Access, addDays, daysBetween, type IsoDate, isOnline, Refusal } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import { type ComparedRow, type Cut, type Dimension, type MetricCode, readCuts } from '../../warehouse/metrics/index.ts'
import { type Scope, scopeFor } from '../../warehouse/scope.ts'
import { comparedDays } from '../compare-days.ts'
import { figuresOf } from '../read-figures.ts'
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

const OF_ORDERS = ['net_sales', 'orders', 'average_order_value', 'contribution_margin'] as const
const OF_STORES = [...OF_ORDERS, 'on_time_rate', 'wastage_rate', 'rating'] as const
const OF_TIMES = ['net_sales', 'orders'] as const

const CUTS: readonly Cut[] = [
  { metrics: FIGURES },
  { metrics: OF_STORES, by: ['store'] },
  { metrics: OF_ORDERS, by: ['channel'] },
  { metrics: OF_ORDERS, by: ['mode'] },
  { metrics: ['net_sales', 'units_sold', 'gross_margin'], by: ['category'] },
  { metrics: OF_TIMES, by: ['date', 'channel'] },
  { metrics: OF_TIMES, by: ['weekday', 'hour'] },
]

const MAX_DAYS = 800

/** How the business is doing in the scope, beside the days it is compared with, cut every way that helps to see why. */
export async function readOverview(warehouse: Warehouse, access: Access, asked: ScopeQuery): Promise<OverviewAnswer> {
  const days = daysBetween(asked.from, asked.to) + 1
  if (days < 1 || days > MAX_DAYS)
    throw new Refusal('request.invalid', { detail: `from .. to: 1 to ${MAX_DAYS} days`, days })
  const scope = scopeFor(access, asked)
  const compared = comparedDays(asked)
  const [cuts, marks, names] = await Promise.all([
    readCuts(warehouse, { scope, cuts: CUTS, ...(compared && { compare: compared }) }),
    readMarks(warehouse, scope),
    storeNames(warehouse, access.merchantId),
  ])
  const [whole = [], byStore = [], byChannel = [], byMode = [], byCategory = [], byDay = [], byHour = []] = cuts
  return {
    from: asked.from,
    to: asked.to,
    compareFrom: compared?.from ?? null,
    compareTo: compared?.to ?? null,
    figures: figuresOf(FIGURES, whole, compared !== null),
    trend: trendOf(byDay, scope, compared),
    marks,
    byStore: cutRows(byStore, 'store').map((row) => ({ ...row, label: names.get(row.key) ?? null })),
    byChannel: cutRows(byChannel, 'channel'),
    byMode: cutRows(byMode, 'mode'),
    byCategory: cutRows(byCategory, 'category'),
    byHour: byHour.flatMap(({ by, values: { orders, net_sales: net } }) =>
      orders ? [{ hour: Number(by.hour), weekday: Number(by.weekday), orders, net: net ?? 0 }] : [],
    ),
  }
}

/** Best first. What sold nothing this time still has its row: it is what the total lost. */
function cutRows(rows: readonly ComparedRow[], dimension: Dimension): CutRow[] {
  return rows
    .map(({ by, values, before }) => ({ key: String(by[dimension] ?? ''), label: null, values, before }))
    .sort((a, b) => (b.values.net_sales ?? 0) - (a.values.net_sales ?? 0) || (a.key < b.key ? -1 : 1))
}

/** Net sales by day, online and in the street; every day of the scope has a row. */
function trendOf(
  rows: readonly ComparedRow[],
  { from, to }: Scope,
  compared: { from: IsoDate } | null,
): OverviewAnswer['trend'] {
  const byDate = Map.groupBy(rows, ({ by }) => String(by.date))
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => {
    const date = addDays(from, i)
    const day = byDate.get(date) ?? []
    const pastDay = (compared && byDate.get(addDays(compared.from, i))) ?? []
    return {
      date,
      online: sum(day.map(({ by, values }) => (isOnline(String(by.channel)) ? values.net_sales : 0))),
      offline: sum(day.map(({ by, values }) => (isOnline(String(by.channel)) ? 0 : values.net_sales))),
      orders: sum(day.map(({ values }) => values.orders)),
      before: compared && sum(pastDay.map(({ before }) => before.net_sales)),
    }
  })
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
