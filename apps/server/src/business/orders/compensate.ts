import { allocate, type CallCtx, type Minor, type Queryable, Refusal, taxOf, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { giveBackUses } from '../promotions/index.ts'
import {
  AMENDS,
  type AppliedDiscount,
  type GroupRow,
  type LineRow,
  lockOrder,
  type OrderRow,
  readOrder,
  writeStep,
} from './order-store.ts'
import { postRepriced } from './post-order.ts'
import { settlePlatform } from './settle-platform.ts'

/**
 * Makes an order cheaper than it was sold for, as amends for something: the order costs `amount` less, taken off its
 * lines and fees in proportion as a discount `amends` that the merchant bears, so that goods that were handed over are
 * worth less in the books too. What was paid beyond is owed back by whoever looks after payments. Where nothing is left
 * to pay, coupons that were used can be used again, unless their time is over.
 *
 * @throws Refusal `resource.not_found`; `order.not_confirmed`; `refund.too_much` beyond what was paid or authorised and not given back
 */
export async function compensate(
  tx: Queryable,
  ctx: CallCtx,
  { orderId, amount, reason }: { orderId: string; amount: Minor; reason: string },
): Promise<void> {
  const { state, due, paid, authorised, refunded } = await lockOrder(tx, orderId)
  if (state !== 'confirmed' && state !== 'closed') throw new Refusal('order.not_confirmed', { state })
  const before = await readOrder(tx, orderId)
  const most = Math.min(due, paid + authorised - refunded, priceOf(before))
  if (amount > most) throw new Refusal('refund.too_much', { most })
  const after = compensated(before, amount)
  await write(tx, before, after, due - amount)
  const id = uuidv7(ctx.now)
  await writeStep(tx, ctx, orderId, 'compensate', { amount, reason })
  const payload = { orderId, amount, reason }
  await emit(tx, { kind: 'order.compensated', aggregate: `order:${orderId}`, payload, at: ctx.now })
  if (amount === due) await giveBackUses(tx, ctx, { orderId, holdId: before.hold_id })
  await postRepriced(tx, ctx, `order:${orderId}/compensated:${id}`, before, after.lines, after.groups)
  if (before.platform !== null) await settlePlatform(tx, ctx, orderId)
}

type Parts = Pick<OrderRow, 'lines' | 'groups'>

/** What each line and fee costs the customer once `amount` is off them all. Pure; every part stays at or above zero. */
export function compensated({ lines, groups }: Parts, amount: Minor): Parts {
  const parts = allocate(amount, [...lines.map(paidFor), ...groups.map(feeOf)])
  return {
    lines: lines.map((line, i) => lessForLine(line, parts[i] ?? 0)),
    groups: groups.map((group, i) => lessForGroup(group, parts[lines.length + i] ?? 0)),
  }
}

function lessForLine(line: LineRow, off: Minor): LineRow {
  if (off === 0) return line
  const paid = paidFor(line) - off
  // Out of what is paid with tax: the tax of a rounded net would not add up to it.
  const tax = taxOf(paid, line.tax_basis_points, true)
  const net = line.tax_included ? paid : paid - tax
  return { ...line, net, tax, discounts: withAmends(line.discounts, line.net - net) }
}

function lessForGroup(group: GroupRow, off: Minor): GroupRow {
  if (off === 0) return group
  return { ...group, fee_discount: group.fee_discount + off, discounts: withAmends(group.discounts, off) }
}

/** One discount, however often amends are made. */
function withAmends(discounts: readonly AppliedDiscount[], amount: Minor): AppliedDiscount[] {
  const before = discounts.find(({ promotionId }) => promotionId === AMENDS)?.amount ?? 0
  return [
    ...discounts.filter(({ promotionId }) => promotionId !== AMENDS),
    { promotionId: AMENDS, version: 1, funder: 'merchant', amount: before + amount },
  ]
}

function paidFor({ net, tax, tax_included }: LineRow): Minor {
  return tax_included ? net : net + tax
}

function feeOf({ fee, fee_discount }: GroupRow): Minor {
  return fee - fee_discount
}

function priceOf({ lines, groups }: Parts): Minor {
  return [...lines.map(paidFor), ...groups.map(feeOf)].reduce((sum, amount) => sum + amount, 0)
}

async function write(tx: Queryable, before: OrderRow, { lines, groups }: Parts, due: Minor): Promise<void> {
  await tx.query(
    `update order_line l set net = n.net, tax = n.tax, discounts = n.discounts, refunded = l.refunded + n.less
       from json_to_recordset($2::json) as n(line int, net bigint, tax bigint, discounts jsonb, less bigint)
      where l.order_id = $1 and l.line = n.line`,
    [
      before.id,
      JSON.stringify(
        lines.map(({ line, net, tax, discounts }, i) => {
          return { line, net, tax, discounts, less: (before.lines[i]?.net ?? net) - net }
        }),
      ),
    ],
  )
  await tx.query(
    `update order_group g set fee_discount = n.fee_discount, discounts = n.discounts
       from json_to_recordset($2::json) as n(id int, fee_discount bigint, discounts jsonb)
      where g.order_id = $1 and g.id = n.id`,
    [before.id, JSON.stringify(groups.map(({ id, fee_discount, discounts }) => ({ id, fee_discount, discounts })))],
  )
  const goods = lines.reduce((sum, { net }) => sum + net, 0)
  const tax = lines.reduce((sum, line) => sum + line.tax, 0)
  await tx.query(
    `update orders set discount = list - $2, goods = $2, shipping = $3, tax = $4, due = $5, version = version + 1
      where id = $1`,
    [before.id, goods, groups.reduce((sum, group) => sum + feeOf(group), 0), tax, due],
  )
}
