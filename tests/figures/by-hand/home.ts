import { normalQuantile } from '@tandem/algorithms'
import type { HomeAnswer } from '@tandem/contracts'
import { addDays, type IsoDate, weekday } from '@tandem/kernel'
import { total } from './facts.ts'
import { atStore, type FigureCode, figure, figures } from './figures.ts'
import { salesIn, type View, within } from './view.ts'
import { mean, variance } from './welch.ts'

const YESTERDAY: readonly FigureCode[] = [
  'net_sales',
  'orders',
  'average_order_value',
  'gross_margin',
  'contribution_margin',
  'wastage_cost',
  'labour_cost_ratio',
  'rating',
]
const OF_STORE: readonly FigureCode[] = [
  'net_sales',
  'contribution_rate',
  'wastage_rate',
  'preparation_minutes',
  'rating',
]

type Part = 'trust' | 'figures' | 'month' | 'today' | 'people' | 'stores'

/** The morning after `view`'s only day; what decisions and findings say of it has tests of its own. */
export function home(view: View): Pick<HomeAnswer, Part> {
  const { to: asOf } = view.scope
  return {
    trust: trust(view),
    figures: figures(YESTERDAY, { ...view, scope: { ...view.scope, compare: 'week' } }),
    month: month(view, asOf),
    today: today(view, addDays(asOf, 1)),
    people: people(view),
    stores: storeGrid(view),
  }
}

/** Stores whose day was not closed, then those whose cash differs most, then how many closed. */
function trust(view: View): HomeAnswer['trust'] {
  const sold = [...new Set(salesIn(view).map(({ storeId }) => storeId))].sort()
  const closes = within(view, view.facts.dayCloses)
  if (closes.length === 0) return []
  const nameOf = (store: string) => ({ store, ...(view.facts.stores.get(store)?.name ?? { zh: store, en: store }) })
  const where = (store: string) => `/analyse/orders?stores=${store}`
  const open = sold.filter((store) => !closes.some(({ storeId }) => storeId === store))
  const amountOf = (store: string) => total(closes, ({ storeId, amount }) => (storeId === store ? amount : 0))
  const differing = sold.filter((store) => amountOf(store) !== 0)
  return [
    ...open.map((store) => ({
      level: 'bad' as const,
      sentence: { code: 'trust.not_closed', values: nameOf(store) },
      where: where(store),
    })),
    ...differing
      .toSorted((a, b) => Math.abs(amountOf(b)) - Math.abs(amountOf(a)))
      .map((store) => ({
        level: 'warn' as const,
        sentence: { code: 'trust.cash_differs', values: { ...nameOf(store), amount: amountOf(store) } },
        where: where(store),
      })),
    {
      level: 'ok',
      sentence: { code: 'trust.closed', values: { closed: sold.length - open.length, stores: sold.length } },
      where: null,
    },
  ]
}

/** Sales of the month, and of the days to come as their weekdays went in the last eight weeks. */
function month(view: View, asOf: IsoDate): HomeAnswer['month'] {
  const netOn = (date: IsoDate) =>
    total(salesIn({ ...view, scope: { ...view.scope, from: date, to: date } }), ({ net }) => net)
  const learned = Array.from({ length: 56 }, (_, i) => addDays(asOf, -i)).map((date) => ({ date, net: netOn(date) }))
  const isThisMonth = (date: IsoDate) => date.slice(0, 7) === asOf.slice(0, 7)
  const soFar = daysOf(asOf, -1).filter(isThisMonth)
  const coming = daysOf(addDays(asOf, 1), 1).filter(isThisMonth)
  const net = total(soFar, netOn)
  let rest = 0
  let spread = 0
  for (let day = 1; day <= 7; day += 1) {
    const like = learned.filter(({ date }) => weekday(date) === day).map((one) => one.net)
    const days = coming.filter((date) => weekday(date) === day).length
    rest += days * mean(like)
    spread += days * variance(like) + (days ** 2 * variance(like)) / like.length
  }
  const reach = normalQuantile(0.95) * Math.sqrt(spread)
  return {
    net,
    projected: Math.round(net + rest),
    low: Math.round(Math.max(net, net + rest - reach)),
    high: Math.round(net + rest + reach),
    target: null,
  }
}

function daysOf(from: IsoDate, step: 1 | -1): IsoDate[] {
  return Array.from({ length: 31 }, (_, i) => addDays(from, i * step))
}

/** Mean by hour of the last four days of today's weekday. */
function today(view: View, date: IsoDate): HomeAnswer['today'] {
  const days = [7, 14, 21, 28].map((back) => addDays(date, -back))
  const sales = days.flatMap((day) => salesIn({ ...view, scope: { ...view.scope, from: day, to: day } }))
  const hours = [...Map.groupBy(sales, ({ hour }) => hour)]
    .map(([hour, list]) => ({ hour, usual: total(list, ({ net }) => net) / days.length }))
    .sort((a, b) => a.hour - b.hour)
  return hours.length === 0 ? null : { hours, weather: null, holiday: null, expiringValue: null }
}

/** Nobody has answered them within the last fourteen days; food safety first. */
function people(view: View): HomeAnswer['people'] {
  const { to } = view.scope
  const fortnight = { ...view, scope: { ...view.scope, from: addDays(to, -13) } }
  const open = within(fortnight, view.facts.tickets).filter(({ resolvedAt }) => resolvedAt === null)
  const bad = within(fortnight, view.facts.reviews).filter(({ rating, repliedAt }) => rating <= 2 && repliedAt === null)
  const groups: [code: string, list: readonly { storeId: string }[]][] = [
    ['people.food_safety', open.filter(({ topic }) => topic === 'food_safety')],
    ['people.tickets', open.filter(({ topic }) => topic !== 'food_safety')],
    ['people.bad_reviews', bad],
  ]
  return groups
    .filter(([, list]) => list.length > 0)
    .map(([code, list]) => {
      const stores = new Set(list.map(({ storeId }) => storeId)).size
      return { sentence: { code, values: { count: list.length, days: 14, stores } }, count: list.length, where: null }
    })
}

function storeGrid(view: View): HomeAnswer['stores'] {
  const { from, to } = view.scope
  const week = { ...view, scope: { ...view.scope, from: addDays(from, -7), to: addDays(to, -7) } }
  const values = (one: View) => Object.fromEntries(OF_STORE.map((code) => [code, figure(code, one)]))
  return [...view.facts.stores.values()]
    .filter(({ id }) => view.granted === null || view.granted.includes(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, name }) => ({
      storeId: id,
      name,
      values: values(atStore(view, id)),
      before: values(atStore(week, id)),
    }))
}
