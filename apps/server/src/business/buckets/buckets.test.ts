import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CallCtx, type Queryable, Refusal } from '@tandem/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { createMerchant } from '../../../../../tests/world/merchant.ts'
import {
  adjust,
  type BucketAmount,
  commitHold,
  count,
  giveBack,
  gridAmounts,
  handOver,
  hold,
  openCells,
  readBuckets,
  reconcile,
  releaseHold,
  shortfalls,
  sweepDue,
  take,
} from './index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const MINUTE = 60_000

let world: TestDatabase
let at: (now: number) => CallCtx
let ctx: CallCtx

beforeAll(async () => {
  world = await createTestDatabase()
  at = await createMerchant(world.database)
  ctx = at(AT)
})
afterAll(() => world.close())

/** Does one thing in a transaction, lets another begin that waits for it, and ends the first. */
async function whileOpen(first: (tx: Queryable) => Promise<unknown>, second: () => Promise<unknown>): Promise<void> {
  let waiting: Promise<unknown> = Promise.resolve()
  await ctx.db.transaction(async (tx) => {
    await first(tx)
    waiting = second()
    waiting.catch(() => undefined)
    await sleep(150)
  })
  await waiting
}

let made = 0
/** A SKU of its own for a test, with so many pieces. */
async function shelf(pieces: number, place = 's1'): Promise<string> {
  const sku = `sku-${++made}`
  await adjust(ctx.db, AT, { cause: `receipt:${sku}` }, [{ kind: 'stock', resource: sku, place, by: pieces }])
  return sku
}
const of = (resource: string, quantity: number, place = 's1'): BucketAmount => ({
  kind: 'stock',
  resource,
  place,
  quantity,
})
const state = async (resource: string, place = 's1') =>
  (await readBuckets(ctx.db, [{ kind: 'stock', resource, place }]))[0]
const holdOf = async (amounts: BucketAmount[], expiresAt: number | null = AT + MINUTE, now = AT) => {
  const id = randomUUID()
  await hold(ctx.db, now, { id, cause: `order:${id}`, expiresAt, amounts })
  return id
}
const code = (error: unknown) => (error instanceof Refusal ? error.code : String(error))
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => code(error),
  )

describe('what waited for another to change a bucket', () => {
  it('holds goods that came in meanwhile', async () => {
    const sku = await shelf(1)
    await holdOf([of(sku, 1)])
    await whileOpen(
      (tx) => adjust(tx, AT, { cause: `more:${sku}` }, [{ ...of(sku, 0), by: 2 }]),
      () => holdOf([of(sku, 2)]),
    )
    expect(await state(sku)).toMatchObject({ capacity: 3, held: 3 })
  })

  it('commits goods of which more were counted than there seemed to be', async () => {
    const sku = await shelf(2)
    const id = await holdOf([of(sku, 2)])
    await count(ctx.db, AT, { cause: `count:${sku}` }, [of(sku, 0)])
    await whileOpen(
      (tx) => count(tx, AT, { cause: `recount:${sku}` }, [of(sku, 2)]),
      () => commitHold(ctx.db, AT, id),
    )
    expect(await state(sku)).toMatchObject({ capacity: 2, held: 0, used: 2, shortfall: 0 })
  })

  it('hands over, takes, counts and takes away goods that others had held and let go', async () => {
    const [given, taken, counted, lost] = await Promise.all([shelf(5), shelf(5), shelf(5), shelf(5)])
    const skus = [given, taken, counted, lost]
    const own = await holdOf([of(given, 2)], null)
    const others = await holdOf(skus.map((sku) => of(sku, 3)))
    await whileOpen(
      async (tx) => {
        await releaseHold(tx, AT, others)
        await adjust(tx, AT, { cause: `broken:${given}` }, [{ ...of(given, 0), by: -3 }])
      },
      () =>
        Promise.all([
          handOver(ctx.db, AT, own, [of(given, 2)]),
          take(ctx.db, AT, { cause: `till:${taken}` }, [of(taken, 5)]),
          count(ctx.db, AT, { cause: `count:${counted}` }, [of(counted, 1)]),
          adjust(ctx.db, AT, { cause: `waste:${lost}` }, [{ ...of(lost, 0), by: -5 }]),
        ]),
    )
    expect(await Promise.all(skus.map((sku) => state(sku)))).toMatchObject([
      { capacity: 0, held: 0, used: 0, shortfall: 0 },
      { capacity: 0, held: 0, shortfall: 0 },
      { capacity: 1, held: 0, shortfall: 0 },
      { capacity: 0, held: 0, shortfall: 0 },
    ])
    expect(await reconcile(ctx.db)).toEqual([])
  })
})

