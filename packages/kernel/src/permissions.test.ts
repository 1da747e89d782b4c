import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Access, Role } from './context.ts'
import {
  type ApprovalLimits,
  can,
  limitsOf,
  mayGive,
  OF_ALL_STORES,
  PERMISSIONS,
  permissionsOf,
  ROLE_PERMISSIONS,
  refuseBeyondLimit,
  refuseUnlessCan,
  withinLimit,
} from './permissions.ts'
import { Refusal } from './refusal.ts'

const ROLES = Object.keys(ROLE_PERMISSIONS) as Role[]
const as = (role: Role | 'key', rest: Partial<Access> = {}): Access => ({
  merchantId: 'm',
  role,
  storeIds: 'all',
  ...rest,
})
const limits = (most: number | null): ApprovalLimits => ({
  discountBasisPoints: most,
  voidMinor: most,
  refundMinor: most,
})

describe('permissions', () => {
  it('are all the owner’s; each is somebody’s once, and a key has only what it was given', () => {
    for (const permission of PERMISSIONS) expect(can(as('owner'), permission)).toBe(true)
    for (const role of ROLES) {
      expect(new Set(ROLE_PERMISSIONS[role]).size, role).toBe(ROLE_PERMISSIONS[role].length)
    }
    expect(permissionsOf(as('key'))).toEqual([])
    expect(can(as('key', { permissions: ['stock.read'] }), 'stock.read')).toBe(true)
    expect(can(as('key', { permissions: ['stock.read'] }), 'stock.write')).toBe(false)
  })

  it('about the merchant as a whole are nobody’s who was given some of its stores', () => {
    for (const permission of OF_ALL_STORES) {
      expect(can(as('key', { permissions: [permission] }), permission), permission).toBe(true)
      expect(can(as('key', { permissions: [permission], storeIds: ['s1'] }), permission), permission).toBe(false)
    }
  })

  it('let the till sell but neither hire, price nor read the books', () => {
    expect(can(as('cashier'), 'orders.write')).toBe(true)
    for (const permission of [
      'people.manage',
      'catalog.write',
      'ledger.read',
      'insights.read',
      'stock.write',
    ] as const) {
      expect(() => refuseUnlessCan(as('cashier'), permission), permission).toThrow(Refusal)
    }
    for (const permission of PERMISSIONS.filter((one) => one.endsWith('.write'))) {
      expect(can(as('analyst'), permission), permission).toBe(false)
    }
  })
})

describe('approval limits', () => {
  it('let a cashier give nothing away alone unless their grant says so, and name who could approve', () => {
    expect(withinLimit(as('cashier'), 'refund', 1)).toBe(false)
    expect(withinLimit(as('cashier', { limits: limits(500) }), 'refund', 500)).toBe(true)
    try {
      refuseBeyondLimit(as('cashier', { limits: limits(500) }), 'refund', 501)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({
        code: 'approval.needed',
        details: {
          approval: 'refund',
          amount: 501,
          limit: 500,
          approvers: ['owner', 'regional_manager', 'store_manager', 'finance'],
        },
      })
    }
    refuseBeyondLimit(as('store_manager'), 'void', Number.MAX_SAFE_INTEGER)
  })

  it('are monotonous: what is allowed stays allowed for less', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom('discount', 'void', 'refund'), (limit, amount, approval) => {
        const access = as('cashier', { limits: limits(limit) })
        expect(withinLimit(access, approval, amount)).toBe(amount <= limit)
      }),
    )
  })
})

describe('giving a part to somebody else', () => {
  const part = (role: Role, storeIds: string[] | null, own = limitsOf(as(role))) => ({
    permissions: ROLE_PERMISSIONS[role],
    storeIds,
    limits: own,
  })

  it('never gives what the giver has not', () => {
    const regional = as('regional_manager', { storeIds: ['s1', 's2'] })
    expect(mayGive(regional, part('cashier', ['s1']))).toBe(true)
    expect(mayGive(regional, part('store_manager', ['s1', 's2']))).toBe(true)
    expect(mayGive(regional, part('cashier', ['s3']))).toBe(false)
    expect(mayGive(regional, part('cashier', null))).toBe(false)
    expect(mayGive(regional, part('owner', null))).toBe(false)
    expect(mayGive(regional, part('finance', ['s1']))).toBe(false)
    const bounded = as('regional_manager', { storeIds: ['s1'], limits: limits(1_000) })
    expect(mayGive(bounded, part('cashier', ['s1'], limits(1_000)))).toBe(true)
    expect(mayGive(bounded, part('cashier', ['s1'], limits(1_001)))).toBe(false)
    expect(mayGive(bounded, part('cashier', ['s1'], limits(null)))).toBe(false)
    for (const role of ROLES) expect(mayGive(as('owner'), part(role, null)), role).toBe(true)
  })
})
