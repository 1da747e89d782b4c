import type { Machine } from './machine.ts'

/**
 * Brought to the customer's door.
 *
 *     edit                   edit            substitute         hand over a part
 *     +--+                   +--+              +--+                 +--+
 *     |  v                   |  v              |  v                 |  v
 *   waiting --(confirmed)--> new --start--> preparing --finish--> ready --dispatch--> out --deliver--> delivered
 *      |                      |                 |                   |                  |
 *      +------- cancel -------+----- cancel ----+------ cancel -----+                  +---- fail ---> failed
 *                             v
 *                         cancelled
 *
 * Lines change where an arrow goes round. With the last part that is handed over the group is dispatched.
 */
export const delivery: Machine = {
  start: 'new',
  moves: {
    start: { from: ['new'], to: 'preparing', by: ['staff'] },
    finish: { from: ['new', 'preparing'], to: 'ready', by: ['staff'], isPrepared: true },
    dispatch: { from: ['ready'], to: 'out', by: ['staff'], goods: 'leave' },
    deliver: { from: ['out'], to: 'delivered', by: ['staff'] },
    fail: { from: ['out'], to: 'failed', by: ['staff'] },
    cancel: { from: ['waiting', 'new', 'preparing', 'ready'], to: 'cancelled', by: ['staff'], goods: 'stay' },
  },
  ends: ['delivered', 'failed', 'cancelled'],
  picking: ['preparing'],
}
