import type { Machine } from './machine.ts'

/**
 * Fetched by the customer.
 *
 *     edit                   edit            substitute         hand over a part
 *     +--+                   +--+              +--+                 +--+
 *     |  v                   |  v              |  v                 |  v
 *   waiting --(confirmed)--> new --start--> preparing --finish--> ready --collect--> collected
 *      |                      |                 |                   |
 *      +------- cancel -------+----- cancel ----+------ cancel -----+---- give_up ---> not_collected
 *                             v
 *                         cancelled
 *
 * Lines change where an arrow goes round. With the last part that is handed over the group is collected.
 */
export const pickup: Machine = {
  start: 'new',
  moves: {
    start: { from: ['new'], to: 'preparing', by: ['staff'] },
    finish: { from: ['new', 'preparing'], to: 'ready', by: ['staff'], isPrepared: true },
    collect: { from: ['ready'], to: 'collected', by: ['staff'], goods: 'leave' },
    give_up: { from: ['ready'], to: 'not_collected', by: ['staff'], goods: 'stay' },
    cancel: { from: ['waiting', 'new', 'preparing', 'ready'], to: 'cancelled', by: ['staff'], goods: 'stay' },
  },
  ends: ['collected', 'not_collected', 'cancelled'],
  picking: ['preparing'],
  there: ['ready'],
}
