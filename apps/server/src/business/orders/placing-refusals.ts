import type { RefusalCode } from '@tandem/kernel'

/** Why lines are not sold. */
export const LINES = ['order.unknown_sku', 'order.not_sold', 'order.quantity', 'order.options', 'order.store'] as const

/** Why a basket has no price. */
export const PRICING: readonly RefusalCode[] = [
  ...LINES,
  'order.mode',
  'order.incomplete',
  'order.too_far',
  'order.below_minimum',
]
/** Why an order is not placed. */
export const PLACING: readonly RefusalCode[] = [
  ...PRICING,
  'order.price_changed',
  'order.slot_full',
  'order.slot_closed',
  'bucket.short',
  'hold.limit',
]
