import type { Machine } from './machine.ts'

/**
 * Sent from a store or a warehouse by parcel.
 *
 *     edit                   edit            substitute        ship a part
 *     +--+                   +--+              +--+                +--+
 *     |  v                   |  v              |  v                |  v
 *   waiting --(confirmed)--> new --start--> picking --finish--> packed --ship--> shipped --sign--> signed
 *      |                      |                |                  |                 |
 *      +------- cancel -------+---- cancel ----+----- cancel -----+                 +---- lose ---> lost
 *                             v
 *                         cancelled
 *
 * Lines change where an arrow goes round. With the last part that is shipped so is the group.
 */
export const ship: Machine = {
  start: 'new',
  moves: {
    start: { from: ['new'], to: 'picking', by: ['staff'] },
    finish: { from: ['new', 'picking'], to: 'packed', by: ['staff'] },
    ship: { from: ['packed'], to: 'shipped', by: ['staff'], goods: 'leave' },
    sign: { from: ['shipped'], to: 'signed', by: ['staff'] },
    lose: { from: ['shipped'], to: 'lost', by: ['staff'] },
    cancel: { from: ['waiting', 'new', 'picking', 'packed'], to: 'cancelled', by: ['staff'], goods: 'stay' },
  },
  ends: ['signed', 'lost', 'cancelled'],
  picking: ['picking'],
}
