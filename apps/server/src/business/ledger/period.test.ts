import { addDays, type Db } from '@tandem/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import {
  captured,
  holdPeriod,
  lockPeriod,
  openDate,
  post,
  postedAbout,
  postingDate,
  takingsOf,
  unlockPeriod,
} from './index.ts'

const ctx = { now: 0, actor: { kind: 'system', name: 'test' } } as const
const FIRST = '2026-03-01'

let world: TestDatabase
let db: Db

beforeAll(async () => {
  world = await createTestDatabase()
  await platformDb(world.database).query(`
    insert into merchant (id, name, currency, zone, kind, created_at)
    values ('north', 'North', 'CNY', 'Asia/Shanghai', 'retail', to_timestamp(0));
    insert into store (merchant_id, id, name, zone)
    select 'north', id, '{}', 'Asia/Shanghai' from unnest('{s1,s2,s3,s4}'::text[]) id`)
  db = scopedDb(world.database, 'north')
})
afterAll(() => world.close())

const sale = (storeId: string, businessDate: string) =>
  captured({ storeId, businessDate, currency: 'CNY' }, { tender: { kind: 'provider', provider: 'card' }, amount: 100 })
const lock = (storeId: string, businessDate: string): Promise<void> =>
  db.transaction(async (tx) => {
    await holdPeriod(tx, { storeId, businessDate })
    await lockPeriod(tx, ctx, { storeId, businessDate })
  })

describe('a closed day', () => {
  it('takes no postings: they go to the next open date and remember where they belong', async () => {
    await lock('s1', '2026-03-14')
    await lock('s1', '2026-03-15')
    const transfers = [...sale('s1', '2026-03-14'), ...sale('s2', '2026-03-14').map((one) => ({ ...one, step: 's2' }))]
    await db.transaction((tx) => post(tx, ctx, { cause: 'order:1/captured:1', transfers }))
    expect(await postedAbout(db, 'order:1')).toMatchObject([
      { storeId: 's1', businessDate: '2026-03-16', belongsTo: '2026-03-14' },
      { storeId: 's2', businessDate: '2026-03-14', belongsTo: null },
    ])
    const late = [{ method: 'card', captured: 100, refunded: 0 }]
    expect(await takingsOf(db, { storeId: 's1', businessDate: '2026-03-14' })).toEqual(late)
    expect(await takingsOf(db, { storeId: 's1', businessDate: '2026-03-16' })).toEqual([])
  })

  it('takes them again after it was opened again', async () => {
    await lock('s2', '2026-04-01')
    await db.transaction((tx) => unlockPeriod(tx, { storeId: 's2', businessDate: '2026-04-01' }))
    await db.transaction((tx) => post(tx, ctx, { cause: 'order:2/captured:1', transfers: sale('s2', '2026-04-01') }))
    expect(await postedAbout(db, 'order:2')).toMatchObject([{ businessDate: '2026-04-01', belongsTo: null }])
  })

  it('is for all days what the rule says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat({ max: 6 })), fc.nat({ max: 6 }), async (days, wanted) => {
        const locked = new Set(days.map((day) => addDays(FIRST, day)))
        for (const day of locked) await lock('s3', day)
        const date = await db.transaction((tx) => openDate(tx, 's3', addDays(FIRST, wanted)))
        expect(date).toBe(postingDate(locked, addDays(FIRST, wanted)))
        for (const day of locked) {
          await db.transaction((tx) => unlockPeriod(tx, { storeId: 's3', businessDate: day }))
        }
      }),
      { numRuns: 25 },
    )
  })

  it('has nothing that its closing did not see, whoever posts at that moment', async () => {
    for (let round = 0; round < 12; round += 1) {
      const day = { storeId: 's4', businessDate: addDays(FIRST, round * 3) }
      const posting = Array.from({ length: 12 }, (_, i) =>
        db.transaction(async (tx) => {
          const cause = `order:${round}-${i}/captured:1`
          await post(tx, ctx, { cause, transfers: sale(day.storeId, day.businessDate) })
          await new Promise((resolve) => setTimeout(resolve, i % 4))
        }),
      )
      const closing = db.transaction(async (tx) => {
        await holdPeriod(tx, day)
        const [seen] = await takingsOf(tx, day)
        await lockPeriod(tx, ctx, day)
        return seen?.captured ?? 0
      })
      const [seen] = await Promise.all([closing, ...posting])
      const [row] = await db.query<{ sum: number }>(
        `select coalesce(sum(amount), 0)::bigint as sum from ledger_transfer where store_id = 's4' and business_date = $1`,
        [day.businessDate],
      )
      expect(row?.sum).toBe(seen)
    }
  })
})
