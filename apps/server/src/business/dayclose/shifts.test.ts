import { type Ctx, Refusal } from '@tandem/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { platformDb } from '../../db/pool.ts'
import { systemCtx } from '../../platform/access.ts'
import { captured, cash, checkLedger, drawerOf, overShort, paidOut, post, refunded, safe } from '../ledger/index.ts'
import { holdDrawer } from './index.ts'
import { worthOf } from './pieces.ts'
import type { Shift } from './shift-store.ts'
import { closeShift, countShift, moveCash, openShift } from './shifts.ts'
import { storeDate } from './store-calendar.ts'

let world: TestDatabase
let ctx: Ctx
let stores = 0
let payments = 0

beforeAll(async () => {
  world = await createTestDatabase()
  await platformDb(world.database).query(
    `insert into merchant (id, name, currency, zone, kind, created_at)
     values ('north', 'North', 'CNY', 'Asia/Shanghai', 'retail', to_timestamp(0))`,
  )
  ctx = await systemCtx(world.database, 'north', 'test', 'r1')
})
afterAll(() => world.close())

async function freshStore(): Promise<string> {
  stores += 1
  await ctx.db.query(`insert into store (merchant_id, id, name, zone) values ('north', $1, '{}', 'Asia/Shanghai')`, [
    `s${stores}`,
  ])
  return `s${stores}`
}

/** As payments do it: cash is taken in an open shift alone, which stays open until the money is booked. */
async function takeCash(storeId: string, amount: number): Promise<void> {
  payments += 1
  const id = payments
  await ctx.db.transaction(async (tx) => {
    await holdDrawer(tx, storeId, 't1')
    const on = { storeId, businessDate: await storeDate(tx, storeId, ctx.now), currency: 'CNY' }
    const paid = { tender: { kind: 'cash', storeId, tillId: 't1' }, amount: Math.abs(amount) } as const
    const transfers = amount > 0 ? captured(on, paid) : refunded(on, paid)
    await post(tx, ctx, { cause: `order:${id}/paid:${id}`, transfers })
  })
}

/** Debits less credits of an account. */
async function sumOf(code: string): Promise<number> {
  const [row] = await ctx.db.query<{ sum: number }>(
    `select coalesce(sum(case when t.debit = a.id then amount else -amount end), 0)::bigint as sum
       from ledger_account a join ledger_transfer t on a.id in (t.debit, t.credit) where a.code = $1`,
    [code],
  )
  return row?.sum ?? 0
}

const pieces = (amount: number) => ({
  pieces: [
    { value: 100, pieces: Math.floor(amount / 100) },
    { value: 1, pieces: amount % 100 },
  ],
})
const NEW = { tillId: 't1', cashier: 'Mei', float: 20_000 }
const CLOSE = { reason: null, leave: 0, handOverTo: null }

