import type { OrderDetail, OrdersAnswer } from '@tandem/contracts'
import { type Facts, type Order, total } from './facts.ts'
import { isAmong, ordersIn, type View } from './view.ts'

type Row = OrdersAnswer['rows'][number]

/** Orders of the scope, latest first; one with a line of the asked categories counts whole. */
export function orderRows(view: View): Row[] {
  return listed(view)
    .toSorted((a, b) => b.told.placedAt - a.told.placedAt || (a.told.id < b.told.id ? -1 : 1))
    .map((order) => rowOf(order, view.facts))
}

/** What the orders of the scope that count as sales came to. */
export function orderSums(view: View): OrdersAnswer['sums'] {
  const sales = listed(view).filter(({ isPaid }) => isPaid)
  const known = sales.filter(({ contribution }) => contribution !== null)
  return {
    gross: total(sales, ({ told }) => told.gross),
    discount: total(sales, ({ told }) => told.discount),
    net: total(sales, ({ net }) => net),
    contribution: known.length === 0 ? null : total(known, ({ contribution }) => contribution ?? 0),
  }
}

function listed(view: View): Order[] {
  const { categories } = view.scope
  return ordersIn(view).filter(
    ({ lines }) => categories.length === 0 || lines.some(({ category }) => isAmong(categories, category)),
  )
}

function rowOf({ told, day, net, contribution }: Order, facts: Facts): Row {
  const { id, placedAt, storeId, channel, platform, mode, status, person, lines, gross, discount } = told
  return {
    ...{ id, placedAt, businessDate: day, storeId, channel, platform, mode, status },
    personNode: person === null ? null : facts.node(person),
    lines: lines.length,
    ...{ gross, discount, net, contribution },
  }
}

export function orderDetail(order: Order, facts: Facts): OrderDetail {
  const { told, fee, cost } = order
  const names = new Map(facts.told.of('product').map(({ id, name }) => [id, name]))
  const { placedAt, paidAt, acceptedAt, readyAt, closedAt } = told
  const end = told.status === 'cancelled' ? 'cancelled' : 'closed'
  const times = { placed: placedAt, paid: paidAt, accepted: acceptedAt, ready: readyAt, [end]: closedAt }
  return {
    order: rowOf(order, facts),
    zone: facts.stores.get(told.storeId)?.zone ?? '',
    lines: told.lines.map(({ requested: _requested, ...line }) => ({
      ...line,
      name: names.get(line.productId) ?? null,
    })),
    discounts: told.discounts,
    payments: told.payments.map(({ method, amount, fee: kept }) => ({ method, amount, fee: kept })),
    costs: {
      goods: cost,
      paymentFee: fee,
      delivery: told.deliveryCost,
      packaging: told.packagingCost,
      loyalty: told.loyaltyAccrued,
    },
    steps: Object.entries(times)
      .flatMap(([step, at]) => (at === null ? [] : [{ step, at }]))
      .sort((a, b) => a.at - b.at),
  }
}
