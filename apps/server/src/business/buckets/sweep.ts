import type { EpochMs, Prepared, Queryable } from '@tandem/kernel'
import { CLOSE } from './hold-sql.ts'

/** Holds a statement: a literal, since a plan that does not know its limit takes it for a tenth of the table. */
const SWEEP: Prepared = {
  name: 'bucket.sweep',
  text: `
with moment as (select $1::timestamptz as at),
due as materialized (
  select id from hold where expires_at <= $1 order by expires_at limit 500 for update skip locked
),
closing as (select id as hold_id, 'expired'::text as state from due),
${CLOSE}
select id, cause from closed`,
}

/** Is there a hold whose time is over and that nobody has ended yet? */
export async function areHoldsDue(db: Queryable, now: EpochMs): Promise<boolean> {
  return (await db.query('select from hold where expires_at <= $1 limit 1', [new Date(now)])).length > 0
}

const MOST_ROUNDS = 20

/**
 * Ends holds whose time is over, the oldest first; two sweepers share the work.
 *
 * @returns how many it ended, up to 10,000
 */
export async function sweepDue(
  db: Queryable,
  now: EpochMs,
  onSwept?: (causes: readonly string[]) => Promise<void>,
): Promise<number> {
  let swept = 0
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const rows = await db.query<{ cause: string }>(SWEEP, [new Date(now)])
    swept += rows.length
    if (rows.length > 0) await onSwept?.(rows.map(({ cause }) => cause))
    if (rows.length < 500) break
  }
  return swept
}
