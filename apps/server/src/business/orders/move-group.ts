import { type CallCtx, type Queryable, Refusal } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { giveBack } from '../buckets/index.ts'
import { handOverGoods } from '../inventory/index.ts'
import { refuseBeyondGiven } from './given-away.ts'
import { actionsIn, MACHINES, type Move } from './machines/index.ts'
import { freedWith, giveBackUsesOfNothing } from './nothing-kept.ts'
import { type GroupRow, type LineRow, lockOrder, type OrderRow, readOrder, writeStep } from './order-store.ts'
import { postHandedOver } from './post-order.ts'
import { writeRepriced } from './reprice.ts'
import { settlePlatform } from './settle-platform.ts'
import { freeTimeAhead } from './time-ahead.ts'

/**
 * Moves a fulfilment group on: start, finish, dispatch … as its machine allows. Once it is prepared, its time that is still
 * to come is free for others. When goods leave they leave the stock;
 * when they stay after all (nobody came for them) they cost nothing, and what was paid for them is owed back;
 * coupons and what promotions took are free again as when they are cancelled. When all groups have ended, so has the order. The same
 * action again, on a group that is there already, changes nothing.
 *
 * @throws Refusal `resource.not_found`, `order.not_confirmed` before it is paid, `order.no_such_move`, `order.unpaid`;
 *   `approval.needed` when staff give up more than they may void
 */
export async function moveGroup(
  ctx: CallCtx,
  { orderId, groupId, action }: { orderId: string; groupId: number; action: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const order = await readOrder(tx, orderId)
    const group = order.groups.find(({ id }) => id === groupId)
    if (!group) throw new Refusal('resource.not_found')
    const move = MACHINES[group.mode].moves[action]
    if (move && group.state === move.to) return
    if (action === 'cancel') {
      throw new Refusal('order.no_such_move', { action, detail: 'cancel lines of it: POST …/orders/{orderId}/cancel' })
    }
    if (order.state !== 'confirmed') throw new Refusal('order.not_confirmed', { state: order.state })
    if (!move?.from.includes(group.state) || (move.goods === 'stay' && isBegun(order, group))) {
      const allowed = actionsIn(MACHINES[group.mode], group.state)
      throw new Refusal('order.no_such_move', { action, state: group.state, allowed })
    }
    if (needsMoney(order, group, move)) refuseUnpaid(order)
    if (move.isPrepared) await freeTimeAhead(tx, ctx, order, group, allHandedOver(order.lines, group))
    await settleGoods(tx, ctx, order, group, move)
    if (move.goods === 'stay') await giveBackUsesOfNothing(tx, ctx, order)
    await writeGroup(tx, ctx, orderId, group, move.to)
    if (move.goods === 'leave') await postHandedOver(tx, ctx, order, group, allHandedOver(order.lines, group))
    const cause = `order:${orderId}/${move.to}:${groupId}`
    const given = move.goods === 'stay' ? { amount: order.due - (await writeRepriced(tx, ctx, order, cause)) } : {}
    if (move.goods === 'leave' && order.platform !== null) await settlePlatform(tx, ctx, orderId)
    await writeStep(tx, ctx, orderId, action, { group: groupId, ...given })
    if (move.goods === 'stay') await refuseBeyondGiven(tx, ctx, orderId, 'void')
    const payload = { orderId, group: groupId, mode: group.mode, from: group.state, to: move.to }
    await emit(tx, { kind: 'order.moved', aggregate: `order:${orderId}`, payload, at: ctx.now })
    await closeWhenAllEnded(tx, ctx, orderId)
  })
}

/** Some of it was handed over: what is left is cancelled, not given up with all of it. */
function isBegun({ lines }: OrderRow, { id }: GroupRow): boolean {
  return lines.some((line) => line.group_id === id && line.handed_over > 0)
}

/** What is paid first is paid before anybody prepares it and before it leaves; a tab before it is closed. */
function needsMoney({ settles }: OrderRow, { mode, state }: GroupRow, { to, goods }: Move): boolean {
  const { start, ends } = MACHINES[mode]
  if (settles === 'tab') return mode === 'dine_in' && ends.includes(to)
  return state === start || goods === 'leave'
}

