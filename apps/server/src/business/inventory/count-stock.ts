import type { CountEntries, NewCount, StockCount } from '@tandem/contracts'
import { actorText, type Ctx, type Queryable, Refusal } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import { type BucketKey, type BucketState, count, lockBuckets, makeBuckets } from '../buckets/index.ts'
import {
  enterFound,
  type LockedCount,
  linesOf,
  lockCount,
  readCount,
  skusInScope,
  tellOtherCounts,
} from './count-store.ts'
import { causeOf, closeDocument, type DocumentHead, hashOf, openDocument } from './documents.ts'
import { refuseTwice } from './purchase-orders.ts'
import { itemOf, refuseOtherPlaces, type StockItem, smallestUnits, stockItems } from './stock-items.ts'
import { addToLots, takeFromLots } from './take-from-lots.ts'

const stockAt = (placeId: string, sku: string): BucketKey => ({ kind: 'stock', resource: sku, place: placeId })

/** What there is of SKUs at a place, for nobody else to change. What was never there is nothing, and as much locked. */
async function lockStock(tx: Queryable, placeId: string, skus: readonly string[]): Promise<BucketState[]> {
  const keys = skus.map((sku) => stockAt(placeId, sku))
  await makeBuckets(tx, keys)
  return await lockBuckets(tx, keys)
}

/**
 * Opens a count of some of a place's SKUs. The same id again changes nothing.
 *
 * @throws Refusal `access.denied`, `resource.not_found`, `stock.unknown_sku`, `document.conflict`; `request.invalid` when
 *   there is nothing to count
 */
export async function openCount(ctx: Ctx, placeId: string, asked: NewCount): Promise<StockCount> {
  refuseOtherPlaces(ctx.access, [placeId])
  const { id, scope, blind, note } = asked
  return await ctx.db.transaction(async (tx) => {
    const hash = hashOf([placeId, asked])
    const fresh = await tx.query(
      `insert into stock_count (merchant_id, id, place_id, state, blind, scope, opened_at, opened_by, note, request_hash)
       values (tandem_merchant(), $1, $2, 'open', $3, $4, $5, $6, $7, $8) on conflict do nothing returning id`,
      [id, placeId, blind, JSON.stringify(scope), new Date(ctx.now), actorText(ctx.actor), note, hash],
    )
    if (fresh.length === 0) {
      const [before] = await tx.query('select from stock_count where id = $1 and request_hash = $2', [id, hash])
      if (!before) throw new Refusal('document.conflict', { id })
      return await readCount(tx, id)
    }
    const skus = await skusInScope(tx, placeId, scope, ctx.now)
    await stockItems(tx, placeId, skus)
    if (skus.length === 0) throw new Refusal('request.invalid', { detail: 'body.scope: there is nothing to count' })
    await tx.query(
      `insert into stock_count_line (merchant_id, count_id, sku)
       select tandem_merchant(), $1, sku from unnest($2::text[]) as t(sku)`,
      [id, skus],
    )
    await tell(tx, ctx, { id, placeId }, 'opened')
    return await readCount(tx, id)
  })
}

/**
 * Writes down what was found. What was entered before is counted anew: that is the recount.
 *
 * @throws Refusal `resource.not_found`, `access.denied`, `count.wrong_state`, `stock.quantity`; `request.invalid` for a SKU
 *   that is no part of it
 */
export async function enterCount(ctx: Ctx, id: string, { lines }: CountEntries): Promise<StockCount> {
  refuseTwice(lines)
  return await ctx.db.transaction(async (tx) => {
    const open = await ownOpen(tx, ctx, id)
    const strange = lines.find(({ sku }) => !open.lines.some((line) => line.sku === sku))
    if (strange) throw new Refusal('request.invalid', { detail: `body.lines: ${strange.sku} is not part of it` })
    const skus = lines.map(({ sku }) => sku)
    const items = await stockItems(tx, open.placeId, skus)
    // Locked: another count that is applied at this moment is either in what is expected, or told of this one.
    const states = await lockStock(tx, open.placeId, skus)
    const entered = lines.map(({ sku, found }, i) => ({
      sku,
      found: smallestUnits(itemOf(items, sku), found),
      expected: states[i]?.capacity ?? 0,
    }))
    await enterFound(tx, id, { at: ctx.now, by: actorText(ctx.actor), lines: entered })
    return await readCount(tx, id)
  })
}

/**
 * Makes what was found the truth, whatever is promised of it: promises beyond it are a shortfall from then on. What was
 * sold or came in between entering and now is no difference, nor is what another count corrected meanwhile: of two counts
 * of one SKU the one that was entered last is the truth. Applied again, nothing happens.
 *
 * @param partly leaves out what nobody counted
 * @throws Refusal `resource.not_found`, `access.denied`, `count.wrong_state`, `count.incomplete`
 */
