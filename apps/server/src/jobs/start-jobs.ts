import { DAY } from '@tandem/kernel'
import { PgBoss } from 'pg-boss'
import { type OutboxConsumer, pruneOutbox } from '../db/outbox.ts'
import { type Database, platformDb } from '../db/pool.ts'
import { pruneIdempotency } from '../platform/http/idempotency.ts'
import type { Log } from '../platform/log.ts'
import { pruneDeliveries } from '../platform/webhooks/index.ts'
import { type Job, runDueJobs } from './due.ts'
import { pumpOutbox } from './outbox-pump.ts'

export interface Jobs {
  /** Looks for due jobs now instead of at the next minute: after the clock was moved. Returns at once. */
  nudge(): Promise<void>
  /** Lets running jobs and deliveries end. */
  stop(): Promise<void>
}

const TICK = 'tick'
const EVERY_MINUTE = '* * * * *'
/** Events stay readable for new consumers for a week of the system clock. */
const KEEP_EVENTS_MS = 7 * DAY
/** Until then it can be seen what was sent to a webhook, and sent again. */
const KEEP_DELIVERIES_MS = 30 * DAY

/**
 * Starts what happens without a request: events to their consumers, and recurring jobs. pg-boss is only the ticker:
 * once a minute it wakes one of the server processes, which compares due times with the system clock.
 */
export async function startJobs(options: {
  database: Database
  log: Log
  consumers: readonly OutboxConsumer[]
  jobs: readonly Job[]
}): Promise<Jobs> {
  const { database, log, consumers } = options
  const jobs = [...options.jobs, housekeeping(database)]
  const boss = new PgBoss({
    // The owner's pool: a ticker that sleeps 59 of 60 seconds needs no connections of its own.
    db: { executeSql: async (text, values) => await database.owner.query(text, values) },
    schema: 'ticker',
  })
  boss.on('error', (error) => log.warn({ err: error }, 'ticker'))
  await boss.start()
  await boss.createQueue(TICK, { policy: 'short', retryLimit: 0, expireInSeconds: 3_600, deleteAfterSeconds: 3_600 })
  await boss.work(TICK, async () => void (await runDueJobs(database, jobs, log)))
  await boss.schedule(TICK, EVERY_MINUTE)
  const pump = pumpOutbox(database, consumers, log)
  return {
    nudge: async () => void (await boss.send(TICK, {})),
    stop: async () => void (await Promise.all([pump.stop(), boss.stop({ graceful: true })])),
  }
}

function housekeeping(database: Database): Job {
  return {
    name: 'housekeeping',
    everyHours: 6,
    run: async ({ now }) => {
      await pruneOutbox(platformDb(database), now - KEEP_EVENTS_MS)
      await pruneIdempotency(platformDb(database))
      await pruneDeliveries(platformDb(database), now - KEEP_DELIVERIES_MS)
    },
  }
}
