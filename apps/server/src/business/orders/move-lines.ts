import { allocate, type CallCtx, type Minor, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { tabOf } from './add-to-tab.ts'
import { codesOf, storeOf } from './change-order.ts'
import { type ChangeCtx, changing, holdAsChanged } from './changing.ts'
import { draftOf } from './draft.ts'
import { withinDue } from './kept-part.ts'
import { closeWhenAllEnded } from './move-group.ts'
import { type LineToMove, moved } from './moved-lines.ts'
import { lockOrder, type OrderRow, readOrder, writeStep } from './order-store.ts'
import { keptOf, postRepriced } from './post-order.ts'
import { type QuotedDraft, quoteDraft, settled } from './price-draft.ts'
import { movedHolds } from './stock-change.ts'
import { openTabLike } from './tab-store.ts'
import { type ChangedOrder, writeDraft } from './write-draft.ts'

/**
 * Splits a tab: some of it goes onto a tab of its own, at the same table or another, to be paid by itself.
 *
 * @returns the new tab
 * @throws Refusal as `moveLines`
 */
export async function splitTab(
  ctx: CallCtx,
  orderId: string,
  { lines, tableCode }: { lines: readonly LineToMove[]; tableCode?: string | undefined },
): Promise<string> {
  return await changing(ctx, async (tx, within) => {
    await lockOrder(tx, orderId)
    const from = await readOrder(tx, orderId)
    const group = tabOf(from)
    const newId = await openTabLike(tx, ctx, from, tableCode ?? group.table_code)
    await moveLines(tx, within, { from, to: await readOrder(tx, newId), lines, what: 'split' })
    return newId
  })
}

/** Moves lines of a tab onto another of the same store; all of them and it is merged into that. @throws as `moveLines` */
export async function moveToTab(
  ctx: CallCtx,
  { from, to, lines }: { from: string; to: string; lines?: readonly LineToMove[] | undefined },
): Promise<void> {
  if (from === to) throw new Refusal('tab.not_together')
  await changing(ctx, async (tx, within) => {
    // In one order, whoever moves which way.
    for (const id of [from, to].toSorted()) await lockOrder(tx, id)
    const [one, other] = [await readOrder(tx, from), await readOrder(tx, to)]
    const what = lines ? 'move' : 'merge'
    await moveLines(tx, within, { from: one, to: other, lines: lines ?? allOf(one), what })
  })
}

function allOf({ lines }: OrderRow): LineToMove[] {
  return lines.filter((line) => keptOf(line) > 0).map(({ line }) => ({ line }))
}

/**
 * Both tabs are priced anew, and cost together no more than before. Goods that are still to be served are promised all
 * the time; what was served already is paid for where it goes. The kitchen's time goes along with what it is for. What was
 * taken stays where it was paid, and keeps so much of it there; what is authorised beyond what is left is let go.
 *
 * @throws Refusal `tab.not_open` for either; `tab.not_together` for tabs of two stores; `order.no_such_move` when less
 *   of a line is there, or a part of something weighed is asked for; `tab.paid_beyond` when more was paid on a tab than
 *   would be left on it
 */
async function moveLines(
  tx: Queryable,
  ctx: ChangeCtx,
  { from, to, lines, what }: { from: OrderRow; to: OrderRow; lines: readonly LineToMove[]; what: string },
): Promise<void> {
  tabOf(from)
  if (from.store_id !== to.store_id || from.currency !== to.currency) throw new Refusal('tab.not_together')
  const [left, grown] = moved(draftOf(from), draftOf(to), tabOf(to).id, lines)
  const isMerged = left.lines.every((line) => keptOf(line) === 0)
  const terms = { store: await storeOf(tx, ctx, from.store_id), more: [] }
  const sides = together([
    await quoteDraft(tx, ctx, from, left, { ...terms, codes: codesOf(from), ofHolds: [from.hold_id] }),
    await quoteDraft(tx, ctx, to, grown, {
      ...terms,
      codes: [...codesOf(to), ...(isMerged ? codesOf(from) : [])],
      // What the other tab no longer uses is there for this one.
      ofHolds: [to.hold_id, ...(isMerged ? [from.hold_id] : [])],
    }),
  ])
  for (const side of sides) refusePaidBeyond(side)
  await holdAsChanged(tx, ctx, await movedHolds(tx, sides[0].quoted, sides[1].quoted))
  for (const side of sides) await write(tx, ctx, side, { what, lines, other: side === sides[0] ? to.id : from.id })
  const id = uuidv7(ctx.now)
  for (const { quoted, result } of sides) {
    const cause = `order:${quoted.order.id}/${what}:${id}`
    await postRepriced(tx, ctx, cause, quoted.order, result.lines, result.groups)
  }
  await closeWhenAllEnded(tx, ctx, from.id)
}

/** One of the two tabs. */
interface Side {
  quoted: QuotedDraft
  result: ChangedOrder
}

/** Both at what they cost now, less amends, but together never for more than before: what is beyond is shared. */
function together([left, grown]: readonly [QuotedDraft, QuotedDraft]): [Side, Side] {
  const goods: [Minor, Minor] = [settled(left).money.goods, settled(grown).money.goods]
  const most = Math.min(goods[0] + goods[1], left.order.goods + grown.order.goods)
  return withinDue(most, left.order.due + grown.order.due, (cap) => {
    const [mostLeft, mostGrown] = allocate(cap, goods)
    const sides: [Side, Side] = [
      { quoted: left, result: settled(left, mostLeft) },
      { quoted: grown, result: settled(grown, mostGrown) },
    ]
    return { sides, money: { due: sides[0].result.money.due + sides[1].result.money.due, shipping: 0 } }
  }).sides
}

function refusePaidBeyond({ quoted: { order }, result: { money } }: Side): void {
  const paid = order.paid - order.refunded
  if (paid > money.due) throw new Refusal('tab.paid_beyond', { orderId: order.id, due: money.due, paid })
}

async function write(
  tx: Queryable,
  ctx: CallCtx,
  { quoted: { order, priced }, result }: Side,
  step: { what: string; lines: readonly LineToMove[]; other: string },
): Promise<void> {
  const { what, lines, other } = step
  const { due } = result.money
  await writeDraft(tx, ctx, order.id, result, priced)
  await writeStep(tx, ctx, order.id, what, { other, lines, due })
  const payload = { orderId: order.id, what, other, due }
  await emit(tx, { kind: 'order.changed', aggregate: `order:${order.id}`, payload, at: ctx.now })
}