describe('a hold', () => {
  it('takes all lines or none, and says which was short', async () => {
    const [plenty, few] = [await shelf(10), await shelf(2)]
    const refused = await holdOf([of(plenty, 3), of(few, 3)]).catch((error) => error)
    expect(refused).toMatchObject({ code: 'bucket.short', details: { short: [{ resource: few, wanted: 3, free: 2 }] } })
    expect(await state(plenty)).toMatchObject({ held: 0, free: 10 })
    await holdOf([of(plenty, 3), of(few, 2)])
    expect([await state(plenty), await state(few)]).toMatchObject([{ held: 3 }, { held: 2, free: 0 }])
  })

  it('adds up lines of one SKU', async () => {
    const sku = await shelf(5)
    expect(await refusal(holdOf([of(sku, 3), of(sku, 3)]))).toBe('bucket.short')
    await holdOf([of(sku, 3), of(sku, 2)])
    expect(await state(sku)).toMatchObject({ held: 5 })
  })

  it('refuses what was never there', async () => {
    expect(await refusal(holdOf([of('nothing', 1)]))).toBe('bucket.short')
  })

  it('is committed, then handed over: the goods are gone', async () => {
    const sku = await shelf(5)
    const id = await holdOf([of(sku, 3)])
    expect(await commitHold(ctx.db, AT, id)).toBe(true)
    expect(await state(sku)).toMatchObject({ capacity: 5, held: 0, used: 3, free: 2 })
    await handOver(ctx.db, AT, id, [of(sku, 2)])
    expect(await state(sku)).toMatchObject({ capacity: 3, used: 1, free: 2 })
    await giveBack(ctx.db, AT, id, [of(sku, 1)])
    expect(await state(sku)).toMatchObject({ capacity: 3, used: 0, free: 3 })
    expect(await refusal(handOver(ctx.db, AT, id, [of(sku, 1)]))).toBe('hold.exceeded')
    expect(await refusal(giveBack(ctx.db, AT, id, [of('other', 1)]))).toBe('hold.exceeded')
  })

  it('committed, released and swept at once ends one way', async () => {
    const sku = await shelf(40)
    await sweepDue(ctx.db, AT + MINUTE)
    const ids = await Promise.all(Array.from({ length: 40 }, () => holdOf([of(sku, 1)])))
    const ends = ids.flatMap((id) => [commitHold(ctx.db, AT, id), releaseHold(ctx.db, AT, id)])
    const swept = sweepDue(ctx.db, AT + MINUTE)
    const won = (await Promise.all(ends)).filter(Boolean).length
    expect(won + (await swept)).toBe(40)
    const { held, used } = (await state(sku)) as { held: number; used: number }
    expect(held).toBe(0)
    expect(used).toBeLessThanOrEqual(40)
    expect(await reconcile(ctx.db)).toEqual([])
  })

  it('that nobody pays is given to the next who asks, though no sweeper came by', async () => {
    const sku = await shelf(1)
    await holdOf([of(sku, 1)])
    expect(await refusal(holdOf([of(sku, 1)], AT + 2 * MINUTE, AT + MINUTE - 1))).toBe('bucket.short')
    await holdOf([of(sku, 1)], AT + 2 * MINUTE, AT + MINUTE)
    expect(await state(sku)).toMatchObject({ held: 1, free: 0 })
  })

  it('counts open holds of a customer, and uses of a promotion for good', async () => {
    const sku = await shelf(100)
    const limits = (who: string) => [
      { what: 'open', owner: who, most: 3, quantity: 1, ends: 'closed' as const },
      { what: 'promotion:p', owner: who, most: 5, quantity: 2, ends: 'released' as const },
    ]
    const place = async (who: string) => {
      const id = randomUUID()
      await hold(ctx.db, AT, { id, cause: 'x', expiresAt: AT + MINUTE, amounts: [of(sku, 1)], limits: limits(who) })
      return id
    }
    const [first, second] = [await place('ann'), await place('ann')]
    const refused = await place('ann').catch((error) => error)
    expect(refused).toMatchObject({ code: 'hold.limit', details: { limits: ['promotion:p'] } })
    await place('bob')
    await commitHold(ctx.db, AT, first)
    expect(await refusal(place('ann'))).toBe('hold.limit')
    await releaseHold(ctx.db, AT, second)
    await place('ann')
    expect(await state(sku)).toMatchObject({ held: 2, used: 1 })
  })

  it('never lets one customer have more open holds than allowed, however many they try at once', async () => {
    const sku = await shelf(100)
    const limits = [{ what: 'open', owner: 'crowd', most: 4, quantity: 1, ends: 'closed' as const }]
    const tries = Array.from({ length: 24 }, () =>
      hold(ctx.db, AT, { id: randomUUID(), cause: 'x', expiresAt: AT + MINUTE, amounts: [of(sku, 1)], limits }).then(
        () => 1,
        () => 0,
      ),
    )
    const got = (await Promise.all(tries)).reduce((a: number, b) => a + b, 0)
    expect(got).toBeGreaterThan(0)
    expect(got).toBeLessThanOrEqual(4)
    expect(await state(sku)).toMatchObject({ held: got })
  })
})

