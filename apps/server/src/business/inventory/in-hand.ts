import type { CallCtx, Queryable } from '@tandem/kernel'
import { adjust, type BucketAmount, type Change, type Document, take } from '../buckets/index.ts'
import { addToLots, type LotChange, takeFromLots } from './take-from-lots.ts'
import { tellMovements } from './tell-movements.ts'

/**
 * Takes goods that are in the customer's hand, and from their lots: they are there, whatever the counters say.
 *
 * @param forWhom so that a recall finds them: `order:…`
 * @returns how many of which the counters did not know: somebody should count
 */
export async function takeInHand(
  tx: Queryable,
  ctx: Pick<CallCtx, 'now'>,
  document: Document,
  forWhom: string,
  amounts: readonly BucketAmount[],
): Promise<{ sku: string; placeId: string; quantity: number }[]> {
  const unknown = await take(tx, ctx.now, document, amounts)
  const left = perSku(amounts)
  const picks = await takeFromLots(tx, ctx.now, forWhom, left)
  await tellMovements(tx, ctx, { reason: 'sale', cause: forWhom }, left, picks)
  return unknown.map(({ resource, place, unknown: quantity }) => ({ sku: resource, placeId: place, quantity }))
}

/** Puts goods back onto the shelf that came back, and into a lot where they are kept so. */
export async function putBack(
  tx: Queryable,
  ctx: Pick<CallCtx, 'now'>,
  document: Document,
  fromWhom: string,
  changes: readonly Change[],
): Promise<void> {
  const skus = changes.map(({ resource }) => resource)
  // Shared until the transaction ends, as documents do: whether a SKU is kept by lot does not change meanwhile.
  const tracked = await tx.query<{ sku: string }>(
    `select s.sku from sku s
      where s.sku = any($1) and exists (select from lot_tracked_sku t where t.sku = s.sku) for key share of s`,
    [skus],
  )
  await adjust(tx, ctx.now, document, changes)
  const back = perSku(changes.map(({ by, ...key }) => ({ ...key, quantity: by })))
  const byLot = back.filter((one) => tracked.some(({ sku }) => sku === one.sku))
  await addToLots(tx, ctx.now, document.cause, byLot)
  await tellMovements(tx, ctx, { reason: 'return', cause: fromWhom }, back)
}

/** Each SKU and place once. */
export function perSku(amounts: readonly BucketAmount[]): LotChange[] {
  const byKey = Map.groupBy(amounts, ({ resource, place = '' }) => JSON.stringify([resource, place]))
  return [...byKey.values()].map((all) => {
    const [{ resource: sku, place: placeId = '' }] = all as [BucketAmount]
    return { sku, placeId, quantity: all.reduce((sum, one) => sum + one.quantity, 0) }
  })
}
