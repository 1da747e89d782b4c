import { businessDate, type CallCtx, type Queryable } from '@tandem/kernel'
import { handedOver, post, returned, type SoldLine } from '../ledger/index.ts'
import type { GroupRow, LineRow, OrderRow } from './order-store.ts'

/** A line as the ledger sees it: at the price of what is kept of it. */
function soldLine(line: LineRow): SoldLine {
  const { net, tax, tax_included, tax_class, discounts } = line
  return {
    kind: 'goods',
    paid: tax_included ? net : net + tax,
    tax: { class: tax_class, amount: tax },
    discounts: discounts.map(({ funder, promotionId, amount }) => ({ funder, promotionId, amount })),
  }
}

function deliveryLine({ fee, fee_discount, discounts }: GroupRow): SoldLine {
  return {
    kind: 'delivery',
    paid: fee - fee_discount,
    tax: { class: 'none', amount: 0 },
    discounts: discounts.map(({ funder, promotionId, amount }) => ({ funder, promotionId, amount })),
  }
}

/** The goods of a group have been handed over: revenue is earned, taxes are owed, funders owe their discounts. */
export async function postHandedOver(tx: Queryable, ctx: CallCtx, order: OrderRow, group: GroupRow): Promise<void> {
  const goods = order.lines.filter((line) => line.group_id === group.id).map(soldLine)
  const lines = [...goods, ...(group.fee > 0 ? [deliveryLine(group)] : [])]
  await post(tx, ctx, {
    cause: `order:${order.id}/handed_over:${group.id}`,
    transfers: handedOver(occasion(ctx, order), { lines, against: order.settles }),
  })
}

/**
 * Goods that were handed over cost less now, or another part of the order made them dearer: what was posted for them is
 * set right, line by line.
 */
export async function postRepriced(
  tx: Queryable,
  ctx: CallCtx,
  cause: string,
  before: OrderRow,
  after: readonly LineRow[],
  groupsAfter: readonly GroupRow[] = before.groups,
): Promise<void> {
  const goods = before.lines.flatMap((line) => {
    const now = after.find((one) => one.line === line.line)
    return line.handed_over > 0 && now && isOther(line, now) ? [{ was: soldLine(line), is: soldLine(now) }] : []
  })
  const fees = before.groups.flatMap((group) => {
    const now = groupsAfter.find(({ id }) => id === group.id)
    const isOver = before.lines.some((line) => line.group_id === group.id && line.handed_over > 0)
    const isCheaper = now !== undefined && now.fee_discount !== group.fee_discount
    return isOver && isCheaper ? [{ was: deliveryLine(group), is: deliveryLine(now) }] : []
  })
  const changed = [...goods, ...fees]
  const on = occasion(ctx, before)
  const back = returned(on, { lines: changed.map(({ was }) => was), against: before.settles })
  const again = handedOver(on, { lines: changed.map(({ is }) => is), against: before.settles })
  // Steps are numbered within each of the two.
  await post(tx, ctx, { cause: `${cause}/taken_back`, transfers: back })
  await post(tx, ctx, { cause: `${cause}/sold_anew`, transfers: again })
}

function isOther(a: LineRow, b: LineRow): boolean {
  return a.net !== b.net || a.tax !== b.tax || JSON.stringify(a.discounts) !== JSON.stringify(b.discounts)
}

function occasion(ctx: CallCtx, { store_id: storeId, currency, zone, cutoff_hour }: OrderRow) {
  return { storeId, currency, businessDate: businessDate(ctx.now, zone, cutoff_hour) }
}