export async function applyCount(ctx: Ctx, id: string, { partly }: { partly: boolean }): Promise<StockCount> {
  return await ctx.db.transaction(async (tx) => {
    const counted = await lockCount(tx, id)
    refuseOtherPlaces(ctx.access, [counted.placeId])
    if (counted.state === 'applied') return await readCount(tx, id)
    if (counted.state !== 'open') throw new Refusal('count.wrong_state', { state: counted.state })
    const missing = counted.lines.filter(({ found }) => found === null).map(({ sku }) => sku)
    if (missing.length > 0 && !partly) throw new Refusal('count.incomplete', { skus: missing.slice(0, 20) })
    await correct(tx, ctx, counted)
    await end(tx, ctx, counted, 'applied')
    return await readCount(tx, id)
  })
}

/** Gives a count up; nothing is changed by it. @throws Refusal as `applyCount` */
export async function cancelCount(ctx: Ctx, id: string): Promise<StockCount> {
  return await ctx.db.transaction(async (tx) => {
    const open = await lockCount(tx, id)
    refuseOtherPlaces(ctx.access, [open.placeId])
    if (open.state === 'cancelled') return await readCount(tx, id)
    if (open.state !== 'open') throw new Refusal('count.wrong_state', { state: open.state })
    await end(tx, ctx, open, 'cancelled')
    return await readCount(tx, id)
  })
}

async function correct(tx: Queryable, ctx: Ctx, { id, placeId, lines }: LockedCount): Promise<void> {
  const skus = lines.flatMap(({ sku, found }) => (found === null ? [] : [sku]))
  const items = await stockItems(tx, placeId, skus)
  const head: DocumentHead = { id, kind: 'count', placeId, about: `count:${id}` }
  await openDocument(tx, ctx, head, 'applied')
  const states = await lockStock(tx, placeId, skus)
  // Again, now that no other count is applied any more.
  const counted = new Map((await linesOf(tx, id)).map((line) => [line.sku, line]))
  const found = skus.map((sku, i) => {
    const before = states[i]?.capacity ?? 0
    const line = counted.get(sku)
    return { sku, before, now: Math.max(0, before + (line?.found ?? 0) - (line?.expected ?? 0)) }
  })
  await count(
    tx,
    ctx.now,
    { cause: causeOf(id), reason: 'count' },
    found.map(({ sku, now }) => ({ ...stockAt(placeId, sku), quantity: now })),
  )
  await tellOtherCounts(
    tx,
    { id, placeId },
    found.map(({ sku, before, now }) => ({ sku, by: now - before })),
  )
  const changed = found.filter(({ before, now }) => now !== before)
  await correctLots(tx, ctx, head, changed, items)
  const differences = changed.map(({ sku, before, now }) => {
    return { sku, lotId: null, quantity: now - before, unitCost: itemOf(items, sku).cost }
  })
  await closeDocument(tx, ctx, head, differences, items)
}

/** What is missing was of the lots that expire first, what was found too much of the one that came last. */
async function correctLots(
  tx: Queryable,
  ctx: Ctx,
  { id, placeId }: DocumentHead,
  changed: readonly { sku: string; before: number; now: number }[],
  items: ReadonlyMap<string, StockItem>,
): Promise<void> {
  const byLot = changed.filter(({ sku }) => itemOf(items, sku).tracksLots)
  const change = (sign: 1 | -1) =>
    byLot.flatMap(({ sku, before, now }) => {
      const quantity = (now - before) * sign
      return quantity > 0 ? [{ placeId, sku, quantity }] : []
    })
  await takeFromLots(tx, ctx.now, causeOf(id), change(-1))
  await addToLots(tx, ctx.now, causeOf(id), change(1))
}

async function ownOpen(tx: Queryable, ctx: Ctx, id: string): Promise<LockedCount> {
  const found = await lockCount(tx, id)
  refuseOtherPlaces(ctx.access, [found.placeId])
  if (found.state !== 'open') throw new Refusal('count.wrong_state', { state: found.state })
  return found
}

async function end(
  tx: Queryable,
  ctx: Ctx,
  of: Pick<LockedCount, 'id' | 'placeId'>,
  state: 'applied' | 'cancelled',
): Promise<void> {
  await tx.query('update stock_count set state = $2, closed_at = $3, version = version + 1 where id = $1', [
    of.id,
    state,
    new Date(ctx.now),
  ])
  await tell(tx, ctx, of, state)
}

async function tell(
  tx: Queryable,
  ctx: Ctx,
  { id, placeId }: Pick<LockedCount, 'id' | 'placeId'>,
  what: 'opened' | 'applied' | 'cancelled',
): Promise<void> {
  const subject = `count:${id}`
  await audit(tx, ctx, { action: `count.${what}`, subject, details: { placeId } })
  await emit(tx, { kind: `count.${what}`, aggregate: subject, payload: { countId: id, placeId }, at: ctx.now })
}
