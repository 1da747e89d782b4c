import { type EpochMs, MINUTE } from '@tandem/kernel'
import { MACHINES, WAITING } from './machines/index.ts'
import type { GroupRow } from './order-store.ts'

type Prepared = Pick<GroupRow, 'mode' | 'state' | 'wanted_at' | 'preparation'>

/**
 * Whether somebody has begun to prepare a group, or may have: where nobody says that they begin, as at a table, it is as
 * soon as it is confirmed, or in time for when it is wanted.
 */
export function isBeingPrepared({ mode, state, wanted_at, preparation }: Prepared, now: EpochMs): boolean {
  const { start, moves } = MACHINES[mode]
  if (state === WAITING || (state === start && moves.start)) return false
  if (state !== start || wanted_at === null) return true
  return wanted_at.getTime() - (preparation?.prepareMinutes ?? 0) * MINUTE <= now
}
