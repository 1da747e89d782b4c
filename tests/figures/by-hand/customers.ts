import type { CustomerListAnswer, CustomersAnswer, RfmSegment } from '@tandem/contracts'
import { daysBetween, type IsoDate } from '@tandem/kernel'
import { total } from './facts.ts'
import { type FigureCode, figures, isByGoods } from './figures.ts'
import { salesIn, soldLines, type View } from './view.ts'

const FIGURES: readonly FigureCode[] = [
  'customers',
  'new_customers',
  'repeat_rate',
  'average_order_value',
  'acquisition_cost',
]
/** From best to lost. */
const SEGMENTS: readonly RfmSegment[] = ['champions', 'loyal', 'promising', 'new', 'cooling', 'lost']

interface Customer {
  person: string
  lastOrder: IsoDate
  recency: number
  orders: number
  net: number
  contribution: number | null
}

interface Scored extends Customer {
  r: number
  f: number
  segment: RfmSegment
}

export function customers(view: View): CustomersAnswer {
  const { scored, cuts } = score(view)
  const anonymous = bought(view).filter(({ person }) => person === null)
  const cells = Map.groupBy(scored, ({ r, f }) => r * 10 + f)
  return {
    from: view.scope.from,
    to: view.scope.to,
    customers: scored.length,
    anonymousOrders: anonymous.length,
    anonymousNet: total(anonymous, ({ net }) => net),
    figures: figures(FIGURES, view),
    cuts,
    segments: SEGMENTS.flatMap((segment) => {
      const people = scored.filter((one) => one.segment === segment)
      if (people.length === 0) return []
      return {
        segment,
        customers: people.length,
        net: total(people, ({ net }) => net),
        contribution: knownSum(people.map(({ contribution }) => contribution)),
        medianRecencyDays: quantile(
          people.map(({ recency }) => recency),
          0.5,
        ),
        ordersPerCustomer: total(people, ({ orders }) => orders) / people.length,
      }
    }),
    grid: [...cells]
      .sort(([a], [b]) => a - b)
      .map(([cell, people]) => ({
        recency: Math.floor(cell / 10),
        frequency: cell % 10,
        customers: people.length,
        net: total(people, ({ net }) => net),
      })),
    age: profile(view, scored, 'ageBand'),
    gender: profile(view, scored, 'gender'),
    region: profile(view, scored, 'region'),
    income: profile(view, scored, 'incomeBand'),
  }
}

/** People of a segment or of all, those who brought most first. */
export function customerRows(view: View, segment?: RfmSegment): CustomerListAnswer['rows'] {
  const told = new Map(view.facts.told.of('customer').map((customer) => [customer.person, customer]))
  return score(view)
    .scored.filter((one) => segment === undefined || one.segment === segment)
    .map((one) => {
      const { ageBand = null, gender = null, region = null, incomeBand = null } = told.get(one.person) ?? {}
      const { lastOrder, recency: recencyDays, orders, net } = one
      const node = view.facts.node(one.person)
      return { node, segment: one.segment, lastOrder, recencyDays, orders, net, ageBand, gender, region, incomeBand }
    })
    .sort((a, b) => b.net - a.net || (BigInt(a.node) < BigInt(b.node) ? -1 : 1))
}

/** What every sale of the scope came to; of asked categories only their lines count, and then no contribution. */
function bought(view: View): { person: string | null; day: IsoDate; net: number; contribution: number | null }[] {
  if (!isByGoods(view))
    return salesIn(view).map(({ told, day, net, contribution }) => ({ person: told.person, day, net, contribution }))
  return [...Map.groupBy(soldLines(view), ({ order }) => order)].map(([{ told, day }, lines]) => ({
    person: told.person,
    day,
    net: total(lines, ({ net }) => net),
    contribution: null,
  }))
}

/** Scores by quintiles of the customers themselves: r 5 = bought lately, f 5 = bought often. */
function score(view: View): { scored: Scored[]; cuts: CustomersAnswer['cuts'] } {
  const known = Map.groupBy(
    bought(view).filter(({ person }) => person !== null),
    ({ person }) => person ?? '',
  )
  const people = [...known].map(([person, list]): Customer => {
    const lastOrder = list.map(({ day }) => day).reduce((a, b) => (a > b ? a : b))
    return {
      person,
      lastOrder,
      recency: daysBetween(lastOrder, view.scope.to),
      orders: list.length,
      net: total(list, ({ net }) => net),
      contribution: knownSum(list.map(({ contribution }) => contribution)),
    }
  })
  const quintiles = (value: (one: Customer) => number) =>
    people.length === 0 ? [] : [0.2, 0.4, 0.6, 0.8].map((p) => quantile(people.map(value), p))
  const cuts = {
    recencyDays: quintiles(({ recency }) => recency),
    orders: quintiles(({ orders }) => orders),
    net: quintiles(({ net }) => net),
  }
  const above = (bounds: readonly number[], value: number) => bounds.filter((bound) => value > bound).length
  const scored = people.map((one) => {
    const r = 5 - above(cuts.recencyDays, one.recency)
    const f = 1 + above(cuts.orders, one.orders)
    return { ...one, r, f, segment: segmentOf(r, f, one.orders) }
  })
  return { scored, cuts }
}

function segmentOf(r: number, f: number, orders: number): RfmSegment {
  if (r >= 4 && f >= 4) return 'champions'
  if (r >= 3 && f >= 3) return 'loyal'
  if (r >= 4 && orders === 1) return 'new'
  if (r >= 3) return 'promising'
  return f >= 3 ? 'cooling' : 'lost'
}

function profile(
  { facts }: View,
  scored: readonly Scored[],
  trait: 'ageBand' | 'gender' | 'region' | 'incomeBand',
): CustomersAnswer['age'] {
  const told = new Map(facts.told.of('customer').map((customer) => [customer.person, customer[trait]]))
  return [...Map.groupBy(scored, ({ person }) => told.get(person) ?? '')]
    .sort(([a], [b]) => Number(a === '') - Number(b === '') || (a < b ? -1 : 1))
    .map(([key, people]) => {
      const orders = total(people, (one) => one.orders)
      const net = total(people, (one) => one.net)
      return {
        key,
        customers: people.length,
        orders,
        net,
        contribution: knownSum(people.map(({ contribution }) => contribution)),
        averageOrder: net / orders,
        repeatRate: people.filter((one) => one.orders > 1).length / people.length,
      }
    })
}

/** Sum of what is known; null when nothing is. */
function knownSum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : total(known, (value) => value)
}

/** Between the two values nearest to the place, in proportion (as spreadsheets do). */
function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = p * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? 0
  const high = sorted[Math.ceil(place)] ?? 0
  return low + (high - low) * (place - Math.floor(place))
}
