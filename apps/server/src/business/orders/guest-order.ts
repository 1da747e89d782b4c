import { type CallCtx, Refusal } from '@tandem/kernel'
import type { GuestTokens } from '../../platform/guest-token.ts'

/**
 * A guest shows that an order is theirs by its token.
 *
 * @throws Refusal `resource.not_found` without one, or with that of another order; `guest.token_refused`
 */
export function refuseOtherGuest(
  guestTokens: GuestTokens,
  ctx: CallCtx,
  orderId: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): void {
  const token = headers['tandem-guest']
  const isShown =
    typeof token === 'string' &&
    guestTokens.verify(token, { merchantId: ctx.merchantId, now: ctx.now }).subject === `order:${orderId}`
  if (!isShown) throw new Refusal('resource.not_found')
}
