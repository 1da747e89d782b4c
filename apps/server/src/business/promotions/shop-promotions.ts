import type { ShopPromotionsAnswer } from '@tandem/contracts'
import type { ShopCtx } from '@tandem/kernel'
import type { Promotion } from '@tandem/promotions'
import { livePromotions } from './live-promotions.ts'
import { ownerOf } from './owner.ts'

/**
 * What is worth showing at a store: live now, of that store, not for chosen people only, and with some of it left for
 * who asks. Nobody learns here of a promotion that needs a coupon.
 */
export async function shopPromotions(ctx: ShopCtx, storeId: string): Promise<ShopPromotionsAnswer> {
  const { customerId, tier = null } = ctx.shopper
  const ask = { at: ctx.now, codes: [], owner: ownerOf(ctx.shopper), customerId, tier, stock: [] }
  const { promotions, names, limits } = await livePromotions(ctx, ask)
  return {
    promotions: promotions
      .filter((one) => isForAnybody(one) && isOn(one, storeId, ctx.now) && isLeft(one))
      .toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))
      .map(({ id, offer, selects, conditions: { channels, tiers, from, until } }) => ({
        promotionId: id,
        name: names.get(id) ?? { zh: id, en: id },
        offer: publicOffer(offer),
        selects: selects as ShopPromotionsAnswer['promotions'][number]['selects'],
        conditions: {
          ...(channels ? { channels: [...channels] } : {}),
          ...(tiers ? { tiers: [...tiers] } : {}),
        },
        from: from ?? null,
        until: until ?? null,
        perPerson: { uses: limits.get(id)?.usesPerOwner ?? null, units: limits.get(id)?.unitsPerOwner ?? null },
      })),
  }
}

function isForAnybody({ conditions: { codes, segments } }: Promotion): boolean {
  return !codes && !segments
}

function isOn({ conditions: { stores, from, until } }: Promotion, storeId: string, now: number): boolean {
  return (!stores || stores.includes(storeId)) && (from ?? now) <= now && now < (until ?? now + 1)
}

function isLeft({ left }: Promotion): boolean {
  return left?.uses !== 0 && left?.budget !== 0
}

/** As people set it: how many units are left for somebody is part of a quote, not of the offer. */
function publicOffer(offer: Promotion['offer']): ShopPromotionsAnswer['promotions'][number]['offer'] {
  if (offer.kind !== 'unit_price') return offer as ShopPromotionsAnswer['promotions'][number]['offer']
  return { kind: 'unit_price', price: offer.price }
}
