import type { EditOrder, EditQuote, OrderLineAsk } from '@tandem/contracts'
import { type Access, type CallCtx, type Queryable, Refusal } from '@tandem/kernel'
import { type ChangeTerms, changeOrder, openStore, priceChange, storeOf } from './change-order.ts'
import { changing } from './changing.ts'
import { type Draft, draftOf, keptLines, withLess, withMore } from './draft.ts'
import { refuseBeyondGiven } from './given-away.ts'
import { isBeingPrepared } from './is-being-prepared.ts'
import { MACHINES, mayEdit } from './machines/index.ts'
import { openOf } from './move-group.ts'
import { type GroupRow, type LineRow, lockOrder, type OrderRow, readOrder } from './order-store.ts'
import { keptOf } from './post-order.ts'
import { withFreshFees } from './price-draft.ts'
import { inUnits } from './short-goods.ts'
import { wholeUnits } from './whole-units.ts'

type Editor = 'customer' | 'staff'

/**
 * Changes what an order consists of, before anybody prepares it: other quantities, lines more, lines less. It costs what
 * a quote of all of it says; what is more due is to be paid before it is prepared, what was paid too much is owed. More
 * of a line comes as a line of its own, at the price of now. Where nobody says that they begin, customers take nothing
 * off any more once it may have begun. A group that has more keeps its time, or gets the earliest
 * that can be done unless it is wanted at one; one that has less keeps it. Nothing changes where something of it cannot
 * be had.
 *
 * @throws Refusal `order.no_such_move` when preparation has begun, or the order is another platform's; those of
 *   `askedLines` and `changeOrder`; `order.below_minimum`; `order.incomplete` when nothing would be left;
 *   `approval.needed` when staff take more off it than they may void
 */
export async function editOrder(
  ctx: CallCtx & { access?: Access },
  orderId: string,
  asked: EditOrder,
  by: Editor,
): Promise<void> {
  await changing(ctx, async (tx, within) => {
    const { order, draft, terms } = await drafted(tx, ctx, orderId, asked, by)
    const step = {
      what: 'edit',
      details: { by, set: asked.set, add: asked.add.map(({ sku, quantity }) => ({ sku, quantity })) },
    }
    await changeOrder(tx, within, order, draft, { ...terms, expectedDue: asked.expectedDue, step })
    await refuseBeyondGiven(tx, ctx, orderId, 'void')
  })
}

/** What an order would cost after an edit, and what is short for it; keeps nothing. @throws Refusal as `editOrder` */
export async function quoteEdit(ctx: CallCtx, orderId: string, asked: EditOrder, by: Editor): Promise<EditQuote> {
  return await ctx.db.transaction(async (tx) => {
    const { order, draft, terms } = await drafted(tx, ctx, orderId, asked, by)
    const { quoted, changed, promised } = await priceChange(tx, ctx, order, draft, terms)
    const { money } = changed
    const paid = order.paid - order.refunded
    const short = quoted.stock.short.map(({ sku, wanted, free }) => ({ sku, wanted, free }))
    return {
      ...money,
      openAmount: Math.max(0, money.due - paid - order.authorised),
      owed: Math.max(0, paid - money.due),
      short: await inUnits(tx, [], short),
      groups: promised.groups.map(({ id, promised_at }) => {
        const unkept = promised.unkept.find(({ group }) => group === id)
        return {
          group: id,
          promisedAt: promised_at?.getTime() ?? null,
          problem: unkept ? { code: unkept.code, next: unkept.next } : null,
        }
      }),
    }
  })
}

async function drafted(
  tx: Queryable,
  ctx: CallCtx,
  orderId: string,
  asked: EditOrder,
  by: Editor,
): Promise<{ order: OrderRow; draft: Draft; terms: Pick<ChangeTerms, 'store' | 'codes' | 'preparing'> }> {
  await lockOrder(tx, orderId)
  const order = await readOrder(tx, orderId)
  const { less, more } = changesOf(order, asked, (group) => by === 'staff' || !isBeingPrepared(group, ctx.now))
  const store = more.length > 0 ? await openStore(tx, ctx, order) : await storeOf(tx, ctx, order.store_id)
  let draft = withLess(draftOf(order), less)
  for (const one of more) draft = await withMore(tx, ctx, order, draft, one)
  if (keptLines(draft).length === 0) throw new Refusal('order.incomplete', { missing: 'lines' })
  return { order, draft: withFreshFees(order, draft, store), terms: { store, codes: asked.codes, preparing: 'anew' } }
}

interface Changes {
  /** Smallest units by line. */
  less: Map<number, number>
  more: { group: GroupRow; lines: OrderLineAsk[] }[]
}

function changesOf(order: OrderRow, { set, add }: EditOrder, mayTakeFrom: (group: GroupRow) => boolean): Changes {
  const refuse = (details = {}) => new Refusal('order.no_such_move', { action: 'edit', ...details })
  if (!['placed', 'confirmed'].includes(order.state) || order.platform !== null) throw refuse({ state: order.state })
  const editable = (id: number): GroupRow => {
    const group = order.groups.find((one) => one.id === id)
    if (!group || !mayEdit(MACHINES[group.mode], group.state)) throw refuse({ group: id, state: group?.state })
    return group
  }
  const less = new Map<number, number>()
  const more = add.map(({ group, ...line }) => ({ group: editable(group ?? order.groups[0]?.id ?? 1), lines: [line] }))
  for (const { line: number, quantity } of set) {
    const line = order.lines.find((one) => one.line === number)
    const units = line ? wholeUnits(quantity, line) : null
    if (!line || units === null || less.has(number)) throw refuse({ line: number })
    const group = editable(line.group_id)
    const by = units - keptOf(line)
    if (-by > openOf(line) || (by < 0 && !mayTakeFrom(group))) throw refuse({ line: number })
    less.set(number, Math.max(0, -by))
    if (by > 0) more.push({ group, lines: [moreOfLine(line, by)] })
  }
  return { less, more }
}

function moreOfLine({ sku, decimals, options, note, substitutes }: LineRow, by: number): OrderLineAsk {
  return { sku, quantity: by / 10 ** decimals, options, substitutes, ...(note === null ? {} : { note }) }
}
