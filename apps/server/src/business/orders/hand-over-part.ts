import type { HandOverPart } from '@tandem/contracts'
import { type CallCtx, type Queryable, Refusal } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { lockHeld } from '../buckets/index.ts'
import { handOverGoods } from '../inventory/index.ts'
import { cancelIn } from './cancel-order.ts'
import { ended } from './change-order.ts'
import { leavingFrom, MACHINES } from './machines/index.ts'
import { closeWhenAllEnded, openOf, refuseUnpaid, stockPart } from './move-group.ts'
import { type GroupRow, type LineRow, lockOrder, type OrderRow, readOrder, writeStep } from './order-store.ts'
import { postHandedOver } from './post-order.ts'
import { settlePlatform } from './settle-platform.ts'
import { freeTimeAhead } from './time-ahead.ts'
import { wholeUnits } from './whole-units.ts'

/**
 * Hands over, sends or serves some of a group. The rest comes later, from the state it is in; or it cannot be had, is
 * cancelled, and what was paid for it is owed back. With its last part the group has left.
 *
 * @throws Refusal `resource.not_found`; `order.not_confirmed`; `order.unpaid`; `order.no_such_move` where goods cannot
 *   leave yet, or less of a line is still to be handed over; `approval.needed` when staff cancel more of a rest than they may void
 */
export async function handOverPart(
  ctx: CallCtx,
  { orderId, groupId }: { orderId: string; groupId: number },
  { lines, rest }: HandOverPart,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const order = await readOrder(tx, orderId)
    const group = leavingGroup(order, groupId)
    const handed = partsOf(order, group, lines)
    if (rest === 'cancel') await lockHeld(tx, order.hold_id)
    await leave(tx, ctx, order, group, handed)
    const left = order.lines.filter((line) => line.group_id === groupId && openOf(line) > (handed.get(line.line) ?? 0))
    if (rest === 'cancel' && left.length > 0) {
      const toCancel = left.map((line) => {
        return { line: line.line, quantity: (openOf(line) - (handed.get(line.line) ?? 0)) / 10 ** line.decimals }
      })
      await cancelIn(tx, ctx, orderId, { by: 'staff', reason: 'not_available', lines: toCancel })
    }
  })
}

function leavingGroup(order: OrderRow, groupId: number): GroupRow {
  const group = order.groups.find(({ id }) => id === groupId)
  if (!group) throw new Refusal('resource.not_found')
  if (order.state !== 'confirmed') throw new Refusal('order.not_confirmed', { state: order.state })
  if (!leavingFrom(MACHINES[group.mode], group.state)) {
    throw new Refusal('order.no_such_move', { action: 'hand_over', state: group.state })
  }
  if (order.settles === 'prepayment') refuseUnpaid(order)
  return group
}

/** Smallest units by line. */
function partsOf(order: OrderRow, group: GroupRow, asked: HandOverPart['lines']): Map<number, number> {
  const handed = new Map<number, number>()
  for (const { line: number, quantity } of asked) {
    const line = order.lines.find((one) => one.line === number && one.group_id === group.id)
    const units = (line && wholeUnits(quantity, line)) ?? 0
    if (!line || units < 1 || units > openOf(line) || handed.has(number)) {
      throw new Refusal('order.no_such_move', { action: 'hand_over', line: number })
    }
    handed.set(number, units)
  }
  return handed
}

async function leave(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  group: GroupRow,
  handed: ReadonlyMap<number, number>,
): Promise<void> {
  const amounts = order.lines.flatMap((line) =>
    stockPart(line, group.place_id, line.cancelled + line.handed_over, handed.get(line.line) ?? 0),
  )
  const after = order.lines.map((line): LineRow => {
    return { ...line, handed_over: line.handed_over + (handed.get(line.line) ?? 0) }
  })
  await freeTimeAhead(tx, ctx, order, group, after)
  await handOverGoods(tx, ctx, order.hold_id, `order:${order.id}`, amounts)
  const lines = [...handed].map(([line, quantity]) => ({ line, quantity }))
  await tx.query(
    `update order_line l set handed_over = l.handed_over + h.quantity
       from json_to_recordset($2::json) as h(line int, quantity bigint)
      where l.order_id = $1 and l.line = h.line`,
    [order.id, JSON.stringify(lines)],
  )
  const { state } = ended(group, after)
  await tx.query(
    `with moved as (update orders set version = version + 1 where id = $1)
     update order_group set state = $3, changed_at = $4 where order_id = $1 and id = $2`,
    [order.id, group.id, state, new Date(ctx.now)],
  )
  await postHandedOver(tx, ctx, order, group, after)
  if (order.platform !== null) await settlePlatform(tx, ctx, order.id)
  await writeStep(tx, ctx, order.id, 'hand_over', { group: group.id, lines })
  const payload = { orderId: order.id, group: group.id, mode: group.mode, from: group.state, to: state, lines }
  await emit(tx, { kind: 'order.moved', aggregate: `order:${order.id}`, payload, at: ctx.now })
  await closeWhenAllEnded(tx, ctx, order.id)
}
