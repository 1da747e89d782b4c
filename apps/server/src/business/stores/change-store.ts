import { type Access, type Ctx, type Queryable, Refusal } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import { lockStore } from './store-store.ts'

/** What of a store was changed. */
export type StorePart = 'profile' | 'hours' | 'areas' | 'capacity' | 'tables'

/**
 * Changes something of one store. Its row is locked, so that changes of a store happen, and are told, one after the other.
 *
 * @throws Refusal `resource.not_found` when there is no such store or it is not the person's
 */
export async function changeStore<T>(
  ctx: Ctx,
  storeId: string,
  part: StorePart,
  change: (tx: Queryable) => Promise<T>,
): Promise<T> {
  refuseOthersStores(ctx.access, [storeId])
  return await ctx.db.transaction(async (tx) => {
    if (!(await lockStore(tx, storeId))) throw new Refusal('resource.not_found', { store: storeId })
    const result = await change(tx)
    await tellChange(tx, ctx, storeId, part)
    return result
  })
}

/** Writes the event and who did it; the caller has the store's row locked. */
export async function tellChange(tx: Queryable, ctx: Ctx, storeId: string, part: StorePart): Promise<void> {
  await emit(tx, { kind: 'store.changed', aggregate: `store:${storeId}`, payload: { storeId, part }, at: ctx.now })
  await audit(tx, ctx, { action: 'store.changed', subject: `store:${storeId}`, details: { part } })
}

/** What is not theirs does not exist for them. @throws Refusal `resource.not_found` */
export function refuseOthersStores({ storeIds }: Access, wanted: readonly string[]): void {
  if (storeIds === 'all') return
  const others = wanted.filter((id) => !storeIds.includes(id))
  if (others.length > 0) throw new Refusal('resource.not_found', { stores: others })
}
