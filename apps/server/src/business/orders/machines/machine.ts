/** Who may make a move. */
type Mover = 'staff' | 'customer' | 'system'

export interface Move {
  from: readonly string[]
  to: string
  by: readonly Mover[]
  /** What becomes of the group's goods: they leave the place, or are free for others again. */
  goods?: 'leave' | 'stay'
}

/** The life of a fulfilment group: waiting until the order is confirmed, then as its mode goes. */
export interface Machine {
  /** Where a confirmed order's group begins. */
  start: string
  moves: Readonly<Record<string, Move>>
  /** States after which nothing comes. */
  ends: readonly string[]
}

export const WAITING = 'waiting'

/** What can be done with a group in this state. */
export function actionsIn({ moves }: Machine, state: string): string[] {
  return Object.entries(moves).flatMap(([action, { from }]) => (from.includes(state) ? [action] : []))
}
