import type { OverviewAnswer } from '@tandem/contracts'
import { addDays, daysBetween } from '@tandem/kernel'
import { total } from './facts.ts'
import { atStore, type FigureCode, figure, figures, isByGoods } from './figures.ts'
import { comparedView, isDayIn, salesIn, soldLines, type View } from './view.ts'

const OVERVIEW: readonly FigureCode[] = [
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
const OF_STORE: readonly FigureCode[] = [
  'net_sales',
  'orders',
  'average_order_value',
  'contribution_margin',
  'on_time_rate',
  'wastage_rate',
  'rating',
]
const OF_ORDERS: readonly FigureCode[] = ['net_sales', 'orders', 'average_order_value', 'contribution_margin']
const OF_GOODS: readonly FigureCode[] = ['net_sales', 'units_sold', 'gross_margin']
/** Heavy rain begins at so many millimetres a day. */
const HEAVY_RAIN = 25

export function overview(view: View): OverviewAnswer {
  const { scope, facts } = view
  const before = comparedView(view)
  const distinct = (values: readonly string[]) => [...new Set(values)]
  const products = facts.orders.flatMap(({ lines }) => lines.map(({ category }) => category))
  const limit = (list: 'channels' | 'categories') => (one: View, key: string) =>
    scope[list].length > 0 && !scope[list].includes(key) ? null : { ...one, scope: { ...one.scope, [list]: [key] } }
  return {
    from: scope.from,
    to: scope.to,
    compareFrom: before?.scope.from ?? null,
    compareTo: before?.scope.to ?? null,
    figures: figures(OVERVIEW, view),
    trend: trend(view, before),
    marks: marks(view),
    byStore: cut(OF_STORE, view, [...facts.stores.keys()], atStore).map((row) => ({
      ...row,
      label: facts.stores.get(row.key)?.name ?? null,
    })),
    byChannel: cut(OF_ORDERS, view, distinct(facts.orders.map(({ told }) => told.channel)), limit('channels')),
    byMode: cut(OF_ORDERS, view, distinct(facts.orders.map(({ told }) => told.mode)), (one, mode) => ({
      ...one,
      mode,
    })),
    byCategory: cut(OF_GOODS, view, distinct(products), limit('categories')),
    byHour: hours(view),
  }
}

/** One row a key with its figures, largest net sales first; keys without anything to show are left out. */
function cut(
  codes: readonly FigureCode[],
  view: View,
  keys: readonly string[],
  narrowed: (view: View, key: string) => View | null,
): OverviewAnswer['byStore'] {
  const past = comparedView(view)
  const values = (one: View | null) =>
    Object.fromEntries(codes.map((code) => [code, one === null ? null : figure(code, one)]))
  return withoutEmpty(
    keys.flatMap((key) => {
      const now = narrowed(view, key)
      return now ? [{ key, label: null, values: values(now), before: values(past && narrowed(past, key)) }] : []
    }),
  ).sort((a, b) => (b.values.net_sales ?? 0) - (a.values.net_sales ?? 0) || (a.key < b.key ? -1 : 1))
}

/** Leaves out rows that say nothing; a sum over nothing (0) and "not known" (null) are told apart in the others. */
export function withoutEmpty(rows: OverviewAnswer['byStore']): OverviewAnswer['byStore'] {
  const isEmpty = (values: Record<string, number | null>) => Object.values(values).every((value) => !value)
  return rows
    .filter(({ values, before }) => !isEmpty(values) || !isEmpty(before))
    .map((row) => ({
      ...row,
      values: isEmpty(row.values) ? {} : row.values,
      before: isEmpty(row.before) ? {} : row.before,
    }))
}

/** What the scope sold, one entry an order and, where categories are asked for, only their lines of it. */
function sold(view: View) {
  return isByGoods(view)
    ? soldLines(view).map(({ order, net }) => ({ order, net }))
    : salesIn(view).map((order) => ({ order, net: order.net }))
}

function countOrders(list: ReturnType<typeof sold>): number {
  return new Set(list.map(({ order }) => order.told.id)).size
}

function trend(view: View, before: View | null): OverviewAnswer['trend'] {
  const now = sold(view)
  const past = before && sold(before)
  return Array.from({ length: daysBetween(view.scope.from, view.scope.to) + 1 }, (_, i) => {
    const date = addDays(view.scope.from, i)
    const day = now.filter(({ order }) => order.day === date)
    const net = (isTill: boolean) => total(day, (one) => ((one.order.told.channel === 'till') === isTill ? one.net : 0))
    const then = before && addDays(before.scope.from, i)
    return {
      date,
      online: net(false),
      offline: net(true),
      orders: countOrders(day),
      before: past && total(past, ({ order, net }) => (order.day === then ? net : 0)),
    }
  })
}

function hours(view: View): OverviewAnswer['byHour'] {
  const groups = Map.groupBy(sold(view), ({ order }) => order.weekday * 24 + order.hour)
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([key, list]) => ({
      hour: key % 24,
      weekday: Math.floor(key / 24),
      orders: countOrders(list),
      net: total(list, ({ net }) => net),
    }))
}

/** Of the whole merchant: everybody may know of a festival, rain and campaigns. */
function marks({ facts: { told }, scope }: View): OverviewAnswer['marks'] {
  const days = Map.groupBy(
    told.of('weather_day').filter(({ date }) => isDayIn(scope, date)),
    ({ date }) => date,
  )
  const decisions = new Set(told.of('decision_unit').map(({ decisionId }) => decisionId))
  const ofDays = [...days].flatMap(([date, list]): OverviewAnswer['marks'] => {
    const festival = list.find(({ holiday }) => holiday !== null)?.holiday
    const rain = Math.max(...list.map(({ rainMillimetres }) => rainMillimetres))
    const label = { zh: `大雨 ${Math.round(rain)} 毫米`, en: `Heavy rain, ${Math.round(rain)} mm` }
    return [
      ...(festival ? [{ date, until: null, kind: 'holiday' as const, label: festival }] : []),
      ...(rain >= HEAVY_RAIN ? [{ date, until: null, kind: 'rain' as const, label }] : []),
    ]
  })
  const ofCampaigns = told
    .of('campaign')
    .filter(({ startsOn, endsOn }) => startsOn <= scope.to && endsOn >= scope.from)
    .map(({ id, name, startsOn, endsOn }) => ({
      date: startsOn,
      until: endsOn,
      kind: decisions.has(id) ? ('decision' as const) : ('campaign' as const),
      label: name,
    }))
  return inOrder([...ofDays, ...ofCampaigns])
}

/** By day and kind; several of one kind on one day stand in any order. */
export function inOrder(list: OverviewAnswer['marks']): OverviewAnswer['marks'] {
  const key = ({ date, kind, label }: OverviewAnswer['marks'][number]) => `${date} ${kind} ${label.en}`
  return list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
