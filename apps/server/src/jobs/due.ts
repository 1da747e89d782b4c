import { type EpochMs, HOUR } from '@tandem/kernel'
import { type Database, platformDb } from '../db/pool.ts'
import { now as shownNow } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'

/** Something that is done again and again, by the system clock: a demo that is moved ahead catches up at once. */
export interface Job {
  name: string
  /** Hours of the system clock from one run to the next. */
  everyHours: number
  /**
   * Does all that became due after `since` (null at the first run) up to `now`. May be cut off and run again, so it
   * has to be repeatable.
   */
  run(span: { since: EpochMs | null; now: EpochMs }): Promise<void>
}

/**
 * Runs the jobs whose time has come. Several processes may call this at once: each job runs in one of them. A job that
 * throws is logged and stays due; the others run all the same.
 *
 * @returns names of the jobs that ran to their end
 */
export async function runDueJobs(database: Database, jobs: readonly Job[], log: Log): Promise<string[]> {
  const ran: string[] = []
  for (const job of jobs) {
    try {
      if (await alone(database, `job ${job.name}`, () => runIfDue(database, job))) ran.push(job.name)
    } catch (error) {
      log.error({ job: job.name, err: error }, 'job failed')
    }
  }
  return ran
}

async function runIfDue(database: Database, job: Job): Promise<boolean> {
  const db = platformDb(database)
  const [last] = await db.query<{ ran_at: Date }>('select ran_at from job_run where name = $1', [job.name])
  const now = await shownNow(db)
  const since = last ? last.ran_at.getTime() : null
  // A clock that was set back makes everything due: what was "later" then may be undone now.
  if (since !== null && since <= now && now - since < job.everyHours * HOUR) return false
  await job.run({ since, now })
  await db.query(
    'insert into job_run (name, ran_at) values ($1, $2) on conflict (name) do update set ran_at = excluded.ran_at',
    [job.name, new Date(now)],
  )
  return true
}

/**
 * Holds a lock of the session, not of a transaction: an open transaction would keep the outbox's readers waiting for
 * as long as the job runs. Ends with the connection, so a killed process blocks nobody.
 *
 * @returns false when somebody else is at it
 */
async function alone(database: Database, name: string, work: () => Promise<boolean>): Promise<boolean> {
  const client = await database.owner.connect()
  let broken: Error | undefined
  const onLost = (error: Error): void => void (broken = error)
  client.on('error', onLost)
  try {
    const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as mine', [name])
    if (!rows[0]?.mine) return false
    try {
      return await work()
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(onLost)
    }
  } finally {
    client.off('error', onLost)
    client.release(broken)
  }
}
