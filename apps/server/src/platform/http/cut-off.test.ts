import { type ChildProcess, spawn } from 'node:child_process'
import { once as happens } from 'node:events'
import { join } from 'node:path'
import { Refusal } from '@tandem/kernel'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { createMerchant } from '../../../../../tests/world/merchant.ts'
import { openDatabase, platformDb, scopedDb } from '../../db/pool.ts'
import { type KeptAnswer, once, type Through } from './idempotency.ts'

const SCRIPT = join(import.meta.dirname, 'testing', 'cut-off-write.ts')

let world: TestDatabase
const children: ChildProcess[] = []

beforeAll(async () => {
  world = await createTestDatabase()
  await createMerchant(world.database)
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => world.close())

/** A process that has reached a point of the write. */
async function reached(key: string, point: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [SCRIPT, world.url, key, point], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [said] = (await happens(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer]
  expect(said.toString().trim()).toBe(point)
  return child
}
async function kill(child: ChildProcess): Promise<void> {
  const gone = happens(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
const insert = (key: string, through: Through, database = world.database) =>
  through(scopedDb(database, 'north')).query(
    `insert into outbox (merchant_id, kind, aggregate, payload, at)
     values (tandem_merchant(), 'test.done', $1, '{}', to_timestamp(0))`,
    [key],
  )
const repeat = (key: string): Promise<KeptAnswer> =>
  once(world.database, { caller: 'someone', key, request: 'the same' }, async (through) => {
    await insert(key, through)
    return { status: 200, body: 'told' }
  })
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  )
const times = async (key: string) =>
  (await platformDb(world.database).query('select from outbox where aggregate = $1', [key])).length
/** A killed process's connections end within moments. */
async function soon(key: string): Promise<{ code: string; ms: number }> {
  const from = Date.now()
  for (;;) {
    const code = await codeOf(repeat(key))
    if (code !== 'idempotency.running' || Date.now() - from > 10_000) return { code, ms: Date.now() - from }
    await new Promise((go) => setTimeout(go, 20))
  }
}

describe('a repeated write, after its server', () => {
  it.each(['begun', 'changed'])('was killed when it had %s: goes on at once, and is done once', async (point) => {
    const child = await reached(`killed-${point}`, point)
    expect(await codeOf(repeat(`killed-${point}`))).toBe('idempotency.running')
    await kill(child)
    const { code, ms } = await soon(`killed-${point}`)
    expect({ code, isAtOnce: ms < 3_000 }).toEqual({ code: 'answered', isAtOnce: true })
    expect(await times(`killed-${point}`)).toBe(1)
  })

  it('was killed when it was committed: is not done again, and says that it was', async () => {
    const child = await reached('killed-committed', 'committed')
    expect(await codeOf(repeat('killed-committed'))).toBe('idempotency.running')
    await kill(child)
    const { code, ms } = await soon('killed-committed')
    expect({ code, isAtOnce: ms < 3_000 }).toEqual({ code: 'idempotency.done', isAtOnce: true })
    expect(await times('killed-committed')).toBe(1)
  })
})

describe('a server that was only thought dead', () => {
  /** Its place among the living is lost, it goes on all the same. */
  async function lives(key: string, work: (through: Through, database: typeof world.database) => Promise<void>) {
    const database = openDatabase(world.url)
    const name = await database.worker()
    const first = codeOf(
      once(database, { caller: 'someone', key, request: 'the same' }, async (through) => {
        await platformDb(world.database).query(
          `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 588 and objid = $1`,
          [name],
        )
        await work(through, database)
        return { status: 200, body: 'told' }
      }),
    )
    return { first, close: () => database.close() }
  }

  it('cannot do what another has done meanwhile', async () => {
    let again: { code: string } | undefined
    const { first, close } = await lives('fenced', async (through, database) => {
      again = await soon('fenced')
      await insert('fenced', through, database)
    })
    expect([await first, again?.code]).toEqual(['idempotency.running', 'answered'])
    expect(await times('fenced')).toBe(1)
    await close()
  })

  it('is waited for while it commits', async () => {
    let again: Promise<{ code: string }> | undefined
    const { first, close } = await lives('waited', async () => {
      const db = platformDb(world.database)
      const [row] = await db.query<{ attempt: string }>(`select attempt from idempotency where key = 'waited'`)
      await db.transaction(async (tx) => {
        await tx.query(`insert into outbox (merchant_id, kind, aggregate, payload, at)
                        values ('north', 'test.done', 'waited', '{}', to_timestamp(0))`)
        await tx.query('select tandem_mark_done($1, $2, $3)', ['someone', 'waited', row?.attempt])
        again = soon('waited')
        const early = await Promise.race([again, new Promise((go) => setTimeout(go, 200, 'waits'))])
        expect(early).toBe('waits')
      })
    })
    expect(await first).toBe('answered')
    expect((await again)?.code).toMatch(/^(answered|idempotency\.done)$/)
    expect(await times('waited')).toBe(1)
    await close()
  })
})

it('what only reads or locks is not taken for done', async () => {
  const failed = once(world.database, { caller: 'someone', key: 'reads', request: 'the same' }, async (through) => {
    const db = through(scopedDb(world.database, 'north'))
    await db.transaction((tx) => tx.query('select from setting for update'))
    throw new Error('the connection was lost')
  })
  await expect(failed).rejects.toThrow('lost')
  expect(await codeOf(repeat('reads'))).toBe('answered')
})

it('what failed after it was committed is not done again', async () => {
  const failed = once(world.database, { caller: 'someone', key: 'fails', request: 'the same' }, async (through) => {
    await insert('fails', through)
    throw new Error('the connection was lost')
  })
  await expect(failed).rejects.toThrow('lost')
  expect(await codeOf(repeat('fails'))).toBe('idempotency.done')
  expect(await times('fails')).toBe(1)
})
