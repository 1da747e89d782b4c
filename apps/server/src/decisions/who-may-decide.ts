import { type Access, can, Refusal } from '@tandem/kernel'

/** Owners decide for everybody, regional managers for their own stores; analysts and store managers only look. */
function mayDecide(access: Access, storeIds: readonly string[] | null): boolean {
  return can(access, 'decisions.write') && maySee(access, storeIds)
}

/** Is every store of the scope (null = all of the merchant) within what this person may see? */
export function maySee(access: Access, storeIds: readonly string[] | null): boolean {
  if (access.storeIds === 'all') return true
  const own = new Set(access.storeIds)
  return storeIds?.every((id) => own.has(id)) ?? false
}

/** @throws Refusal `access.denied` */
export function refuseUnlessMayDecide(access: Access, storeIds: readonly string[] | null): void {
  if (!mayDecide(access, storeIds)) throw new Refusal('access.denied', { role: access.role })
}
