import type { CallCtx, Queryable } from '@tandem/kernel'
import { giveBack, lockHeld } from '../buckets/index.ts'
import type { GroupRow, LineRow, OrderRow } from './order-store.ts'
import { cellsChanged, keptBy } from './rounds.ts'

/**
 * Of what is prepared, cells that have begun are used, and stay with the order's hold; those that are still to come are
 * free for others. Goods may leave next: all that the order holds is locked before, in the one order.
 *
 * @param lines with what is prepared of them as handed over
 */
export async function freeTimeAhead(
  tx: Queryable,
  ctx: CallCtx,
  { id: orderId, store_id: place, hold_id: holdId }: OrderRow,
  group: GroupRow,
  lines: readonly LineRow[],
): Promise<void> {
  if (group.preparation === null) return
  const own = lines.filter(({ group_id }) => group_id === group.id)
  const preparation = keptBy(group.preparation, own)
  const done = cellsChanged([{ preparation }], [group])
  if (done.length === 0) return
  const ahead = done.filter(({ period }) => period >= ctx.now)
  if (ahead.length > 0) await lockHeld(tx, holdId)
  const amounts = ahead.map(({ by, ...cell }) => ({ kind: 'capacity' as const, place, ...cell, quantity: by }))
  await giveBack(tx, ctx.now, holdId, amounts)
  await tx.query('update order_group set preparation = $3 where order_id = $1 and id = $2', [
    orderId,
    group.id,
    JSON.stringify(preparation),
  ])
}
