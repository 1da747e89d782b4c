import type { PromotionLimits } from '@tandem/contracts'
import type { Minor } from '@tandem/kernel'
import type { Promotion } from '@tandem/promotions'
import type { Left } from './left-store.ts'
import type { KnownPromotion } from './promotion.ts'

/** A hold takes no more places of one owner than this. */
const MOST_UNITS_A_HOLD = 100

export function isLimited(limits: PromotionLimits): boolean {
  return Object.values(limits).some((limit) => limit !== null)
}

const UNKNOWN: Left = { budget: 0, uses: 0, units: 0, usesByOwner: 0, unitsByOwner: 0 }

/**
 * What a quote takes: the promotion with what is left of it for this owner.
 *
 * @param left nothing when it went live between two statements: then there is nothing of it yet
 * @param value of the coupon that opens it
 */
export function withLeft(
  { promotion, limits }: KnownPromotion,
  left: Left = UNKNOWN,
  value: Minor | null,
  owner: string | null,
): Promotion {
  const worth = withValue(promotion, value)
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
