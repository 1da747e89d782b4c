import type { StoreGroup, StoreGroupInput } from '@tandem/contracts'
import { type Ctx, Refusal } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { refuseOthersStores } from './change-store.ts'
import { deleteGroup, listGroups, saveGroup } from './group-store.ts'

/**
 * Makes a group of stores or changes it. Who may not see every store cannot tell what a group holds, so changes none.
 *
 * @throws Refusal `access.denied`, `resource.not_found` naming stores that there are not
 */
export async function putGroup(ctx: Ctx, groupId: string, group: StoreGroupInput): Promise<StoreGroup> {
  refusePartialView(ctx)
  refuseOthersStores(ctx.access, group.storeIds)
  await ctx.db.transaction(async (tx) => {
    const unknown = await saveGroup(tx, groupId, group)
    if (unknown.length > 0) throw new Refusal('resource.not_found', { stores: unknown })
    const details = { stores: group.storeIds.length }
    await audit(tx, ctx, { action: 'store_group.changed', subject: `store_group:${groupId}`, details })
  })
  return { ...group, id: groupId, storeIds: [...new Set(group.storeIds)].toSorted() }
}

/** @throws Refusal `access.denied`, `resource.not_found` */
export async function removeGroup(ctx: Ctx, groupId: string): Promise<void> {
  refusePartialView(ctx)
  await ctx.db.transaction(async (tx) => {
    if (!(await deleteGroup(tx, groupId))) throw new Refusal('resource.not_found', { group: groupId })
    await audit(tx, ctx, { action: 'store_group.removed', subject: `store_group:${groupId}` })
  })
}

/** Groups, each with those of its stores that are the person's. */
export async function groupsOf(ctx: Ctx): Promise<StoreGroup[]> {
  return await listGroups(ctx.db, ctx.access.storeIds)
}

function refusePartialView({ access }: Ctx): void {
  if (access.storeIds !== 'all') throw new Refusal('access.denied', { needs: 'all stores' })
}
