import { MINUTE } from '@tandem/kernel'
import { COUPON, COUPON_PEOPLE } from '../parameters.ts'
import { PURPOSE } from '../purposes.ts'
import type { World } from '../world.ts'
import { type BasketLine, oneMore } from './basket.ts'
import type { Occasion, Visit } from './occasion.ts'
import { type HeldOffer, worthOf } from './offers.ts'
import { type PricedBasket, priceBasket, takeOff } from './pricing.ts'

/**
 * Prices a basket and uses the coupon where it may be used (in its time, not through a platform). Some fill the basket
 * up to the minimum spend, some forget. Draws come from a stream of their own, so that the visit itself is the same
 * with and without a coupon.
 *
 * @returns the priced basket, and the offer if it was used
 */
export function redeem(
  world: World,
  visit: Visit,
  { shelf, platform, placedMinute }: Occasion,
  basket: BasketLine[],
): { offer: HeldOffer | null; priced: PricedBasket } {
  const { person: p, day, offer, shape, format, random, scheme } = visit
  const promotion = shape.promotions[format] ?? null
  let priced = priceBasket(basket, promotion)
  const at = world.midnight(day) + placedMinute * MINUTE
  if (!offer || platform >= 0 || at < offer.fromMs || at > offer.untilMs) return { offer: null, priced }
  random.seek(p, day, PURPOSE.coupon)
  const isCertain = scheme !== undefined
  const isRecalled = random.chance(COUPON_PEOPLE[world.people.couponKind[p] as 0].recall)
  const fills = random.chance(COUPON.fillUpChance)
  if (!isRecalled && !isCertain) return { offer: null, priced }
  const isNear = worth(priced) >= offer.minSpend * COUPON.fillUpFrom
  if (worth(priced) < offer.minSpend && format <= 1 && (isCertain || (fills && isNear))) {
    for (let attempt = 0; attempt < 12 && worth(priced) < offer.minSpend; attempt += 1) {
      const line = oneMore(shelf, basket, random.next())
      if (!line) continue
      basket.push(line)
      priced = priceBasket(basket, promotion)
    }
  }
  const amount = worthOf(offer, worth(priced))
  if (amount === 0) return { offer: null, priced }
  takeOff(priced, { amount, source: 'coupon', couponId: offer.couponId, campaignId: offer.campaignId })
  return { offer, priced }
}

function worth({ gross, discount }: PricedBasket): number {
  return gross - discount
}
