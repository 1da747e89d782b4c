import type { Quote } from '@tandem/promotions'
import type { BucketAmount, OwnerLimit } from '../buckets/index.ts'
import type { LivePromotions } from './live-promotions.ts'
import { budgetOf, couponClaim, unitsClaim, unitsOf, usesClaim, usesOf } from './promotion.ts'

/** Whether a bucket is one of those that promotions hold. */
export function isOfPromotion({ resource }: { resource: string }): boolean {
  return resource.startsWith('promotion:')
}

/**
 * What the promotions of a quote must hold together with the order: money of budgets, uses and units of quotas and of
 * the owner, coupons. All of it or none, so that nothing is given twice, whatever the quote thought was left.
 *
 * @param live what the quote was made with
 */
export function holdsOf(
  quote: Quote,
  live: LivePromotions,
  owner: string | null,
): { amounts: BucketAmount[]; limits: OwnerLimit[] } {
  const amounts: BucketAmount[] = []
  const limits: OwnerLimit[] = []
  for (const { promotionId: id, amount } of quote.applied) {
    const units = unitsUsed(quote, id)
    const limit = live.limits.get(id)
    if (limit && limit.budget !== null) amounts.push({ ...budgetOf(id), quantity: amount })
    if (limit && limit.uses !== null) amounts.push({ ...usesOf(id), quantity: 1 })
    if (limit && limit.unitsQuota !== null) amounts.push({ ...unitsOf(id), quantity: units })
    const claim = (what: string, of: string, most: number | null | undefined, quantity: number): void => {
      if (most !== null && most !== undefined) limits.push({ what, owner: of, most, quantity, ends: 'released' })
    }
    // A promotion that is limited per person applies to nobody without an owner.
    claim(usesClaim(id), owner ?? '', limit?.usesPerOwner, 1)
    claim(unitsClaim(id), owner ?? '', limit?.unitsPerOwner, units)
    const coupon = live.coupons.get(id)
    claim(couponClaim(coupon?.code ?? ''), '', coupon?.uses, 1)
  }
  return { amounts, limits }
}

/** Units of goods that a promotion made cheaper. */
export function unitsUsed({ lines }: Quote, promotionId: string): number {
  return lines
    .flatMap(({ discounts }) => discounts.filter((discount) => discount.promotionId === promotionId))
    .reduce((sum, { units }) => sum + units, 0)
}
