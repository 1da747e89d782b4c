import type { NameText, PromotionLimits } from '@tandem/contracts'
import type { CallCtx, EpochMs, Minor } from '@tandem/kernel'
import type { Promotion } from '@tandem/promotions'
import { type CodeProblem, judgeCoupons, normalCodes } from './asked-coupons.ts'
import { type AskedCoupon, type Left, readMoment } from './left-store.ts'
import type { KnownPromotion } from './promotion.ts'
import { rulesAt } from './rule-cache.ts'
import { readRules } from './rule-store.ts'

export interface PromotionAsk {
  at: EpochMs
  /** As people typed them. */
  codes: readonly string[]
  /** `customer:<id>` or `device:<id>`; without one nothing is had that is limited per person. */
  owner: string | null
  customerId: string | null
  tier: string | null
  /** Stock to read on the way, so that a quote needs no statement of its own for it. */
  stock: readonly { sku: string; place: string }[]
}

export interface LivePromotions {
  /** What `quote` takes, with what is left of each filled in. */
  promotions: readonly Promotion[]
  /** What to put into `Basket.codes`. */
  codes: readonly string[]
  problems: readonly CodeProblem[]
  /** By `${sku} ${place}`; 0 where nothing was ever there. */
  free: ReadonlyMap<string, number>
  names: ReadonlyMap<string, NameText>
  /** Of those that are limited. */
  limits: ReadonlyMap<string, PromotionLimits>
  /** The coupon that opens a promotion, by promotion. */
  coupons: ReadonlyMap<string, { code: string; uses: number | null }>
}

/** A hold takes no more places of one owner than this. */
const MOST_UNITS_A_HOLD = 100

/**
 * The promotions that are live, with what is left of them for this owner. One prepared statement; two when the rules in
 * memory are not those of this moment. What a quote made of it promises is decided by the hold (`holdsOf`) alone.
 */
export async function livePromotions(
  ctx: Pick<CallCtx, 'db' | 'merchantId'>,
  ask: PromotionAsk,
): Promise<LivePromotions> {
  const moment = await readMoment(ctx.db, { ...ask, codes: normalCodes(ask.codes) })
  const { byId } = await rulesAt(ctx.merchantId, moment.version, () => readRules(ctx.db, ask.at))
  const { byPromotion, problems } = judgeCoupons(ask.codes, moment.coupons, ask.customerId)
  const known = [...byId.values()]
  const limited = known.filter(({ limits }) => isLimited(limits))
  return {
    promotions: known.map((one) => withLeft(one, moment.left.get(one.promotion.id), byPromotion, ask.owner)),
    codes: [...byPromotion.keys()],
    problems,
    free: new Map(ask.stock.map(({ sku, place }, i) => [`${sku} ${place}`, moment.free[i] ?? 0])),
    names: new Map(known.map(({ promotion, name }) => [promotion.id, name])),
    limits: new Map(limited.map(({ promotion, limits }) => [promotion.id, limits])),
    coupons: byPromotion,
  }
}

function isLimited(limits: PromotionLimits): boolean {
  return Object.values(limits).some((limit) => limit !== null)
}

const UNKNOWN: Left = { budget: 0, uses: 0, units: 0, usesByOwner: 0, unitsByOwner: 0 }

/** @param left nothing when it went live between two statements: then there is nothing of it yet */
function withLeft(
  { promotion, limits }: KnownPromotion,
  left: Left = UNKNOWN,
  coupons: ReadonlyMap<string, AskedCoupon>,
  owner: string | null,
): Promotion {
  const worth = withValue(promotion, coupons.get(promotion.id)?.value ?? null)
  if (!isLimited(limits)) return worth
  const units = least(left.units, forOwner(limits.unitsPerOwner, left.unitsByOwner, owner, MOST_UNITS_A_HOLD))
  const uses = units === 0 ? 0 : least(left.uses, forOwner(limits.usesPerOwner, left.usesByOwner, owner))
  const { offer } = worth
  return {
    ...worth,
    offer: units !== null && offer.kind === 'unit_price' ? { ...offer, unitsLeft: units } : offer,
    left: { ...(uses === null ? {} : { uses }), ...(limits.budget === null ? {} : { budget: left.budget ?? 0 }) },
  }
}

/** A coupon of a red packet is worth what was in the packet, where the promotion says what has to be bought for it. */
function withValue(promotion: Promotion, value: Minor | null): Promotion {
  const { offer } = promotion
  if (value === null || offer.kind !== 'threshold') return promotion
  return { ...promotion, offer: { ...offer, steps: offer.steps.map((step) => ({ ...step, off: value })) } }
}

function forOwner(most: number | null, taken: number, owner: string | null, atOnce = most ?? 0): number | null {
  if (most === null) return null
  return owner === null ? 0 : Math.max(0, Math.min(most - taken, atOnce))
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
