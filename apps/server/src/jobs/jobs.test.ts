import { setTimeout as sleep } from 'node:timers/promises'
import { DAY, HOUR } from '@tandem/kernel'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { emit, type OutboxEvent } from '../db/outbox.ts'
import { platformDb, scopedDb } from '../db/pool.ts'
import { advanceClock, now, setClock, setClockSpeed } from '../platform/clock.ts'
import { createLog } from '../platform/log.ts'
import { type Job, runDueJobs } from './due.ts'
import { type Jobs, startJobs } from './start-jobs.ts'

const log = createLog({ level: 'silent' })
let world: TestDatabase
let running: Jobs | undefined

beforeEach(async () => {
  world = await createTestDatabase()
  await platformDb(world.database).query(
    `insert into merchant (id, name, currency, zone, kind, created_at)
     values ('north', 'North', 'CNY', 'Asia/Shanghai', 'retail', to_timestamp(0))`,
  )
  await setClockSpeed(platformDb(world.database), 0)
})
afterEach(async () => {
  await running?.stop()
  running = undefined
  await world.close()
})

/** A daily job that notes the spans it was given. */
function daily(): Job & { spans: { since: number | null; now: number }[] } {
  const spans: { since: number | null; now: number }[] = []
  return { name: 'daily', everyHours: 24, spans, run: async (span) => void spans.push(span) }
}

const advance = (days: number) => advanceClock(platformDb(world.database), days)

describe('a recurring job', () => {
  it('runs when the system clock says so, not when real time does', async () => {
    const job = daily()
    const start = await now(platformDb(world.database))
    for (const step of [0, 0.5, 0.4, 0.1, 0, 0.9]) {
      if (step > 0) await advance(step)
      await runDueJobs(world.database, [job], log)
    }
    expect(job.spans).toEqual([
      { since: null, now: start },
      { since: start, now: start + DAY },
    ])
  })

  it('catches up once after the clock was moved ahead by two weeks, and is told the whole span', async () => {
    const job = daily()
    await runDueJobs(world.database, [job], log)
    const at = await advance(14)
    await runDueJobs(world.database, [job], log)
    await runDueJobs(world.database, [job], log)
    expect(job.spans[1]).toEqual({ since: at - 14 * DAY, now: at })
    expect(job.spans).toHaveLength(2)
  })

  it('runs again when the clock was set back', async () => {
    const job = daily()
    await runDueJobs(world.database, [job], log)
    await setClock(platformDb(world.database), (await now(platformDb(world.database))) - HOUR)
    expect(await runDueJobs(world.database, [job], log)).toEqual(['daily'])
  })

  it('runs in one process when several look at the same moment', async () => {
    const job = daily()
    const slow: Job = { ...job, run: async (span) => void (await sleep(60), job.spans.push(span)) }
    await Promise.all([1, 2, 3].map(() => runDueJobs(world.database, [slow], log)))
    expect(job.spans).toHaveLength(1)
  })

  it('stays due when it fails, and does not keep the others from running', async () => {
    const job = daily()
    const failing: Job = { name: 'failing', everyHours: 1, run: vi.fn().mockRejectedValueOnce(new Error('no')) }
    expect(await runDueJobs(world.database, [failing, job], log)).toEqual(['daily'])
    expect(await runDueJobs(world.database, [failing, job], log)).toEqual(['failing'])
  })

  it('does not hold back the outbox while it runs', async () => {
    const heard: OutboxEvent[] = []
    running = await startJobs({
      database: world.database,
      log,
      consumers: [{ name: 'listener', handle: async (events) => void heard.push(...events) }],
      jobs: [],
    })
    const long: Job = {
      name: 'long',
      everyHours: 1,
      run: async () => {
        await emitOne('during')
        await vi.waitFor(() => expect(heard).toHaveLength(1), 10_000)
      },
    }
    expect(await runDueJobs(world.database, [long], log)).toEqual(['long'])
  })
})

describe('what runs without a request', () => {
  it('hears of due jobs when nudged, and goes on after the database dropped every connection', async () => {
    const job = daily()
    running = await startJobs({ database: world.database, log, consumers: [], jobs: [job] })
    await running.nudge()
    await vi.waitFor(() => expect(job.spans).toHaveLength(1), 15_000)
    await advance(1)
    await dropConnections()
    await running.nudge()
    await vi.waitFor(() => expect(job.spans).toHaveLength(2), 15_000)
  })

  it('hands events to every consumer although one fails and the database drops its connections', async () => {
    const heard: unknown[] = []
    let failures = 0
    running = await startJobs({
      database: world.database,
      log,
      jobs: [],
      consumers: [
        { name: 'good', handle: async (events) => void heard.push(...events.map(({ payload }) => payload)) },
        { name: 'bad', handle: () => Promise.reject(new Error(`no, for the ${++failures}. time`)) },
      ],
    })
    await emitOne('first')
    await vi.waitFor(() => expect(heard).toEqual(['first']), 10_000)
    await dropConnections()
    await emitOne('second')
    // Once at least: a connection that drops between an event and the note of it makes the event come again.
    await vi.waitFor(() => expect([...new Set(heard)]).toEqual(['first', 'second']), 10_000)
    expect(failures).toBeGreaterThan(0)
  })
})

async function emitOne(payload: string): Promise<void> {
  const event = { kind: 'thing.changed', aggregate: 'a', payload, at: 0 }
  await scopedDb(world.database, 'north').transaction((tx) => emit(tx, event))
}

async function dropConnections(): Promise<void> {
  await world.database.owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  )
}
