import type { NewReceipt, StockDocument } from '@tandem/contracts'
import { type Ctx, type Minor, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { adjust } from '../buckets/index.ts'
import {
  causeOf,
  closeDocument,
  type DocumentHead,
  type DocumentLine,
  openDocument,
  readDocument,
} from './documents.ts'
import { insertLots, recallsOf } from './lot-store.ts'
import { bookReceived, lockPurchase, type PurchaseLine, refuseOverDelivery } from './purchase-store.ts'
import { averageIn } from './stock-cost.ts'
import { itemOf, refuseNotKept, refuseOtherPlaces, type StockItem, smallestUnits, stockItems } from './stock-items.ts'

/**
 * Goods have come to a place: they are there to be sold, at their cost, in lots where the SKU is kept so. Against a
 * purchase order they are counted as received, in as many deliveries as it takes. The same document again changes nothing.
 *
 * @throws Refusal `access.denied`, `resource.not_found`, `stock.unknown_sku`, `stock.not_kept`, `stock.quantity`,
 *   `document.conflict`, `lot.needed`; `purchase.wrong_state`, `purchase.over_delivered` beyond what was ordered and its tolerance
 */
export async function receiveGoods(ctx: Ctx, placeId: string, asked: NewReceipt): Promise<StockDocument> {
  refuseOtherPlaces(ctx.access, [placeId])
  const { id, purchaseOrderId, note } = asked
  const head: DocumentHead = {
    id,
    kind: 'receipt',
    placeId,
    about: purchaseOrderId === null ? null : `purchase_order:${purchaseOrderId}`,
    note,
  }
  return await ctx.db.transaction(async (tx) => {
    if (!(await openDocument(tx, ctx, head, asked))) return await readDocument(tx, id)
    const skus = asked.lines.map(({ sku }) => sku)
    const items = await stockItems(tx, placeId, skus)
    const ordered = purchaseOrderId === null ? null : await lockPurchase(tx, purchaseOrderId)
    if (ordered && ordered.placeId !== placeId) throw new Refusal('resource.not_found', { purchaseOrderId })
    // What was ordered while it was kept still comes.
    const isOrdered = (sku: string) => ordered?.lines.some((line) => line.sku === sku) ?? false
    refuseNotKept(
      items,
      skus.filter((sku) => !isOrdered(sku)),
    )
    const came = asked.lines.map((line) => cameOf(line, itemOf(items, line.sku), ordered?.lines ?? []))
    if (ordered) {
      refuseOverDelivery(ordered, came)
      await bookReceived(tx, ctx, ordered, came)
    }
    await putAway(tx, ctx, head, came, items, ordered?.supplier ?? asked.supplier)
    return await readDocument(tx, id)
  })
}

/** What came, in smallest units. */
export interface Came {
  sku: string
  quantity: number
  unitCost: Minor
  lot: { batch: string | null; expiresAt: number | null } | null
}

function cameOf(
  { sku, quantity, unitCost, lot }: NewReceipt['lines'][number],
  item: StockItem,
  ordered: readonly PurchaseLine[],
): Came {
  if (item.tracksLots && !lot) throw new Refusal('lot.needed', { sku })
  const agreed = ordered.find((line) => line.sku === sku)?.unitCost
  return { sku, quantity: smallestUnits(item, quantity), unitCost: unitCost ?? agreed ?? item.cost, lot }
}

/**
 * Adds to the buckets, the average costs and the lots, and writes the document's lines. What is of a batch that was called
 * back comes without being for sale.
 */
export async function putAway(
  tx: Queryable,
  ctx: Ctx,
  head: DocumentHead,
  came: readonly Came[],
  items: ReadonlyMap<string, StockItem>,
  supplier: string | null,
): Promise<void> {
  const { id, kind, placeId } = head
  const put = await withLots(tx, ctx, came, items)
  const changes = put.map(({ sku, forSale }) => ({
    kind: 'stock' as const,
    resource: sku,
    place: placeId,
    by: forSale,
  }))
  await adjust(tx, ctx.now, { cause: causeOf(id), reason: kind }, changes)
  await averageIn(tx, placeId, put)
  const lots = put.flatMap(({ sku, quantity, lot, lotId, recalledFor }) =>
    lotId === null
      ? []
      : [
          {
            ...{ id: lotId, placeId, sku, quantity, supplier, recalledFor },
            ...{ batch: lot?.batch ?? null, expiresAt: lot?.expiresAt ?? null },
          },
        ],
  )
  await insertLots(tx, ctx.now, id, causeOf(id), lots)
  const lines: DocumentLine[] = put.map(({ sku, lotId, quantity, unitCost }) => ({ sku, lotId, quantity, unitCost }))
  await closeDocument(tx, ctx, head, lines, items)
}

interface Put extends Came {
  /** Null where the SKU is not kept by lot. */
  lotId: string | null
  recalledFor: string | null
  /** How much of it goes onto the shelf, in smallest units: all or nothing. */
  forSale: number
}

/** Which lots what came makes, and which of them were called back: the SKUs are shared, so no recall goes on meanwhile. */
async function withLots(
  tx: Queryable,
  ctx: Ctx,
  came: readonly Came[],
  items: ReadonlyMap<string, StockItem>,
): Promise<Put[]> {
  const byLot = came.filter(({ sku }) => itemOf(items, sku).tracksLots)
  const recalls = await recallsOf(
    tx,
    byLot.map(({ sku, lot }) => ({ sku, batch: lot?.batch ?? null })),
  )
  return came.map((one): Put => {
    if (!byLot.includes(one)) return { ...one, lotId: null, recalledFor: null, forSale: one.quantity }
    const recall = recalls.find(({ sku, batch }) => sku === one.sku && batch === one.lot?.batch)
    const recalledFor = recall?.reason ?? null
    return { ...one, lotId: uuidv7(ctx.now), recalledFor, forSale: recalledFor === null ? one.quantity : 0 }
  })
}
