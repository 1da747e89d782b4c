import type { EpochMs, Prepared, Queryable } from '@tandem/kernel'
import { CLOSE } from './hold-sql.ts'

const CLOSE_HOLD: Prepared = {
  name: 'bucket.close',
  text: `
with moment as (select $1::timestamptz as at),
closing as (select $2::uuid as hold_id, $3::text as state),
${CLOSE}
select id from closed`,
}

/**
 * Makes a hold final: what it held is used.
 *
 * @returns false when it was no longer open; committed, released and swept at once, one of them wins
 */
export async function commitHold(db: Queryable, now: EpochMs, holdId: string): Promise<boolean> {
  return (await db.query(CLOSE_HOLD, [new Date(now), holdId, 'committed'])).length > 0
}

/** Gives back what a hold held. @returns false when it was no longer open */
export async function releaseHold(db: Queryable, now: EpochMs, holdId: string): Promise<boolean> {
  return (await db.query(CLOSE_HOLD, [new Date(now), holdId, 'released'])).length > 0
}
