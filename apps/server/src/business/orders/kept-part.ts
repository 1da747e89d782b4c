import { allocate, type Minor, taxOf } from '@tandem/kernel'
import type { BasketLine, Promotion, Quote } from '@tandem/promotions'
import { AMENDS, type AppliedDiscount, GOODWILL, type GroupRow, type LineRow } from './order-store.ts'
import { keptOf } from './post-order.ts'

/** What an order's lines and fees come to. */
export interface OrderMoney {
  list: Minor
  discount: Minor
  goods: Minor
  shipping: Minor
  tax: Minor
  due: Minor
}

/** A weighed line is one unit of what it weighs: of less weight it is one cheaper unit. */
export function keptLine(line: LineRow, was: BasketLine | undefined): BasketLine {
  if (!was) throw new Error(`line ${line.line} is not in its own basket`)
  const kept = keptOf(line)
  if (line.decimals === 0) return { ...was, quantity: kept }
  const part = (amount: Minor) => Math.floor((amount * kept) / line.quantity)
  const { floorUnitPrice } = was
  return {
    ...was,
    unitPrice: part(was.unitPrice),
    measure: kept,
    ...(floorUnitPrice === undefined ? {} : { floorUnitPrice: part(floorUnitPrice) }),
  }
}

/**
 * Lines at the price that a quote of their kept parts says, less the amends that were made for them, but never for more
 * in all than `most`: what is beyond is goodwill of the merchant. Lines that are kept no more cost nothing.
 */
export function pricedBy(
  lines: readonly LineRow[],
  again: Quote,
  rules: readonly Promotion[],
  most: Minor = Number.POSITIVE_INFINITY,
): LineRow[] {
  const prices = new Map(
    again.lines.map((now) => {
      const id = Number(now.id)
      const amends = Math.min(now.net, amendsOf(lines.find(({ line }) => line === id)))
      return [id, { now, amends, net: now.net - amends }] as const
    }),
  )
  const nets = atMost(most, prices)
  return lines.map((line) => {
    const found = prices.get(line.line)
    if (!found) return { ...line, list: 0, net: 0, tax: 0, discounts: [] }
    const { now, amends } = found
    const net = nets.get(line.line) ?? found.net
    const discounts = [
      ...discountsOf(now.discounts, rules),
      ...given(AMENDS, amends),
      ...given(GOODWILL, found.net - net),
    ]
    return { ...line, list: now.list, net, discounts, tax: taxOf(net, line.tax_basis_points, line.tax_included) }
  })
}

function amendsOf(line: LineRow | undefined): Minor {
  return line?.discounts.reduce((sum, { promotionId, amount }) => sum + (promotionId === AMENDS ? amount : 0), 0) ?? 0
}

/** Amends for a line of which some is kept no more are kept in proportion; the rest went back with its price. */
export function withAmendsKept(line: LineRow, was: LineRow | undefined): LineRow {
  const all = amendsOf(was)
  return was && all > 0 ? withAmends(line, Math.floor((all * keptOf(line)) / keptOf(was))) : line
}

/** A line in two, its amends with them. */
export function amendsParted(line: LineRow, stays: LineRow, goes: LineRow): [LineRow, LineRow] {
  const gone = withAmendsKept(goes, line)
  return [amendsOf(line) > 0 ? withAmends(stays, amendsOf(line) - amendsOf(gone)) : stays, gone]
}

function withAmends(line: LineRow, amount: Minor): LineRow {
  const others = line.discounts.filter(({ promotionId }) => promotionId !== AMENDS)
  return { ...line, discounts: [...others, ...given(AMENDS, amount)] }
}

/** Never more in all than `most`. */
function atMost(most: Minor, prices: ReadonlyMap<number, { net: Minor }>): Map<number, Minor> {
  const nets = [...prices.values()].map(({ net }) => net)
  if (nets.reduce((sum, net) => sum + net, 0) <= most) return new Map()
  const parts = allocate(most, nets)
  return new Map([...prices.keys()].map((line, i) => [line, parts[i] as number]))
}

function given(promotionId: string, amount: Minor): AppliedDiscount[] {
  return amount > 0 ? [{ promotionId, version: 1, funder: 'merchant', amount }] : []
}

function discountsOf(discounts: Quote['lines'][number]['discounts'], rules: readonly Promotion[]): AppliedDiscount[] {
  return discounts.map(({ promotionId, amount }) => {
    const rule = rules.find(({ id }) => id === promotionId)
    return { promotionId, version: rule?.version ?? 1, funder: rule?.funder ?? 'merchant', amount }
  })
}

export function moneyOf(lines: readonly LineRow[], groups: readonly GroupRow[]): OrderMoney {
  const sum = (of: (line: LineRow) => Minor) => lines.reduce((all, line) => all + of(line), 0)
  const [list, goods] = [sum((line) => line.list), sum(({ net }) => net)]
  const shipping = groups.reduce((all, { fee, fee_discount }) => all + fee - fee_discount, 0)
  const onTop = sum(({ tax, tax_included }) => (tax_included ? 0 : tax))
  return { list, discount: list - goods, goods, shipping, tax: sum(({ tax }) => tax), due: goods + shipping + onTop }
}

/**
 * Lines priced for goods of `most`, or of so much less that all of it costs no more than `due`: a tax on top falls with the
 * price that it is on.
 */
export function withinDue<Priced extends { money: Pick<OrderMoney, 'due' | 'shipping'> }>(
  most: Minor,
  due: Minor,
  pricedFor: (most: Minor) => Priced,
): Priced {
  let cap = most
  let found = pricedFor(cap)
  while (found.money.due > due && cap > 0) {
    const { shipping } = found.money
    const share = (due - shipping) / (found.money.due - shipping)
    cap = Math.max(0, Math.min(cap - 1, Math.floor(cap * share)))
    found = pricedFor(cap)
  }
  return found
}

/** Which lines an order is cheaper by: in all just what it is cheaper, also where others became dearer. */
export function lessOf(before: readonly LineRow[], after: readonly LineRow[]): Map<number, Minor> {
  const netAfter = new Map(after.map(({ line, net }) => [line, net]))
  const fallen = before.map(({ line, net }) => Math.max(0, net - (netAfter.get(line) ?? 0)))
  const sum = (lines: readonly LineRow[]) => lines.reduce((all, { net }) => all + net, 0)
  const all = sum(before) - sum(after)
  const parts = all > 0 ? allocate(all, fallen) : []
  return new Map(before.map(({ line }, i) => [line, parts[i] ?? 0]))
}
