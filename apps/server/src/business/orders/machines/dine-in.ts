import type { Machine } from './machine.ts'

/**
 * Eaten at a table; the tab stays open until somebody pays.
 *
 *     edit              add, edit, serve a part
 *     +--+                   +--+
 *     |  v                   |  v
 *   waiting --(confirmed)--> open --serve--> served --close--> closed
 *      |                      |  ^             |
 *      |                      |  +--- add -----+
 *      +------- cancel -------+
 *                             v
 *                         cancelled
 *
 * Split and merge move lines between tabs: a tab with something to serve is open, one whose lines were all served is
 * served, one that has no lines left is cancelled. It is closed once it is paid. Nobody says that they begin to cook, so
 * what is open may be cooking: only staff cancel it or edit it to less.
 */
export const dineIn: Machine = {
  start: 'open',
  moves: {
    serve: { from: ['open'], to: 'served', by: ['staff'], goods: 'leave', isPrepared: true },
    close: { from: ['served'], to: 'closed', by: ['staff', 'system'] },
    cancel: { from: ['waiting', 'open'], to: 'cancelled', by: ['staff'], goods: 'stay' },
  },
  ends: ['closed', 'cancelled'],
  picking: [],
  there: ['served'],
  adding: ['open', 'served'],
}
