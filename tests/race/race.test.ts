import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../world/index.ts'
import { type Arena, type ArenaOptions, openArena } from './arena.ts'
import { firstComplaints, SEEDS } from './find-bug.ts'
import { flashSale } from './flash-sale.ts'
import { type BugName, PLANTED_BUGS } from './planted-bugs.ts'
import { runOnce } from './run-once.ts'
import { isCountedOnce, replayWebhook } from './webhook-replay.ts'

// A database server for all tests of a run: not too many processes on it at once.
vi.setConfig({ maxConcurrency: 2 })

async function inArena<T>(options: Omit<ArenaOptions, 'databaseUrl'>, work: (own: Arena) => Promise<T>): Promise<T> {
  const database = await createTestDatabase()
  const own = await openArena({ databaseUrl: database.url, ...options })
  try {
    return await work(own)
  } finally {
    await own.close()
    await database.close()
  }
}

describe('two servers that are killed while people buy, pay, cancel, sell and count', () => {
  let world: TestDatabase
  let arena: Arena

  beforeAll(async () => {
    world = await createTestDatabase()
    arena = await openArena({ databaseUrl: world.url })
  })
  afterAll(async () => {
    await arena?.close()
    await world?.close()
  })

  it('promise nothing twice, lose no order and no money, and contradict themselves nowhere', async () => {
    const results = await Promise.all(SEEDS.slice(0, 6).map((seed) => runOnce(arena, seed, { kill: seed % 2 === 0 })))
    for (const { complaints, broken, history } of results) {
      expect({ seed: history.seed, complaints, broken }).toEqual({ seed: history.seed, complaints: [], broken: [] })
    }
    expect(results.flatMap(({ history }) => history.end.orders).length).toBeGreaterThan(30)
    expect(arena.kills.length).toBeGreaterThan(0)
  }, 60_000)

  it('count a payment once, however often its webhook comes', async () => {
    const replay = await replayWebhook(arena, 50)
    expect(isCountedOnce(replay, 50), JSON.stringify(replay)).toBe(true)
  })
})

describe('the checker of histories', () => {
  const EXPECTED: Record<BugName, RegExp> = {
    'lost-lock': /oversold|held for nobody|promised is not|false sold out|free is not/,
    'read-modify-write': /oversold/,
    'no-idempotency': /two orders of one key|order doubled/,
    'unordered-lock': /unexpected answer/,
    'late-payment-ignored': /money kept for nothing|paid is not what was taken/,
  }
  it.concurrent.each(Object.keys(PLANTED_BUGS) as BugName[])(
    'finds a planted bug by itself: %s',
    async (bug) => {
      const complaints = await inArena({ bug, servers: bug === 'unordered-lock' ? 2 : 1 }, (own) =>
        firstComplaints(own, bug),
      )
      expect(complaints.map(({ rule }) => rule).join()).toMatch(EXPECTED[bug])
    },
    90_000,
  )
})

describe('a flash sale', () => {
  it('of 60 pieces to 800 requests makes exactly 60 orders, and says nothing but "sold out" to the rest', async () => {
    const sale = await inArena({ speed: 1 }, (slow) => flashSale(slow, { pieces: 60, requests: 800 }))
    expect(sale).toMatchObject({
      answers: { '201 placed': 60, '409 bucket.short': 740 },
      orders: 60,
      left: 0,
      held: 60,
      broken: [],
    })
  }, 60_000)
})
