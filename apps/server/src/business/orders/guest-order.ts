import { type CallCtx, Refusal } from '@tandem/kernel'
import type { GuestTokens } from '../../platform/guest-token.ts'

/** What a token opens: an order of the guest's own, or a tab at the table where they sit. */
export type GuestOf = 'order' | 'tab'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Whether a token is shown that opens it. */
export function isShown(
  guestTokens: GuestTokens,
  ctx: CallCtx,
  orderId: string,
  headers: Headers,
  as: readonly GuestOf[],
): boolean {
  try {
    refuseOtherGuest(guestTokens, ctx, orderId, headers, as)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/**
 * A guest shows that an order is theirs by its token.
 *
 * @param as what of it must be shown: for some things it is enough to sit at the table
 * @throws Refusal `resource.not_found` without one, or with that of another order; `guest.token_refused`
 */
export function refuseOtherGuest(
  guestTokens: GuestTokens,
  ctx: CallCtx,
  orderId: string,
  headers: Headers,
  as: readonly GuestOf[] = ['order'],
): void {
  const token = headers['tandem-guest']
  if (typeof token !== 'string') throw new Refusal('resource.not_found')
  const { subject } = guestTokens.verify(token, { merchantId: ctx.merchantId, now: ctx.now })
  if (!as.some((what) => subject === `${what}:${orderId}`)) throw new Refusal('resource.not_found')
}
