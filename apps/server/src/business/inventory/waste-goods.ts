import type { NewWastage, StockDocument } from '@tandem/contracts'
import { type Ctx, type Queryable, Refusal } from '@tandem/kernel'
import { adjust, take } from '../buckets/index.ts'
import {
  causeOf,
  closeDocument,
  type DocumentHead,
  type DocumentLine,
  openDocument,
  readDocument,
} from './documents.ts'
import { lockLot, moveLots } from './lot-store.ts'
import { itemOf, refuseOtherPlaces, type StockItem, smallestUnits, stockItems } from './stock-items.ts'
import { takeFromLots } from './take-from-lots.ts'

/**
 * Writes off what is spoiled, broken or gone, for a reason. What is promised to somebody stays, unless it is said to be
 * gone all the same: then whom it was promised to is in the queue of shortfalls. Of a lot that is held, it leaves the lot;
 * it was not for sale any more. The same document again changes nothing.
 *
 * @throws Refusal `access.denied`, `resource.not_found`, `stock.unknown_sku`, `stock.quantity`, `document.conflict`;
 *   `bucket.short` naming what is promised or not there, `lot.short`
 */
export async function wasteGoods(ctx: Ctx, placeId: string, asked: NewWastage): Promise<StockDocument> {
  refuseOtherPlaces(ctx.access, [placeId])
  const { id, reason, photo, note } = asked
  const head: DocumentHead = { id, kind: 'wastage', placeId, reason, photo, note }
  return await ctx.db.transaction(async (tx) => {
    const items = await stockItems(
      tx,
      placeId,
      asked.lines.map(({ sku }) => sku),
    )
    if (!(await openDocument(tx, ctx, head, asked))) return await readDocument(tx, id)
    const lines = asked.lines.map((line) => ({
      ...line,
      quantity: smallestUnits(itemOf(items, line.sku), line.quantity),
    }))
    const held = await heldOf(tx, placeId, lines)
    const onShelf = lines.filter(({ lotId }) => lotId === null || !held.has(lotId))
    await leaveShelf(tx, ctx, head, onShelf, asked.evenPromised)
    const picked = await leaveLots(tx, ctx, placeId, id, lines, items)
    await closeDocument(tx, ctx, head, picked, items)
    return await readDocument(tx, id)
  })
}

interface Line {
  sku: string
  quantity: number
  lotId: string | null
}

async function leaveShelf(
  tx: Queryable,
  ctx: Ctx,
  { id, placeId, reason }: DocumentHead,
  lines: readonly Line[],
  evenPromised: boolean,
): Promise<void> {
  if (lines.length === 0) return
  const document = { cause: causeOf(id), ...(reason ? { reason } : {}) }
  const stock = lines.map(({ sku, quantity }) => ({ kind: 'stock' as const, resource: sku, place: placeId, quantity }))
  if (!evenPromised) {
    return await adjust(
      tx,
      ctx.now,
      document,
      stock.map(({ quantity, ...key }) => ({ ...key, by: -quantity })),
    )
  }
  const unknown = await take(tx, ctx.now, document, stock)
  // More than the counters know of cannot be gone.
  if (unknown.length > 0) throw new Refusal('bucket.short', { short: unknown })
}

/** Lots named on lines that cannot be sold as they are: they are no part of the bucket. */
async function heldOf(tx: Queryable, placeId: string, lines: readonly Line[]): Promise<ReadonlySet<string>> {
  const named = lines.flatMap(({ lotId }) => (lotId === null ? [] : [lotId]))
  if (named.length === 0) return new Set()
  const held = await tx.query<{ id: string }>(
    `select id from lot where id = any($1::uuid[]) and place_id = $2 and status <> 'ok' order by id for no key update`,
    [named, placeId],
  )
  return new Set(held.map(({ id }) => id))
}

/** From the lots that are named, else from those that expire first. */
async function leaveLots(
  tx: Queryable,
  ctx: Ctx,
  placeId: string,
  documentId: string,
  lines: readonly Line[],
  items: ReadonlyMap<string, StockItem>,
): Promise<DocumentLine[]> {
  const written: DocumentLine[] = []
  const cause = causeOf(documentId)
  for (const { sku, quantity, lotId } of lines) {
    if (lotId === null) continue
    const lot = await lockLot(tx, lotId)
    if (!lot || lot.placeId !== placeId || lot.sku !== sku || lot.quantity < quantity) {
      throw new Refusal('lot.short', { lotId, left: lot?.quantity ?? 0 })
    }
    await moveLots(tx, ctx.now, cause, [{ lotId, by: -quantity }])
    written.push({ sku, lotId, quantity: -quantity, unitCost: itemOf(items, sku).cost })
  }
  const unnamed = lines.flatMap(({ sku, quantity, lotId }) => (lotId === null ? [{ sku, quantity, placeId }] : []))
  const picks = await takeFromLots(tx, ctx.now, cause, unnamed)
  for (const { sku, quantity, lot } of picks) {
    written.push({ sku, lotId: lot.id, quantity: -quantity, unitCost: itemOf(items, sku).cost })
  }
  const untracked = unnamed.filter(({ sku }) => !itemOf(items, sku).tracksLots)
  return [
    ...written,
    ...untracked.map(({ sku, quantity }) => ({
      sku,
      lotId: null,
      quantity: -quantity,
      unitCost: itemOf(items, sku).cost,
    })),
  ]
}
