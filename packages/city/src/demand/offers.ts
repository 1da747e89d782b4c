import { DAY } from '@tandem/kernel'
import { COUPON } from '../parameters.ts'
import { personIndex, type World } from '../world.ts'

/** An offer that really reached a person: what a decision hands to the city. */
export interface Offer {
  /** Person key (`member:M00017`) or node id in decimal. */
  person: string
  decisionId: string
  couponId: string
  campaignId: string | null
  discountKind: 'amount' | 'percent'
  /** Minor units, or percent 1..100. */
  value: number
  /** Goods worth from which it may be used, after promotions; minor units. */
  minSpend: number
  /** Instants between which it may be used, epoch milliseconds. */
  from: number
  until: number
}

/** An offer in the hand of a person. */
export interface HeldOffer {
  couponId: string
  campaignId: string | null
  discountKind: 'amount' | 'percent'
  value: number
  minSpend: number
  fromDay: number
  untilDay: number
  fromMs: number
  untilMs: number
}

/** Offers by person. @throws RangeError for a person who does not live here or a value that makes no sense */
export function holdOffers(world: World, offers: readonly Offer[]): Map<number, HeldOffer[]> {
  const byPerson = new Map<number, HeldOffer[]>()
  if (offers.length === 0) return byPerson
  const index = personIndex(world)
  for (const offer of offers) {
    const person = index.get(offer.person)
    if (person === undefined) throw new RangeError(`nobody here is ${offer.person}`)
    if (!(offer.value > 0) || (offer.discountKind === 'percent' && offer.value > 100)) {
      throw new RangeError(`offer ${offer.couponId} is worth ${offer.value}`)
    }
    const held: HeldOffer = {
      couponId: offer.couponId,
      campaignId: offer.campaignId,
      discountKind: offer.discountKind,
      value: offer.value,
      minSpend: offer.minSpend,
      fromDay: Math.floor((offer.from - world.midnight(0)) / DAY),
      untilDay: Math.floor((offer.until - world.midnight(0)) / DAY),
      fromMs: offer.from,
      untilMs: offer.until,
    }
    const list = byPerson.get(person)
    if (list) list.push(held)
    else byPerson.set(person, [held])
  }
  return byPerson
}

/** What an offer takes off a basket of this worth, fen; 0 below the minimum spend. */
export function worthOf(offer: HeldOffer, basket: number): number {
  if (basket < offer.minSpend) return 0
  const worth = offer.discountKind === 'amount' ? offer.value : Math.round((basket * offer.value) / 100)
  return Math.min(worth, basket)
}

/** Share of a usual basket that an offer saves, 0..COUPON.savingCap; how it is felt before the visit. */
export function savingOf(offer: HeldOffer, usualBasket: number): number {
  const basket = Math.max(usualBasket, offer.minSpend)
  return Math.min(COUPON.savingCap, worthOf(offer, basket) / basket)
}

/** The offer worth most to a person on a day, of those not used up. */
export function bestOffer(
  held: readonly HeldOffer[],
  day: number,
  usualBasket: number,
  isUsed: (couponId: string) => boolean,
): HeldOffer | null {
  let best: HeldOffer | null = null
  let most = 0
  for (const offer of held) {
    if (day < offer.fromDay || day > offer.untilDay || isUsed(offer.couponId)) continue
    const saving = savingOf(offer, usualBasket)
    if (saving > most) {
      most = saving
      best = offer
    }
  }
  return best
}