describe('a shift', () => {
  it('expects what it began with, was paid, gave back and moved', async () => {
    const storeId = await freshStore()
    const { id } = await openShift(ctx, storeId, NEW)
    await takeCash(storeId, 5000)
    await takeCash(storeId, -700)
    await moveCash(ctx, id, { kind: 'pay_in', amount: 300, reason: 'coins' })
    await moveCash(ctx, id, { kind: 'pay_out', amount: 150, reason: 'ice' })
    await moveCash(ctx, id, { kind: 'to_safe', amount: 4000, reason: 'too much in the drawer' })
    const shift = await countShift(ctx, id, pieces(20_400))
    expect(shift).toMatchObject({ state: 'counted', counted: 20_400, expected: 20_450 })
    await expect(closeShift(ctx, id, CLOSE)).rejects.toMatchObject({ code: 'shift.reason_needed' })
    const { closed } = await closeShift(ctx, id, { ...CLOSE, reason: 'wrong change' })
    expect(closed).toMatchObject({ state: 'closed', reason: 'wrong change', leftInDrawer: 0 })
    expect(await sumOf(overShort(storeId))).toBe(50)
    expect(await sumOf(paidOut(storeId))).toBe(150)
    expect(await sumOf(cash(storeId, 't1'))).toBe(0)
    expect(await sumOf(safe(storeId))).toBe(20_400 - 20_000 - 300 + 4000)
  })

  it('is handed over with what was left in the drawer', async () => {
    const storeId = await freshStore()
    const { id } = await openShift(ctx, storeId, NEW)
    await takeCash(storeId, 5000)
    await countShift(ctx, id, pieces(25_000))
    const { next } = await closeShift(ctx, id, { ...CLOSE, leave: 10_000, handOverTo: 'Lan' })
    expect(next).toMatchObject({ state: 'open', cashier: 'Lan', float: 10_000, expected: null })
    expect(await drawerOf(ctx.db, storeId, 't1', 'CNY')).toBe(10_000)
  })

  it('has one cashier at a time, takes no cash once counted, and can be counted again', async () => {
    const storeId = await freshStore()
    const [first, second] = await Promise.allSettled([openShift(ctx, storeId, NEW), openShift(ctx, storeId, NEW)])
    const [won, lost] = first.status === 'fulfilled' ? [first, second] : [second, first]
    expect(lost).toMatchObject({ reason: { code: 'shift.running' } })
    const { id } = (won as PromiseFulfilledResult<Shift>).value
    await expect(closeShift(ctx, id, CLOSE)).rejects.toMatchObject({ code: 'shift.not_counted' })
    await countShift(ctx, id, pieces(1))
    await expect(takeCash(storeId, 5)).rejects.toMatchObject({ code: 'shift.needed' })
    await expect(moveCash(ctx, id, { kind: 'pay_in', amount: 1, reason: 'x' })).rejects.toMatchObject({
      code: 'shift.not_open',
    })
    await countShift(ctx, id, pieces(20_000))
    await expect(closeShift(ctx, id, { ...CLOSE, leave: 20_001 })).rejects.toMatchObject({ code: 'request.invalid' })
    await closeShift(ctx, id, CLOSE)
    await expect(countShift(ctx, id, pieces(1))).rejects.toMatchObject({ code: 'shift.not_open' })
    const counts = await ctx.db.query('select attempt, counted from till_count where shift_id = $1 order by 1', [id])
    expect(counts).toEqual([
      { attempt: 1, counted: 1 },
      { attempt: 2, counted: 20_000 },
    ])
  })

  it('counts all cash that was taken before it, also while it is being counted', async () => {
    const storeId = await freshStore()
    const { id } = await openShift(ctx, storeId, { ...NEW, float: 0 })
    const taking = Array.from({ length: 10 }, () =>
      takeCash(storeId, 10)
        .then(() => 10)
        .catch(() => 0),
    )
    const [shift, ...taken] = await Promise.all([countShift(ctx, id, { pieces: [] }), ...taking])
    expect(shift.expected).toBe(taken.reduce((a, b) => a + b, 0))
  })
})

interface Model {
  drawer: number
  safe: number
  paidOut: number
  short: number
  state: 'none' | 'open' | 'counted'
  counted: number
  /** A shift was opened at this till before. */
  ever: boolean
}
interface Real {
  storeId: string
  shiftId: string
}
type Step =
  | { do: 'open'; float: number }
  | { do: 'take'; amount: number }
  | { do: 'move'; kind: 'pay_in' | 'pay_out' | 'to_safe'; amount: number }
  | { do: 'count'; off: number }
  | { do: 'close'; leave: number; reason: string | null; handOverTo: string | null }

/** Does one thing to the drawer; what the model says is not allowed must be refused and change nothing. */
class Do implements fc.AsyncCommand<Model, Real> {
  readonly step: Step
  constructor(step: Step) {
    this.step = step
  }
  check = () => true
  toString = () => JSON.stringify(this.step)

  async run(model: Model, real: Real): Promise<void> {
    const expected = this.foretell(model)
    const outcome = await this.carryOut(model, real).then(
      () => 'done',
      (error: Refusal) => error.code,
    )
    expect(outcome).toBe(expected)
    if (outcome === 'done') this.apply(model)
    const { storeId } = real
    expect(await drawerOf(ctx.db, storeId, 't1', 'CNY')).toBe(model.drawer)
    expect(await sumOf(safe(storeId))).toBe(model.safe)
    expect(await sumOf(paidOut(storeId))).toBe(model.paidOut)
    expect(await sumOf(overShort(storeId))).toBe(model.short)
  }

