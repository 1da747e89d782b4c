import type { EpochMs, Queryable } from '@tandem/kernel'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { createMerchant } from '../../../../tests/world/merchant.ts'
import { reconcile } from '../business/buckets/index.ts'
import { readProducts } from '../business/catalog/index.ts'
import { checkLedger } from '../business/ledger/index.ts'
import { openOrderDesk } from '../business/orders/index.ts'
import { platformDb, scopedDb } from '../db/pool.ts'
import { systemCtx } from '../platform/access.ts'
import { setClock, setClockSpeed } from '../platform/clock.ts'
import { fieldCipher } from '../platform/fields.ts'
import { carryOutVisit } from './carry-out-visit.ts'
import { morningVisits, type Visit } from './morning-visits.ts'
import { openForBusiness, planOpening } from './open-for-business.ts'
import { type OpenStore, openShop } from './open-shop.ts'

const AFTERNOON = Date.UTC(2026, 10, 2, 6)
const FIVE_IN_THE_MORNING = Date.UTC(2026, 10, 1, 21)
const JUST_AFTER_MIDNIGHT = Date.UTC(2026, 10, 1, 16, 1)
const CITY = { merchantId: 'north', seed: 7 }
const cipher = fieldCipher('k'.repeat(43))

describe('the demo on its first day', { timeout: 60_000 }, () => {
  let world: TestDatabase | undefined
  let db: Queryable

  beforeEach(async () => {
    await world?.close()
    world = await createTestDatabase()
    db = scopedDb(world.database, 'north')
    await createMerchant(world.database)
    await platformDb(world.database).query(
      `update store set format = case id when 's1' then 'beauty' when 's2' then 'dining' else 'fresh' end`,
    )
  }, 60_000)
  afterAll(() => world?.close())

  const open = async (at: EpochMs, onProgress: (done: number) => void = () => {}) => {
    const { database } = world as TestDatabase
    await setClockSpeed(platformDb(database), 0)
    await setClock(platformDb(database), at)
    await planOpening(platformDb(database), 'north', at)
    await openForBusiness({ database, cipher }, CITY, onProgress)
  }
  const orders = () =>
    db.query<{ mode: string; state: string; group_state: string; due: number; placed: Date }>(
      `select g.mode, o.state, g.state as group_state, o.due, o.placed_at as placed, o.store_id
         from orders o join order_group g on g.order_id = o.id order by o.store_id, o.placed_at, o.id`,
    )

  it('has orders at every stage, goods, promotions and a drawer, and books that agree', async () => {
    await open(AFTERNOON)
    const made = await orders()
    expect(made).toHaveLength(51)
    const stages = new Set(made.map(({ mode, state, group_state }) => `${mode} ${state} ${group_state}`))
    for (const stage of [
      'pickup placed waiting',
      'pickup confirmed new',
      'delivery confirmed preparing',
      'delivery confirmed ready',
      'delivery closed delivered',
      'pickup cancelled cancelled',
      'dine_in confirmed open',
      'dine_in closed closed',
      'instant closed sold',
    ]) {
      expect([...stages]).toContain(stage)
    }
    expect(made.every(({ placed }) => placed.getTime() <= AFTERNOON)).toBe(true)
    expect(await reconcile(db)).toEqual([])
    expect(await checkLedger(db)).toEqual([])
    expect(await db.query(`select state from till_shift`)).toEqual(Array(3).fill({ state: 'open' }))
    expect(await db.query(`select id from promotion where state = 'live' order by id`)).toHaveLength(3)
    const refunds = await db.query(`select reason, state, count(*)::int as n from refund group by 1, 2 order by 1`)
    expect(refunds).toEqual([
      { reason: 'cancelled', state: 'refunded', n: 3 },
      { reason: 'returned', state: 'refunded', n: 3 },
    ])
  })

  it('has the same orders whether it was cut off or not, and none more when it is started again', async () => {
    const cutOff = (done: number) => {
      if (done === 2) throw new Error('killed')
    }
    await expect(open(AFTERNOON, cutOff)).rejects.toThrow('killed')
    const begun = await orders()
    await open(AFTERNOON)
    const all = await orders()
    expect(all.slice(0, begun.length)).toEqual(begun)
    expect(all).toHaveLength(51)
    expect(await db.query(`select kind from stock_document where kind = 'receipt'`)).toHaveLength(3)
    await open(AFTERNOON + 60_000)
    expect(await orders()).toEqual(all)
  })

  it('goes on with an order wherever it was cut off, and does nothing of it twice', async () => {
    await open(AFTERNOON)
    const { database } = world as TestDatabase
    const ctx = await systemCtx(database, 'north', 'test', 'test')
    const store = (await openShop(ctx)).find(({ trade }) => trade === 'fresh') as OpenStore
    const visits = morningVisits(CITY.seed, store, await readProducts(ctx.db))
    const waiting = visits.find(({ stage, mode }) => stage === 'waiting' && mode === 'pickup') as Visit
    const before = await orders()
    for (const stage of ['preparing', 'ready', 'returned', 'returned'] as const) {
      await carryOutVisit(ctx, openOrderDesk(cipher), { ...waiting, stage }, AFTERNOON - 1_000)
    }
    expect(await orders()).toHaveLength(before.length)
    expect(await db.query(`select id from refund where reason = 'returned'`)).toHaveLength(4)
    expect(await reconcile(db)).toEqual([])
    expect(await checkLedger(db)).toEqual([])
  })

  it('leaves a demo alone that an earlier version made', async () => {
    const { database } = world as TestDatabase
    await openForBusiness({ database, cipher }, CITY, () => {})
    expect(await orders()).toEqual([])
    expect(await db.query('select id from product')).toEqual([])
  })

  it.each([
    ['at five in the morning', FIVE_IN_THE_MORNING],
    ['a minute after midnight', JUST_AFTER_MIDNIGHT],
  ])('opens %s too, and nothing of it is of the day before', async (_name, at) => {
    await open(at)
    expect((await orders()).length).toBeGreaterThan(40)
    const dates = await db.query(`select distinct business_date::text as date from orders`)
    expect(dates).toEqual([{ date: '2026-11-02' }])
  })
})
