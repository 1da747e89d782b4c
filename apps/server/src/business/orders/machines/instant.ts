import type { Machine } from './machine.ts'

/**
 * Sold at the till: the customer has it in hand, so nothing is promised and nothing can run out.
 *
 *   waiting --(confirmed)--> sold
 *      |
 *    cancel (void, before it is paid)
 *      v
 *   cancelled
 */
export const instant: Machine = {
  start: 'sold',
  moves: {
    cancel: { from: ['waiting'], to: 'cancelled', by: ['staff'], goods: 'stay' },
  },
  ends: ['sold', 'cancelled'],
  picking: [],
}
