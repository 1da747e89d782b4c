import type { Queryable } from '@tandem/kernel'
import type { Moment } from './left-store.ts'
import { budgetOf, couponClaim, unitsClaim, unitsOf, usesClaim, usesOf } from './promotion.ts'

interface OwnPart {
  amounts: [string, number][] | null
  claims: [string, number][] | null
}

/**
 * The moment as it would be without some holds: an order that is priced anew is not short of what it has itself, and its
 * own coupon is not used up.
 */
export async function withOwnPart(db: Queryable, moment: Moment, holdIds: readonly string[]): Promise<Moment> {
  const [row] = await db.query<OwnPart>(
    `select (select json_agg(json_build_array(b.kind || ' ' || b.resource, l.outstanding))
               from hold_line l join bucket b on b.id = l.bucket_id
              where l.hold_id = any ($1::uuid[]) and b.resource like 'promotion:%') as amounts,
            (select json_agg(json_build_array(what, 1)) from claim
              where hold_id = any ($1::uuid[]) and ends = 'released') as claims`,
    [holdIds],
  )
  const [amounts, claims] = [summed(row?.amounts), summed(row?.claims)]
  const held = ({ kind, resource }: { kind: string; resource: string }) => amounts.get(`${kind} ${resource}`) ?? 0
  const claimed = (what: string) => claims.get(what) ?? 0
  return {
    ...moment,
    left: new Map(
      [...moment.left].map(([id, { budget, uses, units, usesByOwner, unitsByOwner }]) => [
        id,
        {
          budget: budget === null ? null : budget + held(budgetOf(id)),
          uses: uses === null ? null : uses + held(usesOf(id)),
          units: units === null ? null : units + held(unitsOf(id)),
          usesByOwner: usesByOwner - claimed(usesClaim(id)),
          unitsByOwner: unitsByOwner - claimed(unitsClaim(id)),
        },
      ]),
    ),
    coupons: moment.coupons.map((coupon) => ({ ...coupon, used: coupon.used - claimed(couponClaim(coupon.code)) })),
  }
}

function summed(rows: [string, number][] | null | undefined): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [key, amount] of rows ?? []) sums.set(key, (sums.get(key) ?? 0) + amount)
  return sums
}
