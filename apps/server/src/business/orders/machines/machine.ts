/** Who may make a move. */
type Mover = 'staff' | 'customer' | 'system'

export interface Move {
  from: readonly string[]
  to: string
  by: readonly Mover[]
  /** What becomes of the group's goods: they leave the place, or are free for others again. */
  goods?: 'leave' | 'stay'
  /** Nobody has to prepare anything of it any more. */
  isPrepared?: true
}

/** The life of a fulfilment group: waiting until the order is confirmed, then as its mode goes. */
export interface Machine {
  /** Where a confirmed order's group begins. */
  start: string
  moves: Readonly<Record<string, Move>>
  /** States after which nothing comes. */
  ends: readonly string[]
  /** Where somebody picks, and may find that something cannot be had. */
  picking: readonly string[]
  /** Where it is there for the customer, and what was promised is kept, before it ends. */
  there?: readonly string[]
  /** Where more may be ordered; it then begins anew. */
  adding?: readonly string[]
}

export const WAITING = 'waiting'

/** Lines may be changed until somebody begins to prepare them. */
export function mayEdit({ start, moves }: Machine, state: string): boolean {
  const isChangeable = moves.cancel?.from.includes(start) ?? false
  return isChangeable && (state === WAITING || state === start)
}

/** Whether the customer still waits for it. */
export function isAwaited({ ends, there = [] }: Machine, state: string): boolean {
  return !ends.includes(state) && !there.includes(state)
}

/** The move with which goods leave, from this state. */
export function leavingFrom({ moves }: Machine, state: string): Move | undefined {
  return Object.values(moves).find(({ goods, from }) => goods === 'leave' && from.includes(state))
}

/** What can be done with a group in this state. */
export function actionsIn({ moves }: Machine, state: string): string[] {
  return Object.entries(moves).flatMap(([action, { from }]) => (from.includes(state) ? [action] : []))
}
