import type { PromotionState } from '@tandem/contracts'

export const PROMOTION_STATES = ['live', 'paused', 'draft', 'ended'] as const satisfies readonly PromotionState[]

/** Which promotions the list shows, as it stands in the address; all but those that have ended without. */
export interface PromotionSearch {
  state?: PromotionState | undefined
}

export function readPromotionSearch(raw: Record<string, unknown>): PromotionSearch {
  const state = PROMOTION_STATES.find((known) => known === raw.state)
  return state ? { state } : {}
}
