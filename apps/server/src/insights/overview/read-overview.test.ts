import { ScopeQuery } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPipeline, type TestPipeline } from '../../../../../tests/world/pipeline.ts'
import { at, line, order, store } from '../../../../../tests/world/records.ts'
import { readOverview } from './read-overview.ts'

let world: TestPipeline

beforeAll(async () => {
  world = await createTestPipeline()
})
afterAll(() => world.close())

describe('a cut of the overview', () => {
  it('keeps the row of what sold only before, so that the rows add up to the total on both sides', async () => {
    const before = at('2026-03-01 10:00')
    await world.tell('m1', [
      store(),
      store({ id: 'S2' }),
      order({ id: 'a' }),
      order({ id: 'b', placedAt: before, lines: [line({ gross: 300 })] }),
      order({ id: 'c', storeId: 'S2', channel: 'app', placedAt: before, lines: [line({ gross: 2000 })] }),
    ])
    const access = { merchantId: 'm1', role: 'owner' as const, storeIds: 'all' as const }
    const query = ScopeQuery.parse({ from: '2026-03-02', to: '2026-03-02', compare: 'previous' })
    const { byStore, byChannel, figures } = await readOverview(world.warehouse, access, query)
    const sales = (rows: typeof byStore) =>
      rows.map(({ key, values, before: past }) => [key, values.net_sales, past.net_sales])
    expect(sales(byStore)).toEqual([
      ['S1', 1000, 300],
      ['S2', null, 2000],
    ])
    expect(sales(byChannel)).toEqual([
      ['till', 1000, 300],
      ['app', null, 2000],
    ])
    expect(figures[0]).toEqual({ metric: 'net_sales', value: 1000, before: 2300 })
  })
})
