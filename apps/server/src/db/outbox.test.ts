import { setTimeout as sleep } from 'node:timers/promises'
import { rng } from '@tandem/kernel'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { deliver, deliverAll, emit, type OutboxEvent, outboxLag, pruneOutbox, rebaseOutbox } from './outbox.ts'
import { type Database, openDatabase, platformDb, scopedDb } from './pool.ts'

const PATIENCE_MS = 20_000
const AT = Date.UTC(2026, 0, 5)
let world: TestDatabase
let database: Database

beforeAll(async () => {
  world = await createTestDatabase()
  database = openDatabase(world.url, { app: 24, waitMs: 90_000 })
  await platformDb(database).query(
    `insert into merchant (id, name, currency, zone, kind, created_at)
     values ('north', 'North', 'CNY', 'Asia/Shanghai', 'retail', $1)`,
    [new Date(AT)],
  )
})
const open = new Set<pg.Client>()

beforeEach(() => platformDb(database).query('truncate outbox, outbox_cursor'))
afterEach(async () => {
  // A test that failed half-way must not hold back the others.
  for (const client of open) await client.end()
  open.clear()
})
afterAll(async () => {
  await database.close()
  await world.close()
})

const write = (aggregate: string, payload: unknown = {}) => ({ kind: 'thing.changed', aggregate, payload, at: AT })

/** A connection whose transaction the test holds open, as a slow request would. */
async function openTransaction(): Promise<{ client: pg.Client; end: (how: 'commit' | 'rollback') => Promise<void> }> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  open.add(client)
  await client.query(`begin; set local tandem.merchant_id = 'north'`)
  const end = async (how: 'commit' | 'rollback'): Promise<void> => {
    await client.query(how)
    await client.end()
    open.delete(client)
  }
  return { client, end }
}

const emitOn = (client: pg.Client, aggregate: string, payload: unknown) =>
  emit(
    { query: async (text, values) => (await client.query(text, [...(values ?? [])])).rows },
    write(aggregate, payload),
  )

/**
 * What a listener hears: all that is in reach now, or, told how many to wait for, until it has as many. A snapshot's
 * horizon spans every database of the server, so transactions of other tests may hold an event back for a moment.
 */
async function heard(waitFor = 0, name = 'listener', limit = 500): Promise<unknown[]> {
  const payloads: unknown[] = []
  const handle = async (events: readonly OutboxEvent[]): Promise<void> => {
    payloads.push(...events.map(({ payload }) => payload))
  }
  const giveUp = Date.now() + PATIENCE_MS
  for (;;) {
    while ((await deliver(platformDb(database), { name, handle }, limit)) > 0);
    if (payloads.length >= waitFor || Date.now() > giveUp) return payloads
    await sleep(5)
  }
}

async function hearOne(name: string): Promise<void> {
  const handle = async (): Promise<void> => undefined
  await vi.waitUntil(async () => (await deliver(platformDb(database), { name, handle }, 1)) === 1, PATIENCE_MS)
}

