import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import {
  cash,
  checkLedger,
  goodsRevenue,
  POINTS,
  type Posting,
  points,
  pointsIssued,
  post,
  postedAbout,
  wallet,
} from './index.ts'
import type { Transfer } from './post.ts'

const now = Date.UTC(2026, 2, 14, 4)
const ctx = { now }

let world: TestDatabase
let merchants = 0
let db: ReturnType<typeof scopedDb>

beforeAll(async () => {
  world = await createTestDatabase()
})
afterAll(() => world.close())

beforeEach(async () => {
  db = await freshMerchant()
})

async function freshMerchant(): Promise<typeof db> {
  merchants += 1
  const id = `m${merchants}`
  await platformDb(world.database).query(
    `insert into merchant (id, name, currency, zone, kind, created_at) values ($1, $1, 'CNY', 'Asia/Shanghai', 'retail', to_timestamp(0))`,
    [id],
  )
  await platformDb(world.database).query(
    `insert into store (merchant_id, id, name, zone) values ($1, 's1', '{}', 'Asia/Shanghai')`,
    [id],
  )
  return scopedDb(world.database, id)
}

const till = cash('s1', 't1')
const revenue = goodsRevenue('s1')

function transfer(changes: Partial<Transfer> = {}): Transfer {
  return {
    step: 'one',
    kind: 'sale',
    debit: till,
    credit: revenue,
    amount: 100,
    commodity: 'CNY',
    storeId: 's1',
    businessDate: '2026-03-14',
    ...changes,
  }
}

const topUp = (cause: string, amount: number, who = 'ann'): Posting => ({
  cause,
  transfers: [transfer({ kind: 'top_up', credit: wallet(who), amount })],
})
const spend = (cause: string, amount: number, who = 'ann'): Posting => ({
  cause,
  transfers: [transfer({ kind: 'captured', debit: wallet(who), credit: revenue, amount })],
})
const posting = (one: Posting) => db.transaction((tx) => post(tx, ctx, one))

async function walletOf(who: string): Promise<number | undefined> {
  const [row] = await db.query<{ balance: number }>('select balance from ledger_account where code = $1', [wallet(who)])
  return row?.balance
}

describe('posting', () => {
  it('opens accounts as they are needed and keeps what was posted', async () => {
    expect(await posting({ cause: 'order:1/captured:7', transfers: [transfer({ details: { reason: 'x' } })] })).toEqual(
      ['one'],
    )
    expect(await postedAbout(db, 'order:1')).toEqual([
      {
        cause: 'order:1/captured:7',
        step: 'one',
        kind: 'sale',
        debit: till,
        credit: revenue,
        commodity: 'CNY',
        amount: 100,
        storeId: 's1',
        businessDate: '2026-03-14',
        belongsTo: null,
        at: new Date(now),
        details: { reason: 'x' },
      },
    ])
    expect(await postedAbout(db, 'order:12')).toEqual([])
  })

  it('changes nothing when it comes again, and refuses another amount under the same cause', async () => {
    await posting(topUp('a', 500))
    expect(await posting(topUp('a', 500))).toEqual([])
    await expect(posting(topUp('a', 501))).rejects.toMatchObject({ code: 'posting.conflict' })
    expect(await walletOf('ann')).toBe(500)
  })

  it('never lets a wallet fall below zero, and answers a payment that was made with what was posted', async () => {
    await posting(topUp('a', 500))
    await expect(posting(spend('b', 501))).rejects.toMatchObject({
      code: 'balance.short',
      details: { accounts: ['wallet:ann'] },
    })
    await posting(spend('c', 400))
    expect(await posting(spend('c', 400))).toEqual([])
    expect(await walletOf('ann')).toBe(100)
    expect(await checkLedger(db)).toEqual([])
  })

  it('posts all or nothing', async () => {
    await expect(
      posting({
        cause: 'a',
        transfers: [transfer(), transfer({ step: 'two', debit: wallet('ann'), credit: revenue, amount: 1 })],
      }),
    ).rejects.toMatchObject({ code: 'balance.short' })
    expect(await postedAbout(db, 'a')).toEqual([])
  })

  it('counts points apart from money', async () => {
    await posting({
      cause: 'a',
      transfers: [
        transfer({ debit: pointsIssued, credit: points('ann'), amount: 30, commodity: POINTS }),
        transfer({ step: 'two' }),
      ],
    })
    expect(await checkLedger(db)).toEqual([])
  })

  it('refuses what is no posting', async () => {
    await expect(posting({ cause: 'a', transfers: [transfer({ amount: 0 })] })).rejects.toThrow(RangeError)
    await expect(posting({ cause: 'a', transfers: [transfer({ amount: -5 })] })).rejects.toThrow(RangeError)
    await expect(posting({ cause: 'a', transfers: [transfer({ amount: 1.5 })] })).rejects.toThrow(RangeError)
    await expect(posting({ cause: 'a', transfers: [transfer(), transfer()] })).rejects.toThrow(RangeError)
    await expect(posting({ cause: 'a', transfers: [transfer({ debit: revenue })] })).rejects.toThrow(RangeError)
    await expect(posting({ cause: 'a', transfers: [transfer({ debit: 'nowhere:1' })] })).rejects.toThrow(RangeError)
  })

  it('cannot be rewritten by anybody who uses the system', async () => {
    await posting({ cause: 'a', transfers: [transfer()] })
    await expect(db.query('update ledger_transfer set amount = 1')).rejects.toThrow(/permission denied/)
    await expect(db.query('delete from ledger_transfer')).rejects.toThrow(/permission denied/)
    await expect(db.query(`update ledger_account set code = 'x'`)).rejects.toThrow(/permission denied/)
    await expect(db.query('delete from ledger_account')).rejects.toThrow(/permission denied/)
  })

  it('lets two who open the same accounts in another order both through', async () => {
    const both = async (first: string, second: string): Promise<void> =>
      await db.transaction(async (tx) => {
        await post(tx, ctx, topUp(`${first} first`, 5, first))
        await new Promise((resolve) => setTimeout(resolve, 50))
        await post(tx, ctx, topUp(`${second} second`, 5, second))
      })
    await Promise.all([both('ann', 'bob'), both('bob', 'ann')])
    expect([await walletOf('ann'), await walletOf('bob')]).toEqual([10, 10])
  })

  it('posts a cause once when it comes twenty times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => posting(topUp('a', 500))))
    expect(answers.filter(({ length }) => length === 1)).toHaveLength(1)
    expect(await walletOf('ann')).toBe(500)
    const paid = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => posting(spend(`pay ${i % 10}`, 100))))
    expect(paid.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(5)
    expect(await walletOf('ann')).toBe(0)
    expect(await checkLedger(db)).toEqual([])
  })
})

