import { type CallCtx, type EpochMs, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { giveBack, releaseHold } from '../buckets/index.ts'
import { endedGroups } from './change-order.ts'
import { refuseBeyondGiven } from './given-away.ts'
import { isBeingPrepared } from './is-being-prepared.ts'
import { MACHINES } from './machines/index.ts'
import { closeWhenAllEnded, openOf, stockPart } from './move-group.ts'
import { isNamedBefore } from './named-before.ts'
import { freedWith, giveBackUsesOfNothing } from './nothing-kept.ts'
import {
  type GroupRow,
  type LineRow,
  lockOrder,
  type OrderHead,
  type OrderRow,
  readOrder,
  writeStep,
} from './order-store.ts'
import { cellChange, withFewerCells } from './promise-change.ts'
import { writeRepriced } from './reprice.ts'
import { endProposals } from './substitution-store.ts'
import { wholeUnits } from './whole-units.ts'
import { writeGroups } from './write-draft.ts'

export interface CancelAsk {
  /**
   * Some of it; without, everything that can still be cancelled. Quantities in units, as they were ordered. A function is
   * asked once nobody else can change the order.
   */
  lines?: readonly LineToCancel[] | ((tx: Queryable, order: OrderRow) => Promise<readonly LineToCancel[]>) | undefined
  reason?: string | undefined
  by: 'customer' | 'staff'
  /** A count found that it is not there. Whatever else staff cancel counts against what they may void. */
  isForced?: boolean
}

interface LineToCancel {
  line: number
  quantity: number
}

/**
 * Cancels an order or a part of it: goods and the time to prepare them are free for others, the rest is priced again by
 * the promotions of its day, and what was paid too much is owed. Customers may until preparation begins, staff until goods
 * leave. What is cancelled already stays so. Of an order that is cancelled whole before anything left, the quotas and
 * budgets of its promotions are free again too; where nothing of it is kept, its coupons can be used again unless their
 * time is over.
 *
 * @throws Refusal `resource.not_found`, `order.no_such_move` when nothing of it can be cancelled any more, or
 *   less of a line, or a line is named twice; `approval.needed` when staff void more of it than they may
 */
export async function cancelOrder(ctx: CallCtx, orderId: string, ask: CancelAsk): Promise<void> {
  await ctx.db.transaction((tx) => cancelIn(tx, ctx, orderId, ask))
}

/** The same in a transaction. */
export async function cancelIn(tx: Queryable, ctx: CallCtx, orderId: string, ask: CancelAsk): Promise<void> {
  const head = await lockOrder(tx, orderId)
  if (head.state === 'cancelled' && !ask.lines) return
  if (head.state === 'placed' && !ask.lines) return await cancelPlaced(tx, ctx, head, ask)
  if (head.state !== 'confirmed') throw new Refusal('order.no_such_move', { action: 'cancel', state: head.state })
  const order = await readOrder(tx, orderId)
  const asked = typeof ask.lines === 'function' ? await ask.lines(tx, order) : ask.lines
  const removed = removedBy(order, asked, ask.by, ctx.now)
  await freeGoods(tx, ctx, order, removed)
  await endProposals(
    tx,
    ctx,
    orderId,
    removed.map(({ line }) => line.line),
  )
  await giveBackUsesOfNothing(tx, ctx, order)
  const due = await writeRepriced(tx, ctx, order, `order:${orderId}/cancelled:${uuidv7(ctx.now)}`)
  const lines = removed.map(({ line, quantity }) => ({ line: line.line, quantity }))
  const voided = ask.isForced ? {} : { amount: order.due - due }
  await writeStep(tx, ctx, orderId, 'cancel', { by: ask.by, reason: ask.reason ?? null, lines, ...voided })
  if (!ask.isForced) await refuseBeyondGiven(tx, ctx, orderId, 'void')
  await emit(tx, { kind: 'order.reduced', aggregate: `order:${orderId}`, payload: { orderId, lines }, at: ctx.now })
  await closeWhenAllEnded(tx, ctx, orderId)
}

/** Nothing of it was begun; what was paid of it so far makes it count as voided. */
async function cancelPlaced(tx: Queryable, ctx: CallCtx, head: OrderHead, ask: CancelAsk): Promise<void> {
  const { id: orderId, paid, due } = head
  await releaseHold(tx, ctx.now, head.hold_id)
  await tx.query(
    `update orders set state = 'cancelled', closed_at = $2, expires_at = null, version = version + 1 where id = $1`,
    [orderId, new Date(ctx.now)],
  )
  await tx.query(`update order_group set state = 'cancelled', changed_at = $2 where order_id = $1`, [
    orderId,
    new Date(ctx.now),
  ])
  const voided = paid > 0 && !ask.isForced ? { amount: due } : {}
  await writeStep(tx, ctx, orderId, 'cancel', { by: ask.by, reason: ask.reason ?? null, ...voided })
  if (!ask.isForced) await refuseBeyondGiven(tx, ctx, orderId, 'void')
  await emit(tx, { kind: 'order.cancelled', aggregate: `order:${orderId}`, payload: { orderId }, at: ctx.now })
}

interface Removed {
  line: LineRow
  group: GroupRow
  /** Smallest units. */
  quantity: number
}

/** What is to go, as far as it may. */
function removedBy(
  order: OrderRow,
  lines: readonly LineToCancel[] | undefined,
  by: CancelAsk['by'],
  now: EpochMs,
): Removed[] {
  const refuse = () => new Refusal('order.no_such_move', { action: 'cancel' })
  const mayGo = (group: GroupRow) =>
    (MACHINES[group.mode].moves.cancel?.from.includes(group.state) ?? false) &&
    (by === 'staff' || !isBeingPrepared(group, now))
  const all = order.lines.flatMap((line): Removed[] => {
    const group = order.groups.find(({ id }) => id === line.group_id)
    const quantity = openOf(line)
    return group && quantity > 0 && mayGo(group) ? [{ line, group, quantity }] : []
  })
  if (all.length === 0) throw refuse()
  if (!lines) return all
  return lines.map((asked, at) => {
    const found = all.find(({ line }) => line.line === asked.line)
    const quantity = (found && wholeUnits(asked.quantity, found.line)) ?? 0
    if (!found || isNamedBefore(lines, at) || quantity < 1 || quantity > found.quantity) throw refuse()
    return { ...found, quantity }
  })
}

async function freeGoods(tx: Queryable, ctx: CallCtx, order: OrderRow, removed: readonly Removed[]): Promise<void> {
  const stock = removed.flatMap(({ line, group, quantity }) =>
    stockPart(line, group.place_id, line.cancelled + line.handed_over, quantity),
  )
  const left = linesWithout(order, removed)
  const groups = groupsOf(order, left)
  const times = cellChange(order.groups, groups, order).map(({ by, ...cell }) => ({ ...cell, quantity: -by }))
  await giveBack(tx, ctx.now, order.hold_id, [...(await freedWith(tx, order, left, stock)), ...times])
  await tx.query(
    `update order_line l set cancelled = l.cancelled + r.quantity
       from json_to_recordset($2::json) as r(line int, quantity bigint)
      where l.order_id = $1 and l.line = r.line`,
    [order.id, JSON.stringify(removed.map(({ line, quantity }) => ({ line: line.line, quantity })))],
  )
  await writeGroups(tx, ctx, order.id, groups)
}

function linesWithout({ lines }: OrderRow, removed: readonly Removed[]): LineRow[] {
  const gone = new Map(removed.map(({ line, quantity }) => [line.line, quantity]))
  return lines.map((line) => ({ ...line, cancelled: line.cancelled + (gone.get(line.line) ?? 0) }))
}

/**
 * Groups give back the cells that what is left of them does not need, and end where nothing is left of them.
 */
function groupsOf({ groups }: OrderRow, left: readonly LineRow[]): GroupRow[] {
  return endedGroups(
    groups.map((group) => withFewerCells(group, left)),
    left,
  )
}
