import type { Access, Role } from './context.ts'
import { Refusal } from './refusal.ts'

/** What somebody may do at a merchant; routes name the one they ask for. The noun first. */
export const PERMISSIONS = [
  'audit.read',
  'catalog.read',
  'catalog.write',
  'customers.read',
  'customers.write',
  'data.read',
  'data.write',
  'day_close',
  'day_close.reopen',
  'decisions.write',
  'demo.advance',
  'fulfilment.write',
  'goals.write',
  'insights.read',
  'keys.manage',
  'ledger.read',
  'orders.discount',
  'orders.read',
  'orders.refund',
  'orders.void',
  'orders.write',
  'payments.read',
  'payments.write',
  'people.manage',
  'promotions.read',
  'promotions.write',
  'settings.write',
  'shifts.write',
  'stock.read',
  'stock.write',
  'stores.keep',
  'stores.read',
  'stores.write',
  'webhooks.manage',
] as const

export type Permission = (typeof PERMISSIONS)[number]

const LOOK: readonly Permission[] = ['catalog.read', 'orders.read', 'promotions.read', 'stock.read', 'stores.read']
const SELL: readonly Permission[] = [
  'orders.write',
  'orders.discount',
  'orders.void',
  'orders.refund',
  'fulfilment.write',
  'shifts.write',
]
const RUN_A_STORE: readonly Permission[] = [
  'customers.read',
  'day_close',
  'insights.read',
  'ledger.read',
  'payments.read',
  'stock.write',
  'stores.keep',
]

/** What each role may do, in the stores that the person was given. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  regional_manager: [
    ...LOOK,
    ...SELL,
    ...RUN_A_STORE,
    'catalog.write',
    'customers.write',
    'decisions.write',
    'goals.write',
    'people.manage',
    'promotions.write',
    'stores.write',
  ],
  store_manager: [...LOOK, ...SELL, ...RUN_A_STORE],
  cashier: [...LOOK, ...SELL],
  finance: [...LOOK, 'day_close', 'insights.read', 'ledger.read', 'orders.refund', 'payments.read', 'payments.write'],
  analyst: [...LOOK, 'data.read', 'insights.read'],
}

/** About the merchant as a whole: who was given some of its stores would see or set through them what is of the others. */
export const OF_ALL_STORES: readonly Permission[] = ['audit.read', 'settings.write', 'webhooks.manage']

/** May this person, key or job do it? Which stores it may be done in is said by `access.storeIds`. */
export function can(access: Access, permission: Permission): boolean {
  if (access.storeIds !== 'all' && OF_ALL_STORES.includes(permission)) return false
  return permissionsOf(access).includes(permission)
}

/** @throws Refusal `access.denied`, naming what is missing */
export function refuseUnlessCan(access: Access, permission: Permission): void {
  if (!can(access, permission)) throw new Refusal('access.denied', { role: access.role, permission })
}

/** A key may do what it was given, a person what the role says. */
export function permissionsOf(access: Access): readonly Permission[] {
  return access.permissions ?? (access.role === 'key' ? [] : ROLE_PERMISSIONS[access.role])
}

/**
 * Up to how much somebody decides alone; null where there is no limit. A discount in basis points of what it is given
 * on, a void or refund in minor units of the merchant's currency.
 */
export interface ApprovalLimits {
  discountBasisPoints: number | null
  voidMinor: number | null
  refundMinor: number | null
}

export type Approval = 'discount' | 'void' | 'refund'

const NO_LIMITS: ApprovalLimits = { discountBasisPoints: null, voidMinor: null, refundMinor: null }
/** Whoever was given no limits of their own: at the till nothing is given away alone. */
const ROLE_LIMITS: Readonly<Record<Role, ApprovalLimits>> = {
  owner: NO_LIMITS,
  regional_manager: NO_LIMITS,
  store_manager: NO_LIMITS,
  finance: NO_LIMITS,
  cashier: { discountBasisPoints: 0, voidMinor: 0, refundMinor: 0 },
  analyst: { discountBasisPoints: 0, voidMinor: 0, refundMinor: 0 },
}
const LIMIT_OF = { discount: 'discountBasisPoints', void: 'voidMinor', refund: 'refundMinor' } as const

export function limitsOf(access: Access): ApprovalLimits {
  return access.limits ?? (access.role === 'key' ? NO_LIMITS : ROLE_LIMITS[access.role])
}

/** Nobody's limits may go beyond those of who sets them. */
export function areWithin(limits: ApprovalLimits, bounds: ApprovalLimits): boolean {
  return Object.values(LIMIT_OF).every((field) => isWithin(limits[field] ?? Infinity, bounds[field]))
}

/**
 * May this person decide it alone? Says nothing about the permission itself, which the route asks for.
 *
 * @param amount basis points for a discount, minor units of the merchant's currency else; not negative
 */
export function withinLimit(access: Access, approval: Approval, amount: number): boolean {
  return isWithin(amount, limitsOf(access)[LIMIT_OF[approval]])
}

/** @throws Refusal `approval.needed` beyond the person's limit, with the roles of those who could approve */
export function refuseBeyondLimit(access: Access, approval: Approval, amount: number): void {
  if (withinLimit(access, approval, amount)) return
  const approvers = (Object.keys(ROLE_PERMISSIONS) as Role[]).filter(
    (role) =>
      ROLE_PERMISSIONS[role].includes(`orders.${approval}`) && isWithin(amount, ROLE_LIMITS[role][LIMIT_OF[approval]]),
  )
  throw new Refusal('approval.needed', { approval, amount, limit: limitsOf(access)[LIMIT_OF[approval]], approvers })
}

function isWithin(amount: number, limit: number | null): boolean {
  return limit === null || amount <= limit
}

/**
 * May somebody give a part in the merchant to somebody else? Nobody gives what they have not: no permission, no store,
 * no limit beyond their own.
 */
export function mayGive(
  giver: Access,
  part: { permissions: readonly Permission[]; storeIds: readonly string[] | null; limits: ApprovalLimits },
): boolean {
  const own = permissionsOf(giver)
  if (!part.permissions.every((permission) => own.includes(permission))) return false
  if (!areWithin(part.limits, limitsOf(giver))) return false
  if (giver.storeIds === 'all') return true
  const stores = new Set(giver.storeIds)
  return part.storeIds !== null && part.storeIds.every((id) => stores.has(id))
}
