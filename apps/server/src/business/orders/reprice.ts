import { allocate, type CallCtx, type Minor, type Queryable, taxOf } from '@tandem/kernel'
import { type BasketLine, type Promotion, type Quote, quote } from '@tandem/promotions'
import { AMENDS, type AppliedDiscount, GOODWILL, type LineRow, type OrderRow, readOrder } from './order-store.ts'
import { postRepriced } from './post-order.ts'
import { settlePlatform } from './settle-platform.ts'

/** Units of a line that the customer keeps, or will get. */
function keptOf({ quantity, cancelled, returned }: LineRow): number {
  return quantity - cancelled - returned
}

/**
 * What the kept part costs by the promotions of its day: a discount that it no longer deserves is not given, amends that
 * were made for it stay made, and nobody pays more for keeping less than they did for all. Pure; lines that are kept no
 * more cost nothing.
 */
function repriced({ lines, priced, goods }: Pick<OrderRow, 'lines' | 'priced' | 'goods'>, before: OrderRow): LineRow[] {
  const { basket, rules } = priced
  const original = new Map(basket.lines.map((line) => [Number(line.id), line]))
  const kept = lines.filter((line) => keptOf(line) > 0)
  const again = quote(
    { ...basket, lines: kept.map((line) => keptLine(line, original)), shipping: [], points: null },
    rules.filter(({ offer }) => offer.kind !== 'shipping'),
  )
  const prices = again.lines.map((now): Repriced => {
    const line = lines.find((one) => one.line === Number(now.id)) as LineRow
    const amends = Math.min(now.net, amendsKept(line, before))
    return { line, now, amends, net: now.net - amends }
  })
  const nets = atMost(goods, prices)
  return lines.map((line) => {
    const found = prices.find((one) => one.line.line === line.line)
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

interface Repriced {
  line: LineRow
  now: Quote['lines'][number]
  amends: Minor
  net: Minor
}

/** Amends for a line of which some is kept no more are kept in proportion; the rest went back with its price. */
function amendsKept(line: LineRow, { lines }: OrderRow): Minor {
  const was = lines.find((one) => one.line === line.line) as LineRow
  const all = was.discounts.reduce((sum, { promotionId, amount }) => sum + (promotionId === AMENDS ? amount : 0), 0)
  return all === 0 ? 0 : Math.floor((all * keptOf(line)) / keptOf(was))
}

/** Never more in all than what it cost before. */
function atMost(before: Minor, prices: readonly Repriced[]): Map<number, Minor> {
  if (prices.reduce((sum, { net }) => sum + net, 0) <= before) return new Map()
  const parts = allocate(
    before,
    prices.map(({ net }) => net),
  )
  return new Map(prices.map(({ line }, i) => [line.line, parts[i] as number]))
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

/** A weighed line is one unit of what it weighs: of less weight it is one cheaper unit. */
function keptLine(line: LineRow, original: ReadonlyMap<number, BasketLine>): BasketLine {
  const was = original.get(line.line)
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
 * Writes what an order costs after something was cancelled or came back, and sets right what was posted. What it owes
 * now is given back by whoever looks after payments.
 */
export async function writeRepriced(tx: Queryable, ctx: CallCtx, before: OrderRow, cause: string): Promise<void> {
  const order = await readOrder(tx, before.id)
  const lines = repriced(order, before)
  const less = lessOf(order.lines, lines)
  await tx.query(
    `update order_line l set list = n.list, net = n.net, tax = n.tax, discounts = n.discounts,
            refunded = l.refunded + n.less
       from json_to_recordset($2::json) as n(line int, list bigint, net bigint, tax bigint, discounts jsonb, less bigint)
      where l.order_id = $1 and l.line = n.line`,
    [
      order.id,
      JSON.stringify(
        lines.map(({ line, list, net, tax, discounts }, i) => ({ line, list, net, tax, discounts, less: less[i] })),
      ),
    ],
  )
  const sum = (of: (line: LineRow) => Minor) => lines.reduce((all, line) => all + of(line), 0)
  const shipping = order.groups.reduce((all, { fee, fee_discount }) => all + fee - fee_discount, 0)
  const goods = sum(({ net }) => net)
  const onTop = sum(({ tax, tax_included }) => (tax_included ? 0 : tax))
  const list = sum((line) => line.list)
  await tx.query(
    `update orders set list = $2, discount = $3, goods = $4, shipping = $5, tax = $6,
            due = least(due, $7), version = version + 1
      where id = $1`,
    [order.id, list, list - goods, goods, shipping, sum(({ tax }) => tax), goods + shipping + onTop],
  )
  await postRepriced(tx, ctx, cause, before, lines)
  if (before.platform !== null) await settlePlatform(tx, ctx, before.id)
}

/** Which lines the order is cheaper by: in all just what it is cheaper, also where others became dearer. */
function lessOf(before: readonly LineRow[], after: readonly LineRow[]): Minor[] {
  const fallen = before.map(({ net }, i) => Math.max(0, net - (after[i]?.net ?? net)))
  const all = before.reduce((sum, { net }, i) => sum + net - (after[i]?.net ?? net), 0)
  return all > 0 ? allocate(all, fallen) : fallen.map(() => 0)
}
