import type { NameText, PromotionDetail, PromotionLimits, PromotionRule } from '@tandem/contracts'
import type { EpochMs } from '@tandem/kernel'
import type { Promotion } from '@tandem/promotions'

/** What people set; every change of it makes a version. */
export interface PromotionTerms {
  name: NameText
  from: EpochMs | null
  /** The first moment at which it no longer holds. */
  until: EpochMs | null
  rule: PromotionRule
  limits: PromotionLimits
}

export type StoredPromotion = PromotionDetail

/** A promotion with what there is of it, ready to price by: only what is left is filled in with every quote. */
export interface KnownPromotion {
  promotion: Promotion
  name: NameText
  limits: PromotionLimits
}

/** The rule as the engine takes it. One that needs a coupon asks for its own id among the codes of the basket. */
export function toKnown(
  id: string,
  version: number,
  { name, from, until, rule, limits }: PromotionTerms,
): KnownPromotion {
  const { needsCoupon, conditions, ...rest } = rule
  const promotion: Promotion = {
    ...rest,
    id,
    version,
    conditions: {
      ...conditions,
      ...(from === null ? {} : { from }),
      ...(until === null ? {} : { until }),
      ...(needsCoupon ? { codes: [id] } : {}),
    },
  }
  return { promotion, name, limits }
}

/** Names of what is counted: of a promotion, and of a coupon that may be used so often. */
export const budgetOf = (id: string) => ({ kind: 'budget', resource: `promotion:${id}` }) as const
export const usesOf = (id: string) => ({ kind: 'quota', resource: `promotion:${id}:uses` }) as const
export const unitsOf = (id: string) => ({ kind: 'quota', resource: `promotion:${id}:units` }) as const
export const usesClaim = (id: string) => `promotion:${id}`
export const unitsClaim = (id: string) => `promotion:${id}:units`
export const couponClaim = (code: string) => `coupon:${code}`
