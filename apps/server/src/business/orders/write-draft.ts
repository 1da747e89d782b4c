import type { CallCtx, Queryable } from '@tandem/kernel'
import type { OrderMoney } from './kept-part.ts'
import type { GroupRow, LineRow, OrderRow } from './order-store.ts'

/** What an order is from now on. */
export interface ChangedOrder {
  lines: readonly LineRow[]
  groups: readonly GroupRow[]
  money: OrderMoney
}

/** Columns of a line, in the order in which they are inserted. */
const COLUMNS = `line, group_id, sku, name, kind, unit, decimals, quantity, unit_price, options, note, substitutes, added_by,
  added_at, list, discounts, net, tax_class, tax_basis_points, tax_included, tax, cost, takes, cancelled, handed_over,
  returned, refunded`

const LINES = `
with wanted as materialized (
  select * from json_to_recordset($2::json) as l(line smallint, group_id smallint, sku text, name jsonb, kind text,
    unit text, decimals smallint, quantity bigint, unit_price bigint, options jsonb, note text, substitutes text,
    added_by text, added_at timestamptz, list bigint, discounts jsonb, net bigint, tax_class text, tax_basis_points int,
    tax_included boolean, tax bigint, cost bigint, takes jsonb, cancelled bigint, handed_over bigint, returned bigint,
    refunded bigint)
), gone as (
  delete from order_line where order_id = $1 and line not in (select line from wanted)
)
insert into order_line (merchant_id, order_id, ${COLUMNS})
select tandem_merchant(), $1, ${COLUMNS} from wanted
on conflict (merchant_id, order_id, line) do update
  set quantity = excluded.quantity, list = excluded.list, discounts = excluded.discounts, net = excluded.net,
      tax = excluded.tax, cost = excluded.cost, takes = excluded.takes, cancelled = excluded.cancelled,
      handed_over = excluded.handed_over, refunded = excluded.refunded`

const GROUPS = `
update order_group g
   set state = n.state, fee = n.fee, fee_discount = n.fee_discount, discounts = n.discounts,
       promised_at = n.promised_at, preparation = n.preparation,
       changed_at = case when g.state = n.state then g.changed_at else $3 end
  from json_to_recordset($2::json) as n(id smallint, state text, fee bigint, fee_discount bigint, discounts jsonb,
         promised_at timestamptz, preparation jsonb)
 where g.order_id = $1 and g.id = n.id`

/** Writes an order's lines, groups and money as they are to be, with what they were priced by. */
export async function writeDraft(
  tx: Queryable,
  ctx: CallCtx,
  orderId: string,
  { lines, groups, money }: ChangedOrder,
  priced: OrderRow['priced'],
): Promise<void> {
  await tx.query(LINES, [orderId, JSON.stringify(lines)])
  await writeGroups(tx, ctx, orderId, groups)
  const { list, discount, goods, shipping, tax, due } = money
  await tx.query(
    `update orders set list = $2, discount = $3, goods = $4, shipping = $5, tax = $6, due = $7, priced = $8,
            version = version + 1
      where id = $1`,
    [orderId, list, discount, goods, shipping, tax, due, JSON.stringify(priced)],
  )
}

/** Writes how far an order's groups are, what bringing them costs, and what they take of the store's time. */
export async function writeGroups(
  tx: Queryable,
  ctx: CallCtx,
  orderId: string,
  groups: readonly GroupRow[],
): Promise<void> {
  await tx.query(GROUPS, [orderId, JSON.stringify(groups), new Date(ctx.now)])
}
