import { type Ctx, Refusal } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { moveCatalog } from './catalog-version.ts'
import { refuseIssues } from './issues.ts'
import { refuseOtherStores } from './own-stores.ts'
import { deleteSoldOut, insertSoldOut, readSoldOut, type SoldOut, storeAndSkuExist } from './sold-out-store.ts'

/** What a store has run out of now. @throws Refusal `access.denied` */
export async function soldOutIn(ctx: Ctx, storeId: string): Promise<SoldOut[]> {
  refuseOtherStores(ctx.access, [storeId])
  return await readSoldOut(ctx.db, storeId, ctx.now)
}

/**
 * Marks a SKU as sold out (沽清) in a store, on every channel at once: whoever next asks what can be sold there is told.
 * So is who asks for a bundle that holds it. Marking it again changes only when it ends.
 *
 * @throws Refusal `resource.not_found`, `access.denied` in a store that is not the caller's, `catalog.invalid` when
 *   `until` has passed
 */
export async function markSoldOut(
  ctx: Ctx,
  { storeId, sku, until = null }: { storeId: string; sku: string; until?: number | null },
): Promise<void> {
  refuseOtherStores(ctx.access, [storeId])
  if (until !== null && until <= ctx.now) refuseIssues([{ at: 'until', code: 'until.in_the_past', value: until }])
  await ctx.db.transaction(async (tx) => {
    await moveCatalog(tx, 'terms')
    if (!(await storeAndSkuExist(tx, storeId, sku))) throw new Refusal('resource.not_found', { store: storeId, sku })
    if (!(await insertSoldOut(tx, { storeId, sku, since: ctx.now, until }))) return
    const payload = { storeId, sku, until }
    await emit(tx, { kind: 'sku.sold_out', aggregate: `shelf:${storeId}:${sku}`, payload, at: ctx.now })
  })
}

/** Sells it again. Clearing what is not sold out changes nothing. @throws Refusal as `markSoldOut` */
export async function clearSoldOut(ctx: Ctx, { storeId, sku }: { storeId: string; sku: string }): Promise<void> {
  refuseOtherStores(ctx.access, [storeId])
  await ctx.db.transaction(async (tx) => {
    await moveCatalog(tx, 'terms')
    if (!(await storeAndSkuExist(tx, storeId, sku))) throw new Refusal('resource.not_found', { store: storeId, sku })
    if (!(await deleteSoldOut(tx, storeId, sku, ctx.now))) return
    const payload = { storeId, sku }
    await emit(tx, { kind: 'sku.back_in_stock', aggregate: `shelf:${storeId}:${sku}`, payload, at: ctx.now })
  })
}
