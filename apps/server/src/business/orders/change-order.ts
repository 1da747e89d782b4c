import { type CallCtx, type Minor, type Queryable, Refusal, taxOf, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { lockHeld } from '../buckets/index.ts'
import { freshStore, type SellingStore } from '../stores/index.ts'
import { type ChangeCtx, CountersToOpen, holdAsChanged } from './changing.ts'
import type { Draft } from './draft.ts'
import type { Preparing } from './grown-group.ts'
import { lessOf, moneyOf } from './kept-part.ts'
import { leavingFrom, MACHINES } from './machines/index.ts'
import { closeWhenAllEnded, openOf } from './move-group.ts'
import { type GroupRow, type LineRow, type OrderRow, writeStep } from './order-store.ts'
import { postRepriced } from './post-order.ts'
import { type QuotedDraft, quoteDraft, settledFor } from './price-draft.ts'
import { refuseUnlessAgreed } from './price-order.ts'
import { type PromisedChange, promiseChange } from './promise-change.ts'
import { receivePayment, stockInHand } from './receive-payment.ts'
import { settlePlatform } from './settle-platform.ts'
import { holdChange, moreOf, stockChange } from './stock-change.ts'
import { type ChangedOrder, writeDraft } from './write-draft.ts'

export interface ChangeTerms {
  store: SellingStore
  /** Coupon codes besides those that the order has. */
  codes?: readonly string[] | undefined
  /** What somebody saw and agreed to. */
  expectedDue?: Minor | undefined
  preparing: Preparing
  /** It costs no more than before, whatever is in it. */
  isNeverDearer?: boolean
  /** How it is written down. */
  step: { what: string; details: Record<string, unknown> }
}

/**
 * Makes an order what a draft says, whose locked row the caller has: prices all of it anew, promises what is more a time,
 * holds what is more and frees what is less, writes it, sets the books right. What was there already costs no more than
 * it did, and what is new no more than its list price: where promotions have ended since, the difference is the
 * merchant's. An order that was waiting for money and is paid now begins. The transaction is one of `changing`.
 *
 * @throws Refusal `order.price_changed`, `order.slot_full`, `order.slot_closed`, `bucket.short`, `hold.limit`;
 *   `hold.exceeded` when it has ended meanwhile
 */
export async function changeOrder(
  tx: Queryable,
  ctx: ChangeCtx,
  order: OrderRow,
  asked: Draft,
  terms: ChangeTerms,
): Promise<ChangedOrder> {
  const { quoted, changed, promised } = await priceChange(tx, ctx, order, asked, terms)
  refuseUnlessAgreed(terms.expectedDue, changed.money.due)
  refuseUnlessKept(promised)
  const toOpen = { storeId: order.store_id, quotas: quoted.stock.unopened, cells: promised.unopened }
  if (toOpen.quotas.length > 0 || toOpen.cells.length > 0) throw new CountersToOpen(toOpen)
  const hold = await holdChange(tx, quoted, stockChange(order, quoted.draft))
  const kept = order.paid + order.authorised - order.refunded
  const begins = order.state === 'placed' && kept >= changed.money.due
  if (begins) await lockHeld(tx, order.hold_id, [...hold.amounts, ...(await stockInHand(tx, order.id))])
  await holdAsChanged(tx, ctx, [hold])
  await writeDraft(tx, ctx, order.id, changed, quoted.priced)
  const { what, details } = terms.step
  await writeStep(tx, ctx, order.id, what, { ...details, due: changed.money.due, amount: lessDue(order, changed) })
  const payload = { orderId: order.id, what, due: changed.money.due }
  await emit(tx, { kind: 'order.changed', aggregate: `order:${order.id}`, payload, at: ctx.now })
  await postRepriced(tx, ctx, `order:${order.id}/changed:${uuidv7(ctx.now)}`, order, changed.lines, changed.groups)
  if (order.platform !== null) await settlePlatform(tx, ctx, order.id)
  if (begins) await receivePayment(tx, ctx, { orderId: order.id, amount: 0 })
  await closeWhenAllEnded(tx, ctx, order.id)
  return changed
}

/** By how much it became cheaper; one that nobody has paid for gives nobody anything. */
function lessDue({ state, due }: OrderRow, { money }: ChangedOrder): Minor {
  return state === 'placed' ? 0 : Math.max(0, due - money.due)
}

/** What an order would cost as a draft says; changes nothing. */
export async function priceChange(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  asked: Draft,
  {
    store,
    codes = [],
    isNeverDearer = false,
    preparing,
  }: Pick<ChangeTerms, 'store' | 'codes' | 'isNeverDearer' | 'preparing'>,
): Promise<{ quoted: QuotedDraft; changed: ChangedOrder; promised: PromisedChange }> {
  const promised = await promiseChange(tx, ctx, order, asked, { store, preparing })
  const draft = withEndedGroups({ ...asked, groups: promised.groups })
  const quoted = await quoteDraft(tx, ctx, order, draft, {
    store,
    codes: [...codesOf(order), ...codes],
    ofHolds: [order.hold_id],
    more: moreOf(stockChange(order, draft)),
  })
  const changed = isNeverDearer ? settledFor(quoted, order) : settledFor(quoted, mostWithFresh(order, quoted))
  return { quoted, changed: withRefunded(order, changed), promised }
}

/** What was there at what it cost, what is new at its list price, with the taxes on top of both; and bringing all of it. */
function mostWithFresh(order: OrderRow, { draft, groups }: QuotedDraft): Pick<OrderRow, 'goods' | 'due'> {
  const known = new Set(order.lines.map(({ line }) => line))
  const fresh = draft.lines
    .filter(({ line }) => !known.has(line))
    .map((line) => ({ ...line, net: line.list, tax: taxOf(line.list, line.tax_basis_points, line.tax_included) }))
  const more = moneyOf(fresh, groups)
  return { goods: order.goods + more.goods, due: order.due - order.shipping + more.due }
}

/** Of lines of what was paid for, what goes back for them is counted, as when they are cancelled. */
function withRefunded({ state, lines: before }: OrderRow, { lines, ...changed }: ChangedOrder): ChangedOrder {
  const less = state === 'placed' ? new Map<number, Minor>() : lessOf(before, lines)
  return {
    ...changed,
    lines: lines.map((line) => ({ ...line, refunded: line.refunded + (less.get(line.line) ?? 0) })),
  }
}

function refuseUnlessKept({ unkept: [first] }: PromisedChange): void {
  if (!first) return
  const { code, ...details } = first
  throw new Refusal(code, details)
}

export function codesOf({ priced: { codes, coupons } }: OrderRow): readonly string[] {
  return codes ?? Object.values(coupons)
}

export function withEndedGroups(draft: Draft): Draft {
  return { ...draft, groups: endedGroups(draft.groups, draft.lines) }
}

/**
 * A group of which nothing is left is cancelled: nobody prepares it, and it costs no delivery. One whose rest is gone
 * has left. Parcels from several places share one fee: it is that of another of them where the one that has it is cancelled.
 */
export function endedGroups(groups: readonly GroupRow[], lines: readonly LineRow[]): GroupRow[] {
  const after = groups.map((group) => ended(group, lines))
  return groups.reduce((all, group, i) => (after[i]?.state === 'cancelled' ? withFeeOf(group, all) : all), after)
}

function withFeeOf(gone: GroupRow, groups: GroupRow[]): GroupRow[] {
  const { mode, place_id, lng, lat, fee, fee_discount, discounts } = gone
  const isShared = (one: GroupRow) =>
    one.mode === mode && one.place_id !== place_id && one.lng === lng && one.lat === lat && one.fee === 0
  const heir = groups.find((one) => one.state !== 'cancelled' && isShared(one))
  if (!heir || fee === 0) return groups
  return groups.map((one) => (one === heir ? { ...one, fee, fee_discount, discounts } : one))
}

export function ended(group: GroupRow, all: readonly LineRow[]): GroupRow {
  const lines = all.filter((line) => line.group_id === group.id)
  const isOver = MACHINES[group.mode].ends.includes(group.state)
  if (isOver) return group
  if (lines.every(({ quantity, cancelled }) => quantity === cancelled)) {
    return { ...group, state: 'cancelled', fee: 0, fee_discount: 0, discounts: [], preparation: null }
  }
  const leaving = leavingFrom(MACHINES[group.mode], group.state)
  const hasLeft = lines.every((line) => openOf(line) === 0) && lines.some(({ handed_over }) => handed_over > 0)
  return leaving && hasLeft ? { ...group, state: leaving.to } : group
}

/** @throws Refusal `order.store` when the order's store sells nothing now */
export async function openStore(tx: Queryable, ctx: CallCtx, { store_id: storeId }: OrderRow): Promise<SellingStore> {
  const store = await storeOf(tx, ctx, storeId)
  if (!store.takesOrders) throw new Refusal('order.store', { storeId })
  return store
}

export async function storeOf(tx: Queryable, ctx: CallCtx, storeId: string): Promise<SellingStore> {
  const store = await freshStore({ ...ctx, db: tx }, storeId)
  if (!store) throw new Refusal('order.store', { storeId })
  return store
}