describe('the reconciliation', () => {
  it('finds a balance that was changed behind its back', async () => {
    await posting(topUp('a', 500))
    await db.query('update ledger_account set balance = 501 where guarded')
    expect(await checkLedger(db)).toEqual([{ fault: 'balance_differs', at: 'wallet:ann', difference: 1 }])
  })
})

/** The ledger as a map: what the database must agree with after any commands, whoever came first. */
interface Model {
  balances: Map<string, number>
  posted: Map<string, string>
}
interface Asked {
  cause: number
  from: number
  to: number
  amount: number
}

const ACCOUNTS = [wallet('ann'), wallet('bob'), wallet('cid'), till, revenue]

/** Several postings at once; each must have the outcome that some order of them explains. */
class PostTogether implements fc.AsyncCommand<Model, null> {
  readonly asked: readonly Asked[]
  constructor(asked: readonly Asked[]) {
    this.asked = asked
  }
  check = () => true
  toString = () => `post together ${JSON.stringify(this.asked)}`

  async run(model: Model): Promise<void> {
    const outcomes = await Promise.all(
      this.asked.map(async ({ cause, from, to, amount }) => {
        // A wallet is a liability: it shrinks by what is debited.
        const transfers = [transfer({ debit: ACCOUNTS[from] as string, credit: ACCOUNTS[to] as string, amount })]
        return await posting({ cause: `c${cause}`, transfers }).then(
          (added) => (added.length > 0 ? 'added' : 'repeated'),
          (error: Error & { code?: string }) => error.code ?? error.message,
        )
      }),
    )
    const [only, ...others] = this.asked
    if (only && others.length === 0) expect(outcomes[0]).toBe(expectedOf(model, only))
    for (const [i, { cause, from, to, amount }] of this.asked.entries()) {
      const content = `${from} ${to} ${amount}`
      if (outcomes[i] !== 'added') continue
      expect(model.posted.has(`c${cause}`)).toBe(false)
      model.posted.set(`c${cause}`, content)
      move(model, ACCOUNTS[from] as string, -amount)
      move(model, ACCOUNTS[to] as string, amount)
    }
    for (const [i, { cause, from, to, amount }] of this.asked.entries()) {
      const content = `${from} ${to} ${amount}`
      const before = model.posted.get(`c${cause}`)
      if (outcomes[i] === 'repeated') expect(before).toBe(content)
      else if (outcomes[i] === 'posting.conflict') expect(before).not.toBe(content)
      else if (outcomes[i] !== 'added') expect(outcomes[i]).toBe('balance.short')
    }
    for (const code of ACCOUNTS) {
      const balance = model.balances.get(code) ?? 0
      const [row] = await db.query<{ balance: number | null; sum: number }>(
        `select a.balance, (select coalesce(sum(case when t.credit = a.id then amount else -amount end), 0)::bigint
                              from ledger_transfer t where a.id in (t.debit, t.credit)) as sum
           from ledger_account a where code = $1`,
        [code],
      )
      expect(row?.sum ?? 0).toBe(balance)
      if (!code.startsWith('wallet')) continue
      expect(row?.balance ?? 0).toBe(balance)
      expect(balance).toBeGreaterThanOrEqual(0)
    }
    expect(await checkLedger(db)).toEqual([])
  }
}

function expectedOf({ balances, posted }: Model, { cause, from, to, amount }: Asked): string {
  const before = posted.get(`c${cause}`)
  if (before !== undefined) return before === `${from} ${to} ${amount}` ? 'repeated' : 'posting.conflict'
  const code = ACCOUNTS[from] as string
  return code.startsWith('wallet') && (balances.get(code) ?? 0) < amount ? 'balance.short' : 'added'
}

function move({ balances }: Model, code: string, change: number): void {
  balances.set(code, (balances.get(code) ?? 0) + change)
}

describe('any postings in any order, several at once', () => {
  const asked = fc
    .record({
      cause: fc.nat({ max: 12 }),
      from: fc.nat({ max: 4 }),
      to: fc.nat({ max: 4 }),
      amount: fc.integer({ min: 1, max: 40 }),
    })
    .filter(({ from, to }) => from !== to)

  it('agree with a map: balances are sums, none is below zero, nothing is posted twice', async () => {
    const commands = fc.commands(
      [fc.array(asked, { minLength: 1, maxLength: 5 }).map((some) => new PostTogether(some))],
      { maxCommands: 12 },
    )
    await fc.assert(
      fc.asyncProperty(commands, async (some) => {
        db = await freshMerchant()
        await fc.asyncModelRun(() => ({ model: { balances: new Map(), posted: new Map() }, real: null }), some)
      }),
      { numRuns: 40, endOnFailure: true },
    )
  })
})
