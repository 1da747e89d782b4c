import { businessDate, type CallCtx, type Minor, type Queryable, uuidv7 } from '@tandem/kernel'
import { handedOver, partOf, post, returned, type SoldLine } from '../ledger/index.ts'
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

type Parts = Pick<OrderRow, 'lines' | 'groups'>

/** Goods have been handed over: revenue is earned, taxes are owed, funders owe their discounts. */
export async function postHandedOver(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  group: GroupRow,
  after: readonly LineRow[],
): Promise<void> {
  const { is } = difference(order, { lines: after, groups: order.groups })
  await post(tx, ctx, {
    // No count of what was served tells them apart: served lines go onto other tabs.
    cause: `order:${order.id}/handed_over:${group.id}:${uuidv7(ctx.now)}`,
    transfers: handedOver(occasion(ctx, order), { lines: is, against: order.settles }),
  })
}

/**
 * An order costs something else now, or less of it is kept: what was posted for goods that were handed over is set
 * right, line by line.
 */
export async function postRepriced(
  tx: Queryable,
  ctx: CallCtx,
  cause: string,
  before: OrderRow,
  after: readonly LineRow[],
  groupsAfter: readonly GroupRow[] = before.groups,
): Promise<void> {
  const { was, is } = difference(before, { lines: after, groups: groupsAfter })
  const on = occasion(ctx, before)
  // Steps are numbered within each of the two.
  const [back, again] = [
    returned(on, { lines: was, against: before.settles }),
    handedOver(on, { lines: is, against: before.settles }),
  ]
  await post(tx, ctx, { cause: `${cause}/taken_back`, transfers: back })
  await post(tx, ctx, { cause: `${cause}/sold_anew`, transfers: again })
}

/** What is no longer as it was posted, and what is to be posted instead, or as well. */
function difference(
  before: Parts,
  after: { lines: readonly LineRow[]; groups: readonly GroupRow[] },
): { was: SoldLine[]; is: SoldLine[] } {
  const ids = new Set([...before.lines, ...after.lines].map(({ line }) => line))
  const goods = [...ids].map((id) => {
    const of = (lines: readonly LineRow[]) => lines.find(({ line }) => line === id)
    return lineDifference(of(before.lines), of(after.lines))
  })
  const fees = after.groups.map((group) => {
    const old = before.groups.find(({ id }) => id === group.id)
    const was = old && isBrought(old, before.lines) ? old : undefined
    const is = isBrought(group, after.lines) ? group : undefined
    const isSame = was?.fee === is?.fee && was?.fee_discount === is?.fee_discount
    return isSame ? { was: [], is: [] } : { was: feeOf(was), is: feeOf(is) }
  })
  const all = [...goods, ...fees]
  return { was: all.flatMap(({ was }) => was), is: all.flatMap(({ is }) => is) }
}

/** What an order costs of which goods were handed over and not brought back, as it was posted. */
export function earnedBy({ lines, groups }: Parts): Minor {
  const goods = lines.flatMap((line) =>
    inHand(line) > 0 ? [partOf(soldLine(line), keptOf(line), 0, inHand(line))] : [],
  )
  const fees = groups.filter((group) => isBrought(group, lines)).flatMap(feeOf)
  return [...goods, ...fees].reduce((sum, { paid }) => sum + paid, 0)
}

/** More of the same is posted as a part; parts add up to the whole exactly. */
function lineDifference(was: LineRow | undefined, is: LineRow | undefined) {
  const [had, has] = [inHand(was), inHand(is)]
  const isSame = was && is && isSamePrice(was, is) && keptOf(was) === keptOf(is)
  if (isSame && has >= had) {
    return { was: [], is: has > had ? [partOf(soldLine(is), keptOf(is), had, has - had)] : [] }
  }
  return {
    was: was && had > 0 ? [partOf(soldLine(was), keptOf(was), 0, had)] : [],
    is: is && has > 0 ? [partOf(soldLine(is), keptOf(is), 0, has)] : [],
  }
}

/** Units that the customer keeps, or will get. */
export function keptOf({ quantity, cancelled, returned: back }: LineRow): number {
  return quantity - cancelled - back
}

function inHand(line: LineRow | undefined): number {
  return line ? line.handed_over - line.returned : 0
}

function isBrought({ id }: GroupRow, lines: readonly LineRow[]): boolean {
  return lines.some((line) => line.group_id === id && line.handed_over > 0)
}

function feeOf(group: GroupRow | undefined): SoldLine[] {
  return group && group.fee > 0 ? [deliveryLine(group)] : []
}

function isSamePrice(a: LineRow, b: LineRow): boolean {
  return a.net === b.net && a.tax === b.tax && JSON.stringify(a.discounts) === JSON.stringify(b.discounts)
}

function occasion(ctx: CallCtx, { store_id: storeId, currency, zone, cutoff_hour }: OrderRow) {
  return { storeId, currency, businessDate: businessDate(ctx.now, zone, cutoff_hour) }
}
