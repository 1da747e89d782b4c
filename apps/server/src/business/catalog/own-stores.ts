import { type Access, Refusal } from '@tandem/kernel'

/** @throws Refusal `access.denied` unless the person may act on all of these stores; null means the whole merchant */
export function refuseOtherStores(access: Access, storeIds: readonly string[] | null): void {
  if (access.storeIds === 'all') return
  const own = new Set(access.storeIds)
  const others = storeIds?.filter((id) => !own.has(id)) ?? ['*']
  if (others.length > 0) throw new Refusal('access.denied', { role: access.role, stores: others.slice(0, 20) })
}
