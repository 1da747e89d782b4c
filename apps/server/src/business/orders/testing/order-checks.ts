import type { OrderAnswer } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'

/** Units of each SKU that an order keeps, and that were handed over of them. */
export interface Units {
  kept: Record<string, number>
  inHand: Record<string, number>
}

export function unitsOf(orders: readonly OrderAnswer[]): Units {
  const units: Units = { kept: {}, inHand: {} }
  for (const { sku, quantity, cancelled, returned, handedOver } of orders.flatMap(({ lines }) => lines)) {
    add(units.kept, sku, quantity - cancelled - returned)
    add(units.inHand, sku, handedOver - returned)
  }
  return units
}

function add(bySku: Record<string, number>, sku: string, quantity: number): void {
  const sum = Math.round(((bySku[sku] ?? 0) + quantity) * 1_000) / 1_000
  if (sum === 0) delete bySku[sku]
  else bySku[sku] = sum
}

/**
 * What does not fit in what an order says of itself.
 *
 * @param onTop of its taxes, what is not in its prices
 */
export function faultsOf(order: OrderAnswer, onTop = 0): string[] {
  const sum = (of: (line: OrderAnswer['lines'][number]) => number) =>
    order.lines.reduce((all, line) => all + of(line), 0)
  const fees = order.groups.reduce((all, { fee, feeDiscount }) => all + fee - feeDiscount, 0)
  const isOver = order.state === 'cancelled' || order.state === 'expired'
  const due = isOver ? 0 : order.due
  const rules: [string, boolean][] = [
    ['list is its lines', order.list === sum(({ list }) => list)],
    ['goods are its lines', order.goods === sum(({ net }) => net)],
    ['discount is the difference', order.list - order.discount === order.goods],
    ['due is goods, fees and taxes', isOver || order.due === order.goods + fees + onTop],
    ['no line is below nothing', order.lines.every(({ net, list }) => net >= 0 && net <= list)],
    ['nobody gets back more than was paid', order.refunded >= 0 && order.refunded <= order.paid],
    ['what is paid too much goes back by itself', order.paid - order.refunded <= Math.max(due, 0)],
    ['nothing stays authorised of what has ended', order.authorised === 0 || !(isOver || order.state === 'closed')],
    ['nothing goes back that is owed', order.refunded === 0 || order.paid - order.refunded <= due],
    [
      'lines cost what they keep',
      order.lines.every(({ unit, list, unitPrice, quantity, cancelled, returned }) => {
        return unit === 'kg' || list === unitPrice * (quantity - cancelled - returned)
      }),
    ],
  ]
  return rules.flatMap(([rule, holds]) => (holds ? [] : [`order ${order.number}: ${rule}`]))
}

/**
 * Orders whose hold does not have exactly the stock of their open lines, and of their channel's quotas what was not
 * cancelled, or less of a promotion's budget than it gives them, or whose money is not that of their payments. Every good
 * takes itself and nothing else.
 */
export async function strayHolds(db: Queryable): Promise<unknown[]> {
  return await db.query(`
    with open as (
      select l.order_id, l.sku, sum(l.quantity - l.cancelled - l.handed_over)::bigint as units
        from order_line l join order_group g on g.order_id = l.order_id and g.id = l.group_id
        join orders o on o.id = l.order_id
       where g.mode <> 'instant' and o.state in ('placed', 'confirmed', 'closed')
       group by l.order_id, l.sku
    ), held as (
      select o.id as order_id, b.resource as sku, l.outstanding as units
        from orders o join hold_line l on l.hold_id = o.hold_id join bucket b on b.id = l.bucket_id
       where b.kind = 'stock' and o.state in ('placed', 'confirmed', 'closed')
    )
    select order_id, sku, open.units as open, held.units as held
      from open full join held using (order_id, sku) where coalesce(open.units, 0) <> coalesce(held.units, 0)
    union all
    select o.id, b.resource, coalesce(sold.units, 0), l.outstanding
      from orders o join hold_line l on l.hold_id = o.hold_id join bucket b on b.id = l.bucket_id and b.kind = 'quota'
      left join lateral (select sum(s.quantity - s.cancelled)::bigint as units
                           from order_line s join order_group g on g.order_id = s.order_id and g.id = s.group_id
                          where s.order_id = o.id and g.mode <> 'instant' and b.resource = 'channel:' || o.channel || ':' || s.sku) sold on true
     where o.state in ('placed', 'confirmed', 'closed') and b.resource like 'channel:%'
       and l.outstanding <> coalesce(sold.units, 0)
    union all
    select given.order_id, given.promotion, given.amount, coalesce(budget.held, 0)
      from (select l.order_id, d ->> 'promotionId' as promotion, sum((d ->> 'amount')::bigint)::bigint as amount
              from order_line l cross join lateral jsonb_array_elements(l.discounts) d group by 1, 2) given
      join promotion p on p.id = given.promotion and p.budget is not null
      join orders o on o.id = given.order_id and o.state in ('placed', 'confirmed', 'closed')
      left join lateral (select sum(l.outstanding)::bigint as held from hold_line l join bucket b on b.id = l.bucket_id
                          where l.hold_id = o.hold_id and b.resource = 'promotion:' || given.promotion) budget on true
     where given.amount > coalesce(budget.held, 0)
    union all
    select o.id, 'money', o.paid - o.refunded, (sum(p.captured) - sum(p.refunded))::bigint
      from orders o join payment p on p.order_id = o.id
     group by o.id, o.paid, o.refunded, o.authorised
    having (o.paid, o.refunded, o.authorised) <> (sum(p.captured), sum(p.refunded), sum(p.standing))`)
}

/** What the ledger says was earned by an order: what its customer was charged for goods that were handed over. */
export async function earnedBy(db: Queryable, orderId: string): Promise<number> {
  const [row] = await db.query<{ sum: number }>(
    `select coalesce(sum(case when d.code = any ($2) then t.amount when c.code = any ($2) then -t.amount else 0 end), 0)::bigint
            as sum
       from ledger_transfer t join ledger_account d on d.id = t.debit join ledger_account c on c.id = t.credit
      where t.cause >= 'order:' || $1 || '/' and t.cause < 'order:' || $1 || '0'`,
    [orderId, ['customer_prepayments', 'receivable:tab:s1']],
  )
  return row?.sum ?? 0
}
