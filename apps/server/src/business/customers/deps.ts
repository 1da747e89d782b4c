import type { Queryable, ShopCtx } from '@tandem/kernel'
import type { FieldCipher } from '../../platform/fields.ts'
import type { GuestTokens } from '../../platform/guest-token.ts'
import type { RouteDeps } from '../../platform/http/route.ts'
import type { TokenBuckets } from '../../platform/http/token-buckets.ts'
import type { ShopperSignIn } from '../../platform/shopper-sign-in.ts'

/**
 * Makes over what a guest's slip names to the customer who shows it, in the claim's own transaction. Each folder that
 * issues slips has one; it answers true when the subject is of its kind (`order:…`) and now is this customer's, and
 * changes nothing when it is already.
 *
 * @throws Refusal when somebody else has it
 */
export type CustomerClaim = (
  tx: Queryable,
  ctx: ShopCtx,
  claim: { subject: string; customerId: string },
) => Promise<boolean>

/** What the routes of customers reach. */
export interface CustomerDeps extends RouteDeps {
  cipher: FieldCipher
  shopperSignIn: ShopperSignIn
  guestTokens: GuestTokens
  codeBuckets: TokenBuckets
  onCustomerClaims: readonly CustomerClaim[]
}
