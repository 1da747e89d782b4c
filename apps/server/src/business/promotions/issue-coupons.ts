import type { NewCoupons } from '@tandem/contracts'
import { type CallCtx, type Ctx, type Queryable, Refusal } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { drawCodes } from './coupon-codes.ts'
import { insertCoupons, type NewCoupon, withdrawIssued } from './coupon-store.ts'
import { findPromotion } from './promotion-store.ts'
import { refuseOthersStores } from './stores-of-access.ts'

/**
 * Issues coupons of a promotion: some for anybody who has the code, or one to each of some customers.
 *
 * @returns the codes, to customers in their order
 * @throws Refusal `coupon.exists`, `promotion.invalid` when it needs no coupon, `promotion.wrong_state` when it has ended
 */
export async function issueCoupons(ctx: Ctx, promotionId: string, input: NewCoupons): Promise<string[]> {
  const { count = 1, customerIds, code, uses, validUntil, source } = input
  const customers = customerIds ?? Array.from({ length: count }, () => null)
  return await ctx.db.transaction(async (tx) => {
    await refuseWithoutNeed(tx, ctx, promotionId)
    const coupon: NewCoupon = { promotionId, uses, value: null, validUntil, source }
    const codes = code === undefined ? await issueDrawn(tx, ctx, coupon, customers) : [code]
    if (code !== undefined && (await insertCoupons(tx, ctx.now, coupon, [{ code, customerId: null }])).length === 0) {
      throw new Refusal('coupon.exists', { code })
    }
    const details = { count: codes.length, source, uses }
    await audit(tx, ctx, { action: 'coupons.issued', subject: `promotion:${promotionId}`, details })
    return codes
  })
}

/** Issues under codes drawn by chance; should one be taken, another is drawn. @returns codes in the order of customers */
export async function issueDrawn(
  tx: Queryable,
  { now }: Pick<CallCtx, 'now'>,
  coupon: NewCoupon,
  customers: readonly (string | null)[],
): Promise<string[]> {
  const codes = drawCodes(customers.length)
  let open = codes.map((_, i) => i)
  for (;;) {
    const each = open.map((i) => ({ code: codes[i] as string, customerId: customers[i] ?? null }))
    const written = new Set(await insertCoupons(tx, now, coupon, each))
    open = open.filter((i) => !written.has(codes[i] as string))
    if (open.length === 0) return codes
    drawCodes(open.length).forEach((code, at) => (codes[open[at] as number] = code))
  }
}

/** Takes back coupons that were not used: one, or all of a source. Orders that were placed with one keep it. */
export async function withdrawCoupons(
  ctx: Ctx,
  promotionId: string,
  which: { code?: string; source?: string },
): Promise<number> {
  return await ctx.db.transaction(async (tx) => {
    const found = await findPromotion(tx, promotionId)
    if (!found) throw new Refusal('resource.not_found', { promotion: promotionId })
    refuseOthersStores(ctx.access, found.rule)
    const withdrawn = await withdrawIssued(tx, promotionId, which)
    const details = { ...which, withdrawn }
    await audit(tx, ctx, { action: 'coupons.withdrawn', subject: `promotion:${promotionId}`, details })
    return withdrawn
  })
}

async function refuseWithoutNeed(tx: Queryable, { access }: Ctx, promotionId: string): Promise<void> {
  const found = await findPromotion(tx, promotionId)
  if (!found) throw new Refusal('resource.not_found', { promotion: promotionId })
  refuseOthersStores(access, found.rule)
  if (found.state === 'ended') throw new Refusal('promotion.wrong_state', { state: found.state })
  if (!found.rule.needsCoupon) throw new Refusal('promotion.invalid', { reason: 'needs_no_coupon' })
}
