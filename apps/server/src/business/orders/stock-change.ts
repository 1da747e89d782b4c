import type { Queryable } from '@tandem/kernel'
import { type BucketAmount, type HoldBy, type HoldChange, outstandingOf } from '../buckets/index.ts'
import { isOfPromotion } from '../promotions/index.ts'
import type { Draft } from './draft.ts'
import { openOf, stockPart } from './move-group.ts'
import type { QuotedDraft } from './price-draft.ts'
import { cellChange } from './promise-change.ts'
import { quotasBack } from './quotas-back.ts'

type Parts = Pick<Draft, 'lines' | 'groups'>

/** What open lines take more or less of than before, by SKU and place; goods sold at the till take nothing beforehand. */
export function stockChange(before: Parts, after: Parts): HoldBy[] {
  const byKey = new Map<string, HoldBy>()
  const add = (parts: Parts, sign: 1 | -1) => {
    for (const { quantity, ...key } of openStock(parts)) {
      const name = `${key.resource} ${key.place}`
      byKey.set(name, { ...key, by: (byKey.get(name)?.by ?? 0) + sign * quantity })
    }
  }
  add(before, -1)
  add(after, 1)
  return [...byKey.values()].filter(({ by }) => by !== 0)
}

function openStock({ lines, groups }: Parts): BucketAmount[] {
  const places = new Map(groups.filter(({ mode }) => mode !== 'instant').map(({ id, place_id }) => [id, place_id]))
  return lines.flatMap((line) => {
    const place = places.get(line.group_id)
    return place === undefined ? [] : stockPart(line, place, line.cancelled + line.handed_over, openOf(line))
  })
}

/** What of it is more: what has to be free. */
export function moreOf(stock: readonly HoldBy[]): BucketAmount[] {
  return stock.flatMap(({ by, ...key }) => (by > 0 ? [{ ...key, quantity: by }] : []))
}

/**
 * What an order's hold has more or less of: stock, under the rules of its channel, time to prepare it, and what its
 * promotions take now instead of what they took before.
 */
export async function holdChange(
  tx: Queryable,
  { order, stock: ruled, amounts, limits, groups }: QuotedDraft,
  stock: readonly HoldBy[],
): Promise<HoldChange> {
  const held = await outstandingOf(tx, order.hold_id)
  const more = moreBy(ruled.amounts)
  const less = stock.filter(({ by }) => by < 0)
  const quotas = lessOf(
    quotasBack(
      order.channel,
      held,
      less.map(({ by, ...key }) => ({ ...key, quantity: -by })),
    ),
  )
  const cells = cellChange(order.groups, groups, order)
  const all = [...more, ...less, ...quotas, ...cells, ...promotionChange(held, amounts)]
  return { holdId: order.hold_id, amounts: all, limits }
}

/**
 * The same for goods that go from one order to another. They were sold through the channel before: what it may sell of
 * them a day goes along, also with those that were handed over.
 */
export async function movedHolds(tx: Queryable, left: QuotedDraft, grown: QuotedDraft): Promise<HoldChange[]> {
  const [from, to] = [left.order, grown.order]
  const [ofLeft, ofGrown] = [await outstandingOf(tx, from.hold_id), await outstandingOf(tx, to.hold_id)]
  const known = new Set(to.lines.map(({ line }) => line))
  const moved = grown.draft.lines
    .filter(({ line }) => !known.has(line))
    .flatMap((line) => stockPart(line, from.store_id, 0, line.quantity))
  const quotas = quotasBack(from.channel, ofLeft, moved)
  const change = ({ order, draft, amounts, limits, groups }: QuotedDraft, held: BucketAmount[]): HoldChange => ({
    holdId: order.hold_id,
    amounts: [
      ...stockChange(order, draft),
      ...cellChange(order.groups, groups, order),
      ...promotionChange(held, amounts),
      ...(order === from ? lessOf(quotas) : moreBy(quotas)),
    ],
    limits,
  })
  return [change(left, ofLeft), change(grown, ofGrown)]
}

function lessOf(amounts: readonly BucketAmount[]): HoldBy[] {
  return amounts.map(({ quantity, ...key }) => ({ ...key, by: -quantity }))
}

function promotionChange(held: readonly BucketAmount[], wanted: readonly BucketAmount[]): HoldBy[] {
  return [...lessOf(held.filter(isOfPromotion)), ...moreBy(wanted)]
}

function moreBy(amounts: readonly BucketAmount[]): HoldBy[] {
  return amounts.map(({ quantity, ...key }) => ({ ...key, by: quantity }))
}
