import type { CallCtx, Minor, Queryable } from '@tandem/kernel'
import { quote } from '@tandem/promotions'
import { keptLine, lessOf, moneyOf, type OrderMoney, pricedBy, withAmendsKept, withinDue } from './kept-part.ts'
import { type LineRow, type OrderRow, readOrder } from './order-store.ts'
import { keptOf, postRepriced } from './post-order.ts'
import { settlePlatform } from './settle-platform.ts'

/**
 * What the kept part costs by the promotions of its day: a discount that it no longer deserves is not given, amends that
 * were made for it stay made, and nobody pays more for keeping less than they did for all. Pure; lines that are kept no
 * more cost nothing.
 */
function repriced(order: OrderRow, before: OrderRow): { lines: LineRow[]; money: OrderMoney } {
  const { lines, groups, priced, goods, due, shipping } = order
  const { basket, rules } = priced
  const original = new Map(basket.lines.map((line) => [Number(line.id), line]))
  const amended = lines.map((line) =>
    withAmendsKept(
      line,
      before.lines.find((one) => one.line === line.line),
    ),
  )
  const kept = lines.filter((line) => keptOf(line) > 0)
  const again = quote(
    { ...basket, lines: kept.map((line) => keptLine(line, original.get(line.line))), shipping: [], points: null },
    rules.filter(({ offer }) => offer.kind !== 'shipping'),
  )
  const most = due - shipping + moneyOf([], groups).shipping
  return withinDue(goods, most, (cap) => {
    const now = pricedBy(amended, again, rules, cap)
    return { lines: now, money: moneyOf(now, groups) }
  })
}

/**
 * Writes what an order costs after something was cancelled or came back, and sets right what was posted. What it owes
 * now is given back by whoever looks after payments.
 *
 * @returns what the order costs now
 */
export async function writeRepriced(tx: Queryable, ctx: CallCtx, before: OrderRow, cause: string): Promise<Minor> {
  const order = await readOrder(tx, before.id)
  const { lines, money } = repriced(order, before)
  const less = lessOf(order.lines, lines)
  await tx.query(
    `update order_line l set list = n.list, net = n.net, tax = n.tax, discounts = n.discounts,
            refunded = l.refunded + n.less
       from json_to_recordset($2::json) as n(line int, list bigint, net bigint, tax bigint, discounts jsonb, less bigint)
      where l.order_id = $1 and l.line = n.line`,
    [
      order.id,
      JSON.stringify(
        lines.map(({ line, list, net, tax, discounts }) => ({
          line,
          list,
          net,
          tax,
          discounts,
          less: less.get(line) ?? 0,
        })),
      ),
    ],
  )
  const { list, discount, goods, shipping, tax, due } = money
  await tx.query(
    `update orders set list = $2, discount = $3, goods = $4, shipping = $5, tax = $6,
            due = $7, version = version + 1
      where id = $1`,
    [order.id, list, discount, goods, shipping, tax, due],
  )
  await postRepriced(tx, ctx, cause, before, lines, order.groups)
  if (before.platform !== null) await settlePlatform(tx, ctx, before.id)
  return due
}