/**
 * What is authorised is as good as paid until goods go, since it is taken then; a tab is closed on what was taken.
 *
 * @throws Refusal `order.unpaid`, unless a platform took the money
 */
export function refuseUnpaid({ paid, refunded, authorised, due, platform, settles }: OrderRow): void {
  const missing = due - (paid - refunded) - (settles === 'tab' ? 0 : authorised)
  if (platform === null && missing > 0) throw new Refusal('order.unpaid', { missing })
}

/** What of a line is still to be handed over, in smallest units. */
export function openOf({ quantity, cancelled, handed_over }: LineRow): number {
  return quantity - cancelled - handed_over
}

/** Lines once everything of a group has been handed over. */
export function allHandedOver(lines: readonly LineRow[], { id }: Pick<GroupRow, 'id'>): LineRow[] {
  return lines.map((line) => (line.group_id === id ? { ...line, handed_over: line.quantity - line.cancelled } : line))
}

function allStayed(lines: readonly LineRow[], { id }: GroupRow): LineRow[] {
  return lines.map((line) => (line.group_id === id ? { ...line, cancelled: line.quantity - line.handed_over } : line))
}

/** Stock that goods of a line take, in their share of the whole line; parts add up to it. */
export function stockPart(line: LineRow, place: string, before: number, now: number) {
  const cut = (all: number) =>
    Math.floor((all * (before + now)) / line.quantity) - Math.floor((all * before) / line.quantity)
  return line.takes
    .map(({ sku, quantity }) => ({ kind: 'stock' as const, resource: sku, place, quantity: cut(quantity) }))
    .filter(({ quantity }) => quantity > 0)
}

async function settleGoods(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  group: GroupRow,
  { goods }: Move,
): Promise<void> {
  if (!goods) return
  const lines = order.lines.filter((line) => line.group_id === group.id && openOf(line) > 0)
  const amounts = lines.flatMap((line) =>
    stockPart(line, group.place_id, line.cancelled + line.handed_over, openOf(line)),
  )
  if (goods === 'leave') await handOverGoods(tx, ctx, order.hold_id, `order:${order.id}`, amounts)
  else await giveBack(tx, ctx.now, order.hold_id, await freedWith(tx, order, allStayed(order.lines, group), amounts))
  await tx.query(
    `update order_line set ${goods === 'leave' ? 'handed_over = quantity - cancelled' : 'cancelled = quantity - handed_over'}
      where order_id = $1 and group_id = $2`,
    [order.id, group.id],
  )
}

async function writeGroup(
  tx: Queryable,
  ctx: CallCtx,
  orderId: string,
  { id }: Pick<GroupRow, 'id'>,
  state: string,
): Promise<void> {
  await tx.query('update order_group set state = $3, changed_at = $4 where order_id = $1 and id = $2', [
    orderId,
    id,
    state,
    new Date(ctx.now),
  ])
  await tx.query('update orders set version = version + 1 where id = $1', [orderId])
}

/** An order whose groups have all ended is closed; one whose groups were all cancelled is cancelled. */
export async function closeWhenAllEnded(tx: Queryable, ctx: CallCtx, orderId: string): Promise<void> {
  const groups = await tx.query<Pick<GroupRow, 'mode' | 'state'>>(
    'select mode, state from order_group where order_id = $1',
    [orderId],
  )
  if (!groups.every(({ mode, state }) => MACHINES[mode].ends.includes(state))) return
  const state = groups.every((group) => group.state === 'cancelled') ? 'cancelled' : 'closed'
  const [ended] = await tx.query(
    `update orders set state = $2, closed_at = $3, expires_at = null, version = version + 1
      where id = $1 and state in ('placed', 'confirmed') returning id`,
    [orderId, state, new Date(ctx.now)],
  )
  if (ended)
    await emit(tx, { kind: `order.${state}`, aggregate: `order:${orderId}`, payload: { orderId }, at: ctx.now })
}