describe('the outbox', () => {
  it('loses none of 3,200 concurrent writers, invents none, and keeps each aggregate in order', async () => {
    const random = rng(11, 'outbox')
    const plans = Array.from({ length: 3_200 }, (_, writer) => ({
      writer,
      aggregate: `thing:${random.int(300)}`,
      before: random.int(8),
      after: random.int(12),
      fails: random.chance(1 / 8),
    }))
    await platformDb(database).query('create table counter (aggregate text primary key, n int not null)')
    await platformDb(database).query('grant all on counter to tandem_app')

    const written = new Map<number, { aggregate: string; n: number }>()
    const one = async ({ writer, aggregate, before, after, fails }: (typeof plans)[number]): Promise<void> => {
      const work = scopedDb(database, 'north').transaction(async (tx) => {
        await tx.query('select pg_current_xact_id()') // numbers are taken early and used late
        await sleep(before)
        const [row] = await tx.query<{ n: number }>(
          'insert into counter values ($1, 1) on conflict (aggregate) do update set n = counter.n + 1 returning n',
          [aggregate],
        )
        await emit(tx, write(aggregate, { writer, n: row?.n }))
        await sleep(after)
        if (fails) throw new Error('changed my mind')
        return row?.n as number
      })
      await work.then(
        (n) => written.set(writer, { aggregate, n }),
        (error: Error) => expect(error.message).toBe('changed my mind'),
      )
    }

    const deliveries: OutboxEvent[] = []
    let failures = 0
    const consumer = {
      name: 'listener',
      handle: async (events: readonly OutboxEvent[]): Promise<void> => {
        deliveries.push(...events)
        if (random.chance(0.1) && failures++ < 20) throw new Error('consumer crashed after it heard')
      },
    }
    let writing = true
    const reading = (async () => {
      for (let idle = 0; writing || idle < 100; ) {
        const count = await deliver(platformDb(database), consumer, 60).catch((error: Error) => {
          expect(error.message).toBe('consumer crashed after it heard')
          return 1
        })
        idle = count === 0 ? idle + 1 : 0
        if (count === 0) await sleep(2)
      }
    })()
    await Promise.all(plans.map(one)).finally(() => {
      writing = false
    })
    await reading

    const seen = new Set<number>()
    const once = deliveries.filter(({ id }) => !seen.has(id) && seen.add(id))
    const heardWriters = once.map(({ payload }) => (payload as { writer: number }).writer).sort((a, b) => a - b)
    expect(heardWriters).toEqual([...written.keys()].sort((a, b) => a - b))
    expect(written.size).toBe(plans.filter(({ fails }) => !fails).length)

    const last = new Map<string, number>()
    for (const { aggregate, payload } of once) {
      const { n } = payload as { n: number }
      expect(n, aggregate).toBe((last.get(aggregate) ?? 0) + 1)
      last.set(aggregate, n)
    }
    expect(failures).toBeGreaterThan(0)
    await platformDb(database).query('drop table counter')
  }, 90_000)

  it('waits for a transaction that began earlier and is still open, then hears both', async () => {
    const slow = await openTransaction()
    await emitOn(slow.client, 'a', 'slow')
    await scopedDb(database, 'north').transaction((tx) => emit(tx, write('b', 'quick')))
    expect(await heard()).toEqual([])
    await slow.end('commit')
    expect(await heard(2)).toEqual(['slow', 'quick'])
  })

  it('never hears what was rolled back', async () => {
    const undone = await openTransaction()
    await emitOn(undone.client, 'a', 'undone')
    await undone.end('rollback')
    expect(await heard()).toEqual([])
  })

  it('keeps an aggregate in order when the later writer carries the lower transaction number', async () => {
    const later = await openTransaction()
    await later.client.query('select pg_current_xact_id()')
    const between = await openTransaction()
    await between.client.query('select pg_current_xact_id()')
    await scopedDb(database, 'north').transaction((tx) => emit(tx, write('order:1', 'first')))
    await emitOn(later.client, 'order:1', 'second')
    await later.end('commit')
    expect(await heard()).toEqual([])
    await between.end('commit')
    expect(await heard(2)).toEqual(['first', 'second'])
  })

  it('reads past its batch size when the elder event lies beyond it', async () => {
    const later = await openTransaction()
    await later.client.query('select pg_current_xact_id()')
    for (const payload of ['first', 'x', 'y']) {
      await scopedDb(database, 'north').transaction((tx) =>
        emit(tx, write(payload === 'first' ? 'order:1' : payload, payload)),
      )
    }
    await emitOn(later.client, 'order:1', 'second')
    await later.end('commit')
    const all = await heard(4, 'listener', 1)
    expect(all.map(String).toSorted()).toEqual(['first', 'second', 'x', 'y'])
    expect(all.indexOf('first')).toBeLessThan(all.indexOf('second'))
  })

  it('lets one process at a time serve a consumer', async () => {
    await scopedDb(database, 'north').transaction((tx) => emit(tx, write('a', 1)))
    let atOnce = 0
    let most = 0
    const handle = async (): Promise<void> => {
      most = Math.max(most, ++atOnce)
      await sleep(50)
      atOnce -= 1
    }
    let handed = 0
    const race = () => Promise.all([1, 2, 3].map(() => deliver(platformDb(database), { name: 'one', handle })))
    await vi.waitUntil(async () => (handed = (await race()).reduce((sum, count) => sum + count, 0)) > 0, PATIENCE_MS)
    expect({ handed, most }).toEqual({ handed: 1, most: 1 })
  })

  it('hands over all that is written, though somebody else keeps a transaction open', async () => {
    const held = await openTransaction()
    await held.client.query('select pg_current_xact_id()')
    await scopedDb(database, 'north').transaction((tx) => emit(tx, write('a', 'behind')))
    const payloads: unknown[] = []
    const handle = async (events: readonly OutboxEvent[]) => void payloads.push(...events.map(({ payload }) => payload))
    const all = (patienceMs?: number) => deliverAll(platformDb(database), { name: 'all', handle }, patienceMs)
    await expect(all(50)).rejects.toThrow('an open transaction keeps events from all')
    const whole = all()
    await sleep(50)
    expect(payloads).toEqual([])
    await held.end('commit')
    await whole
    expect(payloads).toEqual(['behind'])
  })

  it('keeps events until the slowest consumer had them, and counts what waits', async () => {
    for (const n of [1, 2, 3]) await scopedDb(database, 'north').transaction((tx) => emit(tx, write('a', n)))
    await heard(3, 'quick')
    await hearOne('slow')
    expect(await outboxLag(platformDb(database))).toEqual(
      expect.arrayContaining([
        { consumer: 'quick', events: 0 },
        { consumer: 'slow', events: 2 },
      ]),
    )
    await pruneOutbox(platformDb(database), AT + 1)
    expect(await heard(2, 'slow')).toEqual([2, 3])
    await pruneOutbox(platformDb(database), AT + 1)
    expect(await platformDb(database).query('select from outbox')).toHaveLength(0)
  })

  it('leaves nothing out after the rows moved to a server whose transaction numbers start anew', async () => {
    for (const n of [1, 2, 3]) await scopedDb(database, 'north').transaction((tx) => emit(tx, write('a', n)))
    await hearOne('listener')
    await platformDb(database).query(`update outbox set xid = (xid::text::bigint + 1000000000)::text::xid8`)
    await platformDb(database).query(`update outbox_cursor set xid = (xid::text::bigint + 1000000000)::text::xid8`)
    expect(await heard()).toEqual([])
    await platformDb(database).transaction(rebaseOutbox)
    await scopedDb(database, 'north').transaction((tx) => emit(tx, write('a', 4)))
    expect(await heard(3)).toEqual([2, 3, 4])
  })
})
