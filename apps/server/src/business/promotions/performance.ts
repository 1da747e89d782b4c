import type { PromotionPerformance } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import { type BucketState, readBuckets } from '../buckets/index.ts'
import { givenThrough } from '../ledger/index.ts'
import { countCoupons } from './coupon-store.ts'
import { budgetOf, unitsOf, usesOf } from './promotion.ts'
import { promotionOf } from './show-promotions.ts'

/** What a promotion has given with goods that were handed over, who pays for it, and what is left of it. */
export async function performanceOf(ctx: Ctx, id: string): Promise<PromotionPerformance> {
  const found = await promotionOf(ctx, id)
  const [given, buckets, coupons] = await Promise.all([
    givenThrough(ctx.db, id),
    readBuckets(ctx.db, [budgetOf(id), usesOf(id), unitsOf(id)]),
    countCoupons(ctx.db, id),
  ])
  const { budget, uses, unitsQuota } = found.limits
  const stand = (limit: number | null, at: number) => {
    const { used, held, free } = buckets[at] as BucketState
    return limit === null ? null : { limit, used, held, free }
  }
  return {
    uses: given.reduce((sum, { orders }) => sum + orders, 0),
    given: given.reduce((sum, { amount }) => sum + amount, 0),
    byFunder: given.map(({ funder, orders, amount }) => ({ funder, uses: orders, given: amount })),
    budget: stand(budget, 0),
    usesLimit: stand(uses, 1),
    unitsQuota: stand(unitsQuota, 2),
    coupons,
  }
}
