import type { AskedCoupon } from './left-store.ts'

export interface CodeProblem {
  /** As it was asked. */
  code: string
  reason: 'unknown' | 'used' | 'expired' | 'not_yours'
}

/** What a code may look like, in upper case; anything else is nobody's. */
const CODE = /^[A-Z0-9-]{4,40}$/

/** Codes as they are kept; people type them as they like. */
export function normalCodes(codes: readonly string[]): string[] {
  return [...new Set(codes.map(normalCode))].filter((code) => CODE.test(code))
}

function normalCode(code: string): string {
  return code.trim().toUpperCase()
}

/**
 * Judges the codes that were asked for. Of several coupons of one promotion the first counts: a promotion applies once
 * an order, and the others stay unused.
 *
 * @returns the coupon to use by promotion, and what is wrong with each other code
 */
export function judgeCoupons(
  codes: readonly string[],
  found: readonly AskedCoupon[],
  customerId: string | null,
): { byPromotion: Map<string, AskedCoupon>; problems: CodeProblem[] } {
  const byCode = new Map(found.map((coupon) => [coupon.code, coupon]))
  const byPromotion = new Map<string, AskedCoupon>()
  const problems: CodeProblem[] = []
  for (const code of codes) {
    const coupon = byCode.get(normalCode(code))
    const reason = problemOf(coupon, customerId)
    if (reason) problems.push({ code, reason })
    else if (coupon && !byPromotion.has(coupon.promotionId)) byPromotion.set(coupon.promotionId, coupon)
  }
  return { byPromotion, problems }
}

/** Drafts are nobody's business: their coupons are unknown. */
function problemOf(coupon: AskedCoupon | undefined, customerId: string | null): CodeProblem['reason'] | null {
  if (!coupon || coupon.promotionState === 'draft') return 'unknown'
  if (coupon.customerId !== null && coupon.customerId !== customerId) return 'not_yours'
  if (coupon.isOver || coupon.promotionState !== 'live') return 'expired'
  return coupon.uses !== null && coupon.used >= coupon.uses ? 'used' : null
}
