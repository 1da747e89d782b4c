import { addDays } from '@tandem/kernel'
import { type Facts, type Order, total } from './facts.ts'
import {
  comparedView,
  goodsIn,
  isAmong,
  isDayIn,
  isPlaceIn,
  ordersIn,
  salesIn,
  soldLines,
  type View,
  within,
} from './view.ts'

/** Every metric that a page shows, computed once more from the definition that the page gives. */
const FIGURES = {
  net_sales: (view) => (isByGoods(view) ? total(soldLines(view), ({ net }) => net) : total(salesIn(view), netOf)),
  orders: (view) =>
    isByGoods(view) ? new Set(soldLines(view).map(({ order }) => order.told.id)).size : salesIn(view).length,
  units_sold: (view) => total(soldLines(view), ({ quantity }) => quantity),
  average_order_value: wholeOrders((view) => {
    const sales = salesIn(view)
    return share(
      total(sales, ({ told }) => told.gross - told.discount),
      sales.length,
    )
  }),
  discount_rate: (view) => {
    const rows: { gross: number; discount: number }[] = isByGoods(view)
      ? soldLines(view)
      : salesIn(view).map(({ told }) => told)
    return share(
      total(rows, ({ discount }) => discount),
      total(rows, ({ gross }) => gross),
    )
  },
  contribution_margin: wholeOrders((view) => {
    const costed = salesIn(view).filter(isCosted)
    return costed.length === 0 ? null : total(costed, ({ contribution }) => contribution ?? 0)
  }),
  contribution_rate: wholeOrders((view) => {
    const costed = salesIn(view).filter(isCosted)
    return share(
      total(costed, ({ contribution }) => contribution ?? 0),
      total(costed, netOf),
    )
  }),
  gross_margin: (view) => {
    const rows: { net: number; cost: number | null }[] = isByGoods(view) ? soldLines(view) : salesIn(view)
    const costed = rows.filter(isCosted)
    return costed.length === 0 ? null : total(costed, ({ net, cost }) => net - (cost ?? 0))
  },
  same_store_growth: sheerStores((view) => {
    const before = comparedView(view)
    if (before === null) return null
    const pairs = [...view.facts.stores.values()]
      .filter(({ openedOn }) => openedOn === null || openedOn <= before.scope.from)
      .map(({ id }) => [salesIn(atStore(view, id)), salesIn(atStore(before, id))] as const)
      .filter(([now, then]) => now.length > 0 && then.length > 0)
    const growth = share(
      total(pairs, ([now]) => total(now, netOf)),
      total(pairs, ([, then]) => total(then, netOf)),
    )
    return growth === null ? null : growth - 1
  }),

  customers: (view) => {
    const sales = isByGoods(view) ? soldLines(view).map(({ order }) => order) : salesIn(view)
    return new Set(sales.map(({ told }) => told.person).filter((person) => person !== null)).size
  },
  new_customers: wholeOrders(newCustomers),
  repeat_rate: wholeOrders((view) => {
    const matured = firstOrders(view, view.scope.to)
      .map(([first, second]) => ({ day: addDays(first.day, 30), second }))
      .filter(({ day }) => isDayIn(view.scope, day))
    return share(matured.filter(({ day, second }) => second !== undefined && second.day <= day).length, matured.length)
  }),
  conversion_rate: sheerStores((view) => {
    const sessions = within(view, view.facts.sessions)
    const paid = new Set(view.facts.orders.filter(({ isPaid }) => isPaid).map(({ told }) => told.id))
    return share(sessions.filter(({ orderId }) => orderId !== null && paid.has(orderId)).length, sessions.length)
  }),
  acquisition_cost: sheerStores((view) => {
    const spent = within(view, view.facts.adSpend)
    return spent.length === 0
      ? null
      : share(
          total(spent, ({ amount }) => amount),
          newCustomers(view),
        )
  }),

  wastage_rate: withoutChannel((view) => {
    const moved = goodsIn(view, view.facts.stockMovements)
    const costOf = (...reasons: string[]) =>
      -total(moved, ({ reason, quantity, unitCost }) => (reasons.includes(reason) ? quantity * unitCost : 0))
    return share(costOf('wastage'), costOf('sale', 'wastage'))
  }),
  wastage_cost: withoutChannel((view) =>
    total(goodsIn(view, view.facts.stockMovements), ({ reason, quantity, unitCost }) =>
      reason === 'wastage' ? -quantity * unitCost : 0,
    ),
  ),
  stock_out_rate: withoutChannel((view) => {
    const days = goodsIn(view, view.facts.stockDays)
    return share(
      total(days, ({ outMinutes }) => outMinutes),
      total(days, ({ openMinutes }) => openMinutes),
    )
  }),

  on_time_rate: sheerStores((view) => {
    const promised = within(view, view.facts.deliveries).filter(
      ({ promisedAt, status }) => promisedAt !== null && (status === 'delivered' || status === 'failed'),
    )
    const kept = promised.filter(
      ({ status, deliveredAt, promisedAt }) => status === 'delivered' && (deliveredAt ?? Infinity) <= (promisedAt ?? 0),
    )
    return share(kept.length, promised.length)
  }),
  preparation_minutes: wholeOrders((view) => {
    const seconds = ordersIn(view).flatMap(({ told: { acceptedAt, readyAt } }) =>
      acceptedAt === null || readyAt === null ? [] : [Math.floor(readyAt / 1000) - Math.floor(acceptedAt / 1000)],
    )
    return share(total(seconds, (one) => one) / 60, seconds.length)
  }),
  labour_cost_ratio: sheerStores((view) => {
    const shifts = within(view, view.facts.shifts)
    return shifts.length === 0
      ? null
      : share(
          total(shifts, ({ cost }) => cost),
          total(salesIn(view), netOf),
        )
  }),
  rating: sheerStores((view) => {
    const reviews = within(view, view.facts.reviews)
    return share(
      total(reviews, ({ rating }) => rating),
      reviews.length,
    )
  }),
  refund_rate: sheerStores((view) => share(within(view, view.facts.returns).length * 1000, salesIn(view).length)),
} satisfies Record<string, ByHand>

