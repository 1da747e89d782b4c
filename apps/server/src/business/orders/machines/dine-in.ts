import type { Machine } from './machine.ts'

/**
 * Eaten at a table; the tab stays open until somebody pays.
 *
 *   waiting --(confirmed)--> open --serve--> served --close--> closed
 *      |                      |  ^             |
 *      |                      |  +--- add -----+
 *      +------- cancel -------+
 *                             v
 *                         cancelled
 */
export const dineIn: Machine = {
  start: 'open',
  moves: {
    serve: { from: ['open'], to: 'served', by: ['staff'], goods: 'leave' },
    close: { from: ['served'], to: 'closed', by: ['staff', 'system'] },
    cancel: { from: ['waiting', 'open'], to: 'cancelled', by: ['staff'], goods: 'stay' },
  },
  ends: ['closed', 'cancelled'],
}