  foretell({ state, counted, drawer, ever }: Model): string {
    const { step } = this
    switch (step.do) {
      case 'open':
        return state === 'none' ? 'done' : 'shift.running'
      case 'take':
        return state === 'open' || !ever ? 'done' : 'shift.needed'
      case 'move':
        return state === 'open' ? 'done' : 'shift.not_open'
      case 'count':
        return state === 'none' ? 'shift.not_open' : 'done'
      case 'close':
        if (state !== 'counted') return 'shift.not_counted'
        if (step.leave > counted) return 'request.invalid'
        return counted !== drawer && step.reason === null ? 'shift.reason_needed' : 'done'
    }
  }

  async carryOut({ drawer }: Model, real: Real): Promise<void> {
    const { step } = this
    if (step.do === 'open') real.shiftId = (await openShift(ctx, real.storeId, { ...NEW, float: step.float })).id
    if (step.do === 'take') await takeCash(real.storeId, step.amount)
    if (step.do !== 'open' && step.do !== 'take' && real.shiftId === '') {
      throw new Refusal(step.do === 'close' ? 'shift.not_counted' : 'shift.not_open')
    }
    if (step.do === 'move') await moveCash(ctx, real.shiftId, { ...step, reason: 'because' })
    if (step.do === 'count') await countShift(ctx, real.shiftId, pieces(Math.max(0, drawer + step.off)))
    if (step.do === 'close') {
      const { next } = await closeShift(ctx, real.shiftId, step)
      if (next) real.shiftId = next.id
    }
  }

  apply(model: Model): void {
    const { step } = this
    if (step.do === 'open') {
      model.safe -= step.float - model.drawer
      model.drawer = step.float
      model.state = 'open'
      model.ever = true
    }
    if (step.do === 'take') model.drawer += step.amount
    if (step.do === 'move') {
      model.drawer += step.kind === 'pay_in' ? step.amount : -step.amount
      if (step.kind === 'pay_out') model.paidOut += step.amount
      else model.safe += step.kind === 'pay_in' ? -step.amount : step.amount
    }
    if (step.do === 'count') {
      model.counted = Math.max(0, model.drawer + step.off)
      model.state = 'counted'
    }
    if (step.do === 'close') {
      model.short += model.drawer - model.counted
      model.safe += model.counted - step.leave
      model.drawer = step.leave
      model.state = step.handOverTo === null ? 'none' : 'open'
    }
  }
}

describe('any shifts at one drawer', () => {
  const amount = fc.integer({ min: 1, max: 3000 })
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constant('open' as const), float: fc.nat({ max: 5000 }) }),
    fc.record({
      do: fc.constant('take' as const),
      amount: fc.integer({ min: -900, max: 5000 }).filter((n) => n !== 0),
    }),
    fc.record({
      do: fc.constant('move' as const),
      kind: fc.constantFrom('pay_in' as const, 'pay_out' as const, 'to_safe' as const),
      amount,
    }),
    fc.record({
      do: fc.constant('count' as const),
      off: fc.oneof(fc.constant(0), fc.integer({ min: -500, max: 500 })),
    }),
    fc.record({
      do: fc.constant('close' as const),
      leave: fc.nat({ max: 3000 }),
      reason: fc.constantFrom(null, 'wrong change'),
      handOverTo: fc.constantFrom(null, 'Lan'),
    }),
  )

  it('keep drawer, safe, expenses and differences as a model on paper does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands([step.map((one) => new Do(one))], { maxCommands: 25 }), async (commands) => {
        const storeId = await freshStore()
        const start = { drawer: 0, safe: 0, paidOut: 0, short: 0, state: 'none', counted: 0, ever: false } as const
        await fc.asyncModelRun(() => ({ model: { ...start }, real: { storeId, shiftId: '' } }), commands)
        expect(await checkLedger(ctx.db)).toEqual([])
      }),
      { numRuns: 30, endOnFailure: true },
    )
  })
})

describe('notes and coins', () => {
  it('come to what they are worth, or are refused where no number holds it', () => {
    expect(
      worthOf([
        { value: 10_000, pieces: 3 },
        { value: 50, pieces: 7 },
      ]),
    ).toBe(30_350)
    expect(() => worthOf([{ value: Number.MAX_SAFE_INTEGER, pieces: 2 }])).toThrow(RangeError)
  })
})