export type FigureCode = keyof typeof FIGURES

/** The figure of a view; null where it means nothing under the view's limits, or has no data. */
export function figure(code: FigureCode, view: View): number | null {
  return FIGURES[code](view)
}

/** As pages show a figure: beside the same of the days compared with. */
export function figures(codes: readonly FigureCode[], view: View) {
  const before = comparedView(view)
  return codes.map((metric) => ({
    metric,
    value: figure(metric, view),
    // Growth over the days before the days before was not asked for.
    before: before === null || metric === 'same_store_growth' ? null : figure(metric, before),
  }))
}

export function isByGoods({ scope }: View): boolean {
  return scope.categories.length > 0
}

export function atStore(view: View, storeId: string): View {
  return { ...view, granted: (view.granted ?? [storeId]).filter((one) => one === storeId) }
}

type ByHand = (view: View) => number | null

/** Of orders as a whole: a category's share of one would mean nothing. */
function wholeOrders(byHand: ByHand): ByHand {
  return (view) => (isByGoods(view) ? null : byHand(view))
}

/** Of things that belong to no channel. */
function withoutChannel(byHand: ByHand): ByHand {
  return (view) => (view.scope.channels.length > 0 ? null : byHand(view))
}

/** Of things that belong to a store as a whole. */
function sheerStores(byHand: ByHand): ByHand {
  return withoutChannel(wholeOrders(byHand))
}

function newCustomers(view: View): number {
  return firstOrders(view, view.scope.to).filter(([first]) => isDayIn(view.scope, first.day)).length
}

/** First and second sale of everyone whose first one, ever and anywhere, was at the view's stores and channels. */
function firstOrders(view: View, until: string): [first: Order, second: Order | undefined][] {
  return [...salesByPerson(view.facts, until).values()].flatMap(([first, second]) =>
    first && isPlaceIn(view, first.storeId) && isAmong(view.scope.channels, first.told.channel)
      ? [[first, second] as [Order, Order | undefined]]
      : [],
  )
}

/** Sales of known people up to a day, oldest first. */
function salesByPerson(facts: Facts, until: string): Map<string, Order[]> {
  const known = facts.orders.filter(({ isPaid, day, told }) => isPaid && day <= until && told.person !== null)
  const inOrder = known.toSorted(
    (a, b) => a.told.placedAt - b.told.placedAt || a.day.localeCompare(b.day) || a.storeId.localeCompare(b.storeId),
  )
  return Map.groupBy(inOrder, ({ told }) => told.person ?? '')
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

function netOf({ net }: Order): number {
  return net
}

function isCosted({ cost }: { cost: number | null }): boolean {
  return cost !== null
}