describe('stock that changes', () => {
  it('takes a receipt once, however often it comes', async () => {
    const sku = await shelf(5)
    const receipt = () =>
      adjust(ctx.db, AT, { cause: `receipt:${sku}:2` }, [{ kind: 'stock', resource: sku, place: 's1', by: 7 }])
    await Promise.all([receipt(), receipt(), receipt()])
    expect(await state(sku)).toMatchObject({ capacity: 12 })
  })

  it('refuses to write off what is promised', async () => {
    const sku = await shelf(5)
    await holdOf([of(sku, 4)])
    const waste = (by: number) =>
      adjust(ctx.db, AT, { cause: `waste:${sku}:${by}` }, [{ kind: 'stock', resource: sku, place: 's1', by }])
    expect(await refusal(waste(-2))).toBe('bucket.short')
    await waste(-1)
    expect(await state(sku)).toMatchObject({ capacity: 4, free: 0 })
  })

  it('a count writes down the truth, and queues the holds to break: unpaid before paid, the latest first', async () => {
    const sku = await shelf(10)
    const paid = await holdOf([of(sku, 3)])
    await commitHold(ctx.db, AT, paid)
    const early = await holdOf([of(sku, 3)], AT + MINUTE, AT)
    const late = await holdOf([of(sku, 3)], AT + MINUTE, AT + 1)
    const counted = await count(ctx.db, AT, { cause: `count:${sku}` }, [of(sku, 4)])
    expect(counted).toEqual([{ kind: 'stock', resource: sku, place: 's1', expected: 10, found: 4, shortfall: 5 }])
    const [short] = (await shortfalls(ctx.db, 's1')).filter(({ resource }) => resource === sku)
    expect(short?.holds.map(({ holdId }) => holdId)).toEqual([late, early, paid])
    expect(await refusal(holdOf([of(sku, 1)]))).toBe('bucket.short')
    await releaseHold(ctx.db, AT, late)
    expect(await state(sku)).toMatchObject({ shortfall: 2, free: 0 })
    await releaseHold(ctx.db, AT, early)
    expect(await state(sku)).toMatchObject({ shortfall: 0, free: 1 })
    expect(await reconcile(ctx.db)).toEqual([])
  })

  it('lets goods in the hand always be sold; what was promised of them is short, what was unknown is told', async () => {
    const sku = await shelf(2)
    const id = await holdOf([of(sku, 2)])
    expect(await take(ctx.db, AT, { cause: `sale:${sku}` }, [of(sku, 1)])).toEqual([])
    expect(await state(sku)).toMatchObject({ capacity: 1, shortfall: 1 })
    const told = await take(ctx.db, AT, { cause: `sale:${sku}:2` }, [of(sku, 3)])
    expect(told).toMatchObject([{ resource: sku, unknown: 2 }])
    expect(await state(sku)).toMatchObject({ capacity: 0, held: 2, shortfall: 2 })
    await commitHold(ctx.db, AT, id)
    await handOver(ctx.db, AT, id, [of(sku, 2)])
    expect(await state(sku)).toMatchObject({ capacity: 0, used: 0, shortfall: 0 })
    expect(await reconcile(ctx.db)).toEqual([])
  })
})

it('holds capacity of every cell of time that a meal touches', async () => {
  const grid = { resource: 'kitchen', place: 's1', cellMinutes: 15 as const }
  const cells = [0, 1, 2, 3].map((n) => ({ period: AT + n * 15 * MINUTE, capacity: 2 }))
  await openCells(ctx.db, AT, grid, { cause: 'open:today' }, cells)
  const cook = (from: number, to: number) =>
    holdOf(gridAmounts(grid, { from: AT + from * MINUTE, to: AT + to * MINUTE }, 1))
  await cook(0, 20)
  await cook(10, 30)
  expect(await refusal(cook(14, 16))).toBe('bucket.short')
  await cook(30, 60)
  expect(await refusal(cook(50, 61))).toBe('bucket.short')
})

