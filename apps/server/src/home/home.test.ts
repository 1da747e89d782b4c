import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { createTestPipeline, type TestPipeline } from '../../../../tests/world/pipeline.ts'
import { at, delivery, line, order, stockMovement, store, ticket } from '../../../../tests/world/records.ts'
import { platformDb } from '../db/pool.ts'
import { systemCtx } from '../platform/access.ts'
import { readMetrics } from '../warehouse/metrics/index.ts'
import { readMatters } from './matters.ts'
import { usualHours } from './usual-hours.ts'

let world: TestPipeline
let database: TestDatabase

beforeAll(async () => {
  ;[world, database] = await Promise.all([createTestPipeline(), createTestDatabase()])
})
afterAll(() => Promise.all([world.close(), database.close()]))

describe('a usual day', () => {
  it('is the mean of as many such weekdays as there were since the first sale', async () => {
    await world.tell('young', [
      store(),
      order({ id: 'a', placedAt: at('2026-03-02 10:00'), lines: [line({ gross: 1000 })] }),
      order({ id: 'b', placedAt: at('2026-03-09 10:00'), lines: [line({ gross: 3000 })] }),
      order({ id: 'c', placedAt: at('2026-03-09 18:00'), lines: [line({ gross: 500 })] }),
    ])
    const access = { merchantId: 'young', role: 'owner' as const, storeIds: 'all' as const }
    expect(await usualHours(world.warehouse, access, '2026-03-16')).toEqual([
      { hour: 10, usual: 2000 },
      { hour: 18, usual: 250 },
    ])
  })
})

describe('what costs most', () => {
  it('speaks of wastage and lateness in the figures that the store has everywhere else', async () => {
    await platformDb(database.database).query(
      `insert into merchant (id, name, currency, zone, kind, demo, created_at)
       values ('m1', 'M', 'CNY', 'Asia/Shanghai', 'chain', false, to_timestamp(0))`,
    )
    const dish = line({ line: 2, productId: 'dish', gross: 9000, cost: 3000 })
    await world.tell('m1', [
      store(),
      store({ id: 'S2' }),
      order({ id: 'a', lines: [line(), dish] }),
      order({ id: 'b', storeId: 'S2' }),
      stockMovement({ id: 'sold', quantity: -5 }),
      stockMovement({ id: 'wasted', reason: 'wastage', quantity: -2 }),
      stockMovement({ id: 'sold there', storeId: 'S2', quantity: -5 }),
      delivery({ id: 'in time' }),
      delivery({ id: 'never came', status: 'failed', deliveredAt: null }),
      ticket({ compensation: 500 }),
    ])
    const ctx = await systemCtx(database.database, 'm1', 'test', 'test')
    const matters = await readMatters(ctx, world.warehouse, '2026-03-05')
    const scope = { ...ctx.access, storeIds: ['S1'], from: '2026-02-27', to: '2026-03-05' }
    const [row] = await readMetrics(world.warehouse, { metrics: ['wastage_rate', 'on_time_rate'], scope })
    expect(row?.values).toEqual({ wastage_rate: 2 / 7, on_time_rate: 0.5 })
    expect(matters).toMatchObject([
      { sentence: { code: 'matter.wastage', values: { rate: 2 / 7, typical: 0 } }, stake: 1200, storeId: 'S1' },
      { sentence: { code: 'matter.late', values: { late: 1, rate: 0.5 } }, stake: 500, storeId: 'S1' },
    ])
  })
})
