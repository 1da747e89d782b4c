import type { PlatformSettlement } from '@tandem/contracts'

/** How an order is taken. */
export interface OrderTerms {
  /** Paid before anything is prepared, or later: at the table, by the platform that took it. */
  pay: 'first' | 'later'
  platform?: { name: string; externalId: string }
  /** What a platform says of the price: must fit it. */
  settlement?: PlatformSettlement
}
