import type { ProposeSubstitute } from '@tandem/contracts'
import { actorText, type CallCtx, type Minor, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { cancelIn } from './cancel-order.ts'
import { changeOrder, openStore, priceChange } from './change-order.ts'
import { type ChangeCtx, changing } from './changing.ts'
import { type Draft, draftOf, withLess, withMore } from './draft.ts'
import { refuseBeyondGiven } from './given-away.ts'
import type { Preparing } from './grown-group.ts'
import { MACHINES } from './machines/index.ts'
import { openOf } from './move-group.ts'
import { type GroupRow, type LineRow, lockOrder, type OrderRow, readOrder } from './order-store.ts'
import { decide, insertProposal, lockProposal, type Proposal } from './substitution-store.ts'
import { wholeUnits } from './whole-units.ts'

/** Its group is being prepared, and is promised for a time already, which is kept unless it takes more than what it replaces. */
const IN_ITS_PLACE: Preparing = 'in_its_place'

/**
 * Somebody who picks an order cannot find something, and proposes another thing for it. What the customer said when
 * ordering counts: `best` replaces it at once, `ask` asks, `none` wants nothing instead. It costs the customer no more
 * than what was agreed, unless it is proposed as dearer: then they have to say yes to the price.
 *
 * @throws Refusal `order.no_such_move` unless it is being picked, or less of the line is open; `substitute.not_wanted`;
 *   `substitute.asked` while another one stands; `approval.needed` where it is brought at once and makes the order cheaper by
 *   more than staff may void; those of `askedLines` and `changeOrder`, also where it takes more time to
 *   prepare than there is at the time for which the order is wanted
 */
export async function proposeSubstitute(
  ctx: CallCtx,
  { orderId, line }: { orderId: string; line: number },
  asked: ProposeSubstitute,
): Promise<void> {
  await changing(ctx, async (tx, within) => {
    await lockOrder(tx, orderId)
    const order = await readOrder(tx, orderId)
    const { row, group } = pickedLine(order, line)
    const quantity = asked.quantity === undefined ? openOf(row) : (wholeUnits(asked.quantity, row) ?? 0)
    if (quantity < 1 || quantity > openOf(row)) throw new Refusal('order.no_such_move', { action: 'substitute', line })
    if (row.substitutes === 'none') throw new Refusal('substitute.not_wanted', { line })
    const { with: offered, dearer } = asked
    const proposal: Proposal = {
      id: uuidv7(ctx.now),
      order_id: orderId,
      line,
      quantity,
      offered,
      dearer,
      due: 0,
      state: 'proposed',
    }
    const draft = await replaced(tx, ctx, order, { row, group }, proposal)
    const terms = { store: await openStore(tx, ctx, order), isNeverDearer: !dearer, preparing: IN_ITS_PLACE }
    const { due } = (await priceChange(tx, ctx, order, draft, terms)).changed.money
    await insertProposal(tx, ctx, { ...proposal, due })
    const payload = { orderId, line, substitutionId: proposal.id, due }
    await emit(tx, { kind: 'order.substitute_proposed', aggregate: `order:${orderId}`, payload, at: ctx.now })
    if (row.substitutes === 'best' && due <= order.due) await accept(tx, within, order, { ...proposal, due }, undefined)
    else await tx.query('update orders set version = version + 1 where id = $1', [orderId])
  })
}

/**
 * The customer takes what was proposed, or does not: then what cannot be had is cancelled, and owed back. What is dearer
 * is taken only by who names what the order costs with it.
 *
 * @throws Refusal `resource.not_found`; `substitute.decided`; `order.price_changed`; those of `changeOrder`;
 *   `approval.needed` where staff write down what makes the order cheaper by more than they may void
 */
export async function decideSubstitute(
  ctx: CallCtx,
  { orderId, substitutionId }: { orderId: string; substitutionId: string },
  { accept: isAccepted, expectedDue }: { accept: boolean; expectedDue?: Minor | undefined },
): Promise<void> {
  await changing(ctx, async (tx, within) => {
    await lockOrder(tx, orderId)
    const proposal = await lockProposal(tx, orderId, substitutionId)
    const wanted = isAccepted ? 'accepted' : 'refused'
    if (proposal.state === wanted) return
    if (proposal.state !== 'proposed') throw new Refusal('substitute.decided', { state: proposal.state })
    const order = await readOrder(tx, orderId)
    if (isAccepted) await accept(tx, within, order, proposal, expectedDue)
    else await refuse(tx, ctx, order, proposal)
  })
}

async function accept(
  tx: Queryable,
  ctx: ChangeCtx,
  order: OrderRow,
  proposal: Proposal,
  expectedDue: Minor | undefined,
): Promise<void> {
  const { line, dearer, id } = proposal
  const draft = await replaced(tx, ctx, order, pickedLine(order, line), proposal)
  const store = await openStore(tx, ctx, order)
  const terms = { store, isNeverDearer: !dearer, preparing: IN_ITS_PLACE }
  if (dearer && expectedDue === undefined) {
    const { due } = (await priceChange(tx, ctx, order, draft, { ...terms, isNeverDearer: false })).changed.money
    if (due > order.due) throw new Refusal('order.price_changed', { expected: order.due, due })
  }
  const details = { line, substitutionId: id, with: proposal.offered.sku, by: actorText(ctx.actor) }
  await changeOrder(tx, ctx, order, draft, { ...terms, expectedDue, step: { what: 'substitute', details } })
  await refuseBeyondGiven(tx, ctx, order.id, 'void')
  await decide(tx, ctx, id, 'accepted')
}

async function refuse(tx: Queryable, ctx: CallCtx, order: OrderRow, { id, line, quantity }: Proposal): Promise<void> {
  const row = order.lines.find((one) => one.line === line)
  const open = Math.min(quantity, row ? openOf(row) : 0)
  await decide(tx, ctx, id, open > 0 ? 'refused' : 'over')
  if (!row || open === 0) return
  const lines = [{ line, quantity: open / 10 ** row.decimals }]
  await cancelIn(tx, ctx, order.id, { by: 'staff', reason: 'not_available', lines })
}

async function replaced(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  { row, group }: { row: LineRow; group: GroupRow },
  { quantity, offered }: Proposal,
): Promise<Draft> {
  if (quantity > openOf(row)) throw new Refusal('order.no_such_move', { action: 'substitute', line: row.line })
  const less = withLess(draftOf(order), new Map([[row.line, quantity]]))
  return await withMore(tx, ctx, order, less, { group, lines: [{ ...offered, substitutes: 'none' }] })
}

function pickedLine(order: OrderRow, line: number): { row: LineRow; group: GroupRow } {
  const row = order.lines.find((one) => one.line === line)
  const group = order.groups.find(({ id }) => id === row?.group_id)
  if (!row || !group || order.state !== 'confirmed' || !MACHINES[group.mode].picking.includes(group.state)) {
    throw new Refusal('order.no_such_move', { action: 'substitute', line, state: group?.state ?? order.state })
  }
  return { row, group }
}
