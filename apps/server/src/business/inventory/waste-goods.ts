import type { NewWastage, StockDocument } from '@tandem/contracts'
import { type Ctx, type Queryable, Refusal } from '@tandem/kernel'
import { adjust, lockBuckets, take } from '../buckets/index.ts'
import {
  causeOf,
  closeDocument,
  type DocumentHead,
  type DocumentLine,
  openDocument,
  readDocument,
} from './documents.ts'
import { type LotRow, lockLots, moveLots } from './lot-store.ts'
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
    if (!(await openDocument(tx, ctx, head, asked))) return await readDocument(tx, id)
    const items = await stockItems(
      tx,
      placeId,
      asked.lines.map(({ sku }) => sku),
    )
    const lines = asked.lines.map((line) => ({
      ...line,
      quantity: smallestUnits(itemOf(items, line.sku), line.quantity),
    }))
    const named = await namedLots(tx, placeId, lines)
    // What is held is no part of the bucket.
    const onShelf = lines.filter(({ lotId }) => lotId === null || named.get(lotId)?.status === 'ok')
    await leaveShelf(tx, ctx, head, onShelf, asked.evenPromised)
    const picked = await leaveLots(tx, ctx, head, lines, items)
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

/**
 * The lots that lines name. Their buckets are locked before them, as everywhere.
 *
 * @throws Refusal `lot.short` when one is not there, or less is left of it
 */
async function namedLots(tx: Queryable, placeId: string, lines: readonly Line[]): Promise<ReadonlyMap<string, LotRow>> {
  const named = Map.groupBy(
    lines.filter(({ lotId }) => lotId !== null),
    ({ lotId }) => lotId as string,
  )
  if (named.size === 0) return new Map()
  await lockBuckets(
    tx,
    lines.map(({ sku }) => ({ kind: 'stock', resource: sku, place: placeId })),
  )
  const lots = new Map((await lockLots(tx, [...named.keys()])).map((lot) => [lot.id, lot]))
  for (const [lotId, of] of named) {
    const lot = lots.get(lotId)
    const isHere = lot?.placeId === placeId && of.every(({ sku }) => sku === lot.sku)
    const quantity = of.reduce((sum, line) => sum + line.quantity, 0)
    if (!isHere || lot.quantity < quantity) throw new Refusal('lot.short', { lotId, left: isHere ? lot.quantity : 0 })
  }
  return lots
}

/** From the lots that are named, else from those that expire first. */
async function leaveLots(
  tx: Queryable,
  ctx: Ctx,
  { id, placeId }: DocumentHead,
  lines: readonly Line[],
  items: ReadonlyMap<string, StockItem>,
): Promise<DocumentLine[]> {
  const named = lines.flatMap(({ sku, quantity, lotId }) => (lotId === null ? [] : [{ sku, quantity, lotId }]))
  await moveLots(
    tx,
    ctx.now,
    causeOf(id),
    named.map(({ lotId, quantity }) => ({ lotId, by: -quantity })),
  )
  const unnamed = lines.flatMap(({ sku, quantity, lotId }) => (lotId === null ? [{ sku, quantity, placeId }] : []))
  const picks = await takeFromLots(tx, ctx.now, causeOf(id), unnamed)
  const untracked = unnamed.filter(({ sku }) => !itemOf(items, sku).tracksLots)
  return [
    ...named,
    ...picks.map(({ sku, quantity, lot }) => ({ sku, quantity, lotId: lot.id })),
    ...untracked.map(({ sku, quantity }) => ({ sku, quantity, lotId: null })),
  ].map(({ sku, quantity, lotId }) => ({ sku, lotId, quantity: -quantity, unitCost: itemOf(items, sku).cost }))
}
