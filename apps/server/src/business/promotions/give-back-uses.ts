import type { CallCtx, Queryable } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { couponClaim } from './promotion.ts'

/**
 * An order came to nothing: cancelled before anything of it was handed over, brought back whole, or given back whole as
 * amends. The coupons that were used for it can be used again, unless their time is over, and so can what its promotions
 * allow each person. Of an order of which anything is kept and paid for, nothing is given back. The same again changes
 * nothing.
 *
 * Call it last but for the ledger: who places an order waits for the places that are freed here.
 *
 * @returns the codes that can be used again
 */
export async function giveBackUses(
  tx: Queryable,
  ctx: Pick<CallCtx, 'now'>,
  { orderId, holdId }: { orderId: string; holdId: string },
): Promise<string[]> {
  const freed = await tx.query<{ what: string }>(
    `delete from claim c
      where c.hold_id = $1 and c.ends = 'released'
        and not exists (select from promotion_coupon p
                         where $2 || p.code = c.what and c.owner = '' and p.valid_until <= $3)
      returning c.what`,
    [holdId, couponClaim(''), new Date(ctx.now)],
  )
  const codes = freed.flatMap(({ what }) =>
    what.startsWith(couponClaim('')) ? [what.slice(couponClaim('').length)] : [],
  )
  if (codes.length > 0) {
    const payload = { orderId, codes }
    await emit(tx, { kind: 'coupon.given_back', aggregate: `order:${orderId}`, payload, at: ctx.now })
  }
  return codes
}