it('holds baskets of many lines in any order without a deadlock', async () => {
  const skus = await Promise.all(Array.from({ length: 8 }, () => shelf(400)))
  const baskets = Array.from({ length: 200 }, (_, i) =>
    [...skus].sort((a, b) => ((i * 7 + a.length * 3) % 5) - ((i + b.charCodeAt(4)) % 3)).map((sku) => of(sku, 1)),
  )
  await Promise.all(baskets.map((amounts, i) => holdOf(i % 2 ? amounts : amounts.toReversed())))
  for (const sku of skus) expect(await state(sku)).toMatchObject({ held: 200 })
})

describe('whatever happens to it, in any order', () => {
  interface Model {
    capacity: number
    held: number
    used: number
    open: Map<string, number>
    committed: Map<string, number>
  }
  type Step = {
    do: 'hold' | 'commit' | 'release' | 'hand' | 'give' | 'receive' | 'waste' | 'count' | 'take'
    n: number
  }
  const STEPS = ['hold', 'hold', 'commit', 'release', 'hand', 'give', 'receive', 'waste', 'count', 'take'] as const
  const steps = fc.array(fc.record({ do: fc.constantFrom(...STEPS), n: fc.integer({ min: 1, max: 6 }) }), {
    maxLength: 25,
  })

  async function live(sku: string, model: Model, step: Step, i: number): Promise<void> {
    const { n } = step
    const free = Math.max(0, model.capacity - model.held - model.used)
    const pick = (from: Map<string, number>) => [...from][n % Math.max(1, from.size)] as [string, number] | undefined
    const key = { kind: 'stock' as const, resource: sku, place: 's1' }
    const cause = `${step.do}:${sku}:${i}`
    if (step.do === 'hold') {
      const id = randomUUID()
      const held = hold(ctx.db, AT, { id, cause, expiresAt: AT + MINUTE, amounts: [of(sku, n)] })
      expect(await refusal(held)).toBe(n <= free ? 'done' : 'bucket.short')
      if (n <= free) {
        model.open.set(id, n)
        model.held += n
      }
    } else if (step.do === 'commit' || step.do === 'release') {
      const [id, quantity] = pick(model.open) ?? []
      if (id === undefined || quantity === undefined) return
      expect(await (step.do === 'commit' ? commitHold : releaseHold)(ctx.db, AT, id)).toBe(true)
      model.open.delete(id)
      model.held -= quantity
      if (step.do === 'release') return
      model.committed.set(id, quantity)
      model.used += quantity
    } else if (step.do === 'hand' || step.do === 'give') {
      const [id, left] = pick(model.committed) ?? []
      if (id === undefined || left === undefined) return
      const settled = (step.do === 'hand' ? handOver : giveBack)(ctx.db, AT, id, [of(sku, n)])
      expect(await refusal(settled)).toBe(n <= left ? 'done' : 'hold.exceeded')
      if (n > left) return
      model.committed.set(id, left - n)
      model.used -= n
      if (step.do === 'hand') model.capacity = Math.max(0, model.capacity - n)
    } else if (step.do === 'receive') {
      await adjust(ctx.db, AT, { cause }, [{ ...key, by: n }])
      model.capacity += n
    } else if (step.do === 'waste') {
      expect(await refusal(adjust(ctx.db, AT, { cause }, [{ ...key, by: -n }]))).toBe(
        n <= free ? 'done' : 'bucket.short',
      )
      if (n <= free) model.capacity -= n
    } else if (step.do === 'count') {
      await count(ctx.db, AT, { cause }, [{ ...key, quantity: n }])
      model.capacity = n
    } else {
      await take(ctx.db, AT, { cause }, [of(sku, n)])
      model.capacity = Math.max(0, model.capacity - n)
    }
  }

  it('is what an obvious model says, and its movements and holds add up to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 8 }), steps, async (pieces, todo) => {
        const sku = await shelf(pieces)
        const model: Model = { capacity: pieces, held: 0, used: 0, open: new Map(), committed: new Map() }
        for (const [i, step] of todo.entries()) {
          await live(sku, model, step, i)
          const { capacity, held, used } = model
          const shortfall = Math.max(0, held + used - capacity)
          expect(await state(sku)).toMatchObject({ capacity, held, used, shortfall })
        }
      }),
      { numRuns: 60 },
    )
    expect(await reconcile(ctx.db)).toEqual([])
  }, 60_000)
})
