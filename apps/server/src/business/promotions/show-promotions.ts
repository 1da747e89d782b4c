import type { MyCouponsAnswer, PromotionState } from '@tandem/contracts'
import { type Ctx, Refusal, type ShopCtx } from '@tandem/kernel'
import { couponsOfCustomer } from './coupon-store.ts'
import type { StoredPromotion } from './promotion.ts'
import { findPromotion, listPromotions, listVersions, namesOf, type StoredVersion } from './promotion-store.ts'
import { concernsStoresOf } from './stores-of-access.ts'

/** Promotions of the caller's stores; without a state all but those that have ended. */
export async function promotionsOf(ctx: Ctx, state?: PromotionState): Promise<StoredPromotion[]> {
  const states: readonly PromotionState[] = state === undefined ? ['draft', 'live', 'paused'] : [state]
  return (await listPromotions(ctx.db, states)).filter(({ rule }) => concernsStoresOf(ctx.access, rule))
}

/** @throws Refusal `resource.not_found`, also when it concerns none of the caller's stores */
export async function promotionOf(ctx: Ctx, id: string): Promise<StoredPromotion> {
  const found = await findPromotion(ctx.db, id)
  if (!found || !concernsStoresOf(ctx.access, found.rule)) throw new Refusal('resource.not_found', { promotion: id })
  return found
}

export async function versionsOf(ctx: Ctx, id: string): Promise<StoredVersion[]> {
  await promotionOf(ctx, id)
  return await listVersions(ctx.db, id)
}

/** What a customer can use now. */
export async function myCoupons(ctx: ShopCtx): Promise<MyCouponsAnswer> {
  const { customerId } = ctx.shopper
  if (customerId === null) throw new Refusal('session.missing')
  const coupons = await couponsOfCustomer(ctx.db, customerId, ctx.now)
  const names = await namesOf(ctx.db, [...new Set(coupons.map(({ promotionId }) => promotionId))])
  return {
    coupons: coupons.map(({ code, promotionId, value, uses, used, validUntil }) => ({
      ...{ code, promotionId, value, validUntil },
      name: names.get(promotionId) ?? { zh: promotionId, en: promotionId },
      left: uses === null ? null : uses - used,
    })),
  }
}
