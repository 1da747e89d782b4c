import { Refusal, type ShopCtx } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import type { CustomerDeps } from './deps.ts'

/**
 * What somebody ordered as a guest becomes theirs: they show the slip they got then. Claiming again changes nothing.
 *
 * @throws Refusal `session.missing` to a guest, `guest.token_refused`, `resource.not_found` when nobody knows what the
 *   slip names
 */
export async function claimGuest(
  { guestTokens, onCustomerClaims }: Pick<CustomerDeps, 'guestTokens' | 'onCustomerClaims'>,
  ctx: ShopCtx,
  { token }: { token: string },
): Promise<{ subject: string }> {
  const { customerId } = ctx.shopper
  if (customerId === null) throw new Refusal('session.missing')
  const { subject } = guestTokens.verify(token, ctx)
  await ctx.db.transaction(async (tx) => {
    for (const claim of onCustomerClaims) {
      if (!(await claim(tx, ctx, { subject, customerId }))) continue
      await emit(tx, { kind: 'customer.claimed', aggregate: subject, payload: { customerId, subject }, at: ctx.now })
      return
    }
    throw new Refusal('resource.not_found')
  })
  return { subject }
}
