import type { StoreGroup, StoreGroupInput } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { moveCatalog } from './catalog-version.ts'
import { refuseIssues } from './issues.ts'
import { refuseOtherStores } from './own-stores.ts'
import { missingStores, readStoreGroups, writeStoreGroup } from './store-group-store.ts'

/**
 * Makes a group of stores or replaces its stores.
 *
 * @throws Refusal `catalog.invalid` when a store does not exist, `access.denied` when one is not the caller's
 */
export async function saveStoreGroup(ctx: Ctx, id: string, input: StoreGroupInput): Promise<StoreGroup> {
  const storeIds = [...new Set(input.storeIds)].toSorted()
  await ctx.db.transaction(async (tx) => {
    await moveCatalog(tx, 'words')
    const before = (await readStoreGroups(tx)).find((group) => group.id === id)
    refuseOtherStores(ctx.access, [...storeIds, ...(before?.storeIds ?? [])])
    const missing = await missingStores(tx, storeIds)
    refuseIssues(missing.map((value) => ({ at: 'storeIds', code: 'store.missing', value })))
    await writeStoreGroup(tx, { id, name: input.name, storeIds })
    await audit(tx, ctx, {
      action: 'store_group.saved',
      subject: `store_group:${id}`,
      details: { stores: storeIds.length },
    })
  })
  return { id, name: input.name, storeIds }
}
