import { seekableRng, uniformAt } from '@tandem/kernel'
import { DISTRICTS } from '../geography.ts'
import { COUPON, COUPON_PEOPLE, DRIFT, FORMATS } from '../parameters.ts'
import { PERSON_KIND } from '../people/population.ts'
import { PURPOSE } from '../purposes.ts'
import type { LiveDemand } from '../state.ts'
import type { World } from '../world.ts'
import { abuseSale } from './abuse.ts'
import { campaignOffers, NEWCOMER, newcomerOffer } from './campaigns.ts'
import { dayShape } from './day-shape.ts'
import { makeSale } from './make-sale.ts'
import { bestOffer, type HeldOffer, savingOf } from './offers.ts'
import { USUAL_BASKET } from './pricing.ts'
import type { Sale } from './sale.ts'

/** Rise of the visit rate on the three days from joining, until the first order: people join because they want something. */
const JOINING_LIFT = 9

/**
 * One day of everybody: who comes, where to, for what, and what it does to them. The only thing that touches money.
 * At most one order a person and day. Draws are keyed by (person, day, purpose), so an offer to one person changes
 * nothing for another. Campaigns of the day must have been started.
 */
export function demandDay(
  world: World,
  live: LiveDemand,
  day: number,
  given: ReadonlyMap<number, HeldOffer[]>,
): Sale[] {
  const shape = dayShape(world, day)
  const { people, drawSeed: seed } = world
  const fromCampaigns = campaignOffers(live)
  const random = seekableRng(seed)
  const sales: Sale[] = []
  const weights = new Float64Array(FORMATS.length)
  for (let p = 0; p < people.count; p += 1) {
    const joined = day - (people.joinDay[p] as number)
    if (joined < 0) continue
    if ((people.kind[p] as number) >= PERSON_KIND.brusher) {
      const sale = abuseSale(world, live, p, day, shape, random)
      if (sale) sales.push(remember(live, sale, day))
      continue
    }
    drift(world, live, p, day)
    const state = live.drift[p] as number
    let sum = 0
    for (let format = 0; format < FORMATS.length; format += 1) {
      const rate = people.rate[p * FORMATS.length + format] as number
      weights[format] = rate * (shape.visits[format * DISTRICTS.length + (people.district[p] as number)] as number)
      sum += weights[format] as number
    }
    let hazard = sum * (DRIFT.rate[state as 0] as number)
    if (joined < 3 && live.orderCount[p] === 0 && people.kind[p] === PERSON_KIND.member) hazard *= JOINING_LIFT
    const offer = offerFor(world, live, p, day, joined, fromCampaigns.get(p), given.get(p))
    if (offer) hazard *= Math.exp(lift(world, p, state, offer))
    if (uniformAt(seed, p, day, PURPOSE.visit) >= 1 - Math.exp(-hazard)) continue
    const format = pickFormat(weights, sum, uniformAt(seed, p, day, PURPOSE.details))
    const sale = makeSale(world, { person: p, day, format, shape, offer, random })
    if (sale) sales.push(remember(live, sale, day, world))
  }
  return sales
}

/** Moves a person between active, slipping and gone. One draw a day, so streams stay aligned. */
function drift(world: World, live: LiveDemand, p: number, day: number): void {
  const draw = uniformAt(world.drawSeed, p, day, PURPOSE.drift)
  const state = live.drift[p] as number
  if (state === 0) {
    const hazard = (world.people.slip[p] as number) * Math.exp(DRIFT.moodEffect * (live.mood[p] as number))
    if (draw < hazard) live.drift[p] = 1
  } else if (state === 1) {
    if (draw < DRIFT.gonePerDay) live.drift[p] = 2
    else if (draw > 1 - DRIFT.recoverPerDay) live.drift[p] = 0
  } else if (draw > 1 - DRIFT.returnPerDay) live.drift[p] = 0
}

function offerFor(
  world: World,
  live: LiveDemand,
  p: number,
  day: number,
  joined: number,
  campaign: readonly HeldOffer[] | undefined,
  given: readonly HeldOffer[] | undefined,
): HeldOffer | null {
  const isNew = joined < NEWCOMER.days && live.orderCount[p] === 0 && world.people.kind[p] === PERSON_KIND.member
  if (!campaign && !given && !isNew) return null
  const held = [...(given ?? []), ...(campaign ?? [])]
  if (isNew && joined <= day) held.push(newcomerOffer(day, joined))
  const usual = usualBasket(world, p)
  return bestOffer(held, day, usual, (couponId) => live.redeemed.has(`${couponId} ${p}`))
}

/** Log-rise of the visit hazard that an offer makes. */
function lift(world: World, p: number, state: number, offer: HeldOffer): number {
  const saving = savingOf(offer, usualBasket(world, p))
  return (world.people.couponResponse[p] as number) * saving * (state === 1 ? COUPON.slippingBoost : 1)
}

/** What a person usually spends a visit, fen: the mean over the formats they use. */
function usualBasket(world: World, p: number): number {
  let rates = 0
  let worth = 0
  for (let format = 0; format < FORMATS.length; format += 1) {
    const rate = world.people.rate[p * FORMATS.length + format] as number
    rates += rate
    worth += rate * (USUAL_BASKET[format] as number)
  }
  return rates > 0 ? (worth / rates) * (world.people.spend[p] as number) : 5000
}

function pickFormat(weights: Float64Array, sum: number, draw: number): number {
  let left = draw * sum
  for (let format = 0; format < weights.length - 1; format += 1) {
    left -= weights[format] as number
    if (left < 0) return format
  }
  let last = weights.length - 1
  while (weights[last] === 0) last -= 1
  return last
}

/** What an order leaves in its customer: a memory, a mood, perhaps the habit again. */
function remember(live: LiveDemand, sale: Sale, day: number, world?: World): Sale {
  const { person: p, offer } = sale
  if (offer) live.redeemed.set(`${offer.couponId} ${p}`, offer.untilDay)
  if (sale.order.status !== 'fulfilled') return sale
  live.lastOrderDay[p] = day
  live.orderCount[p] = Math.min(65_535, (live.orderCount[p] as number) + 1)
  live.mood[p] = (live.mood[p] as number) * (1 - DRIFT.moodWeight) + sale.experience * DRIFT.moodWeight
  const isFirst = live.orderCount[p] === 1 && world !== undefined && (world.people.joinDay[p] as number) >= 0
  if (isFirst && uniformAt(world.drawSeed, p, 0, PURPOSE.oneTime) < DRIFT.oneTimeShare) live.drift[p] = 2
  else if (world && live.drift[p] !== 0) {
    const kind = COUPON_PEOPLE[world.people.couponKind[p] as 0]
    const chance = offer ? kind.wonBack : DRIFT.wonBackByVisit
    if (
      sale.experience > -0.2 &&
      uniformAt(world.drawSeed, p, day, PURPOSE.wonBack) < Math.max(chance, DRIFT.wonBackByVisit)
    )
      live.drift[p] = 0
  }
  return sale
}
