import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPipeline, type TestPipeline } from '../../../../../tests/world/pipeline.ts'
import { at, line, order, shift, store } from '../../../../../tests/world/records.ts'
import type { Warehouse } from '../client.ts'
import { scopeFor } from '../scope.ts'
import type { Dimension } from './metric.ts'
import { type MetricQuestion, type MetricRow, readCuts, readMetrics } from './query.ts'
import { dimensionsOf, isMetric, METRICS, type MetricCode } from './registry.ts'

const ALL_CODES = METRICS.map(({ code }) => code)
const DIMENSIONS = [...new Set(METRICS.flatMap((metric) => dimensionsOf(metric)))]
const SCOPE = { merchantId: 'm', storeIds: 'all' as const, from: '2026-03-02', to: '2026-03-03' }

let world: TestPipeline

beforeAll(async () => {
  world = await createTestPipeline()
  const sale = (id: string, storeId: string, gross: number, channel: 'app' | 'till', time = '2026-03-02 10:00') => {
    return order({ id, storeId, channel, placedAt: at(time), lines: [line({ gross })] })
  }
  await world.tell('m', [
    store({ id: 'S1', district: 'East', format: 'fresh' }),
    store({ id: 'S2', district: 'West', format: 'dining' }),
    store({ id: 'S3', district: 'West', format: 'fresh' }),
    sale('0', 'S3', 50, 'app', '2026-02-28 09:00'),
    sale('1', 'S1', 100, 'app'),
    sale('2', 'S1', 200, 'till', '2026-03-03 18:00'),
    sale('3', 'S2', 400, 'app'),
    sale('4', 'S3', 800, 'till', '2026-03-03 18:00'),
    shift({ storeId: 'S1', cost: 50 }),
  ])
  await world.tell('other', [store(), order({ lines: [line({ gross: 1_000_000 })] })])
})
afterAll(() => world.close())

async function net(change: Partial<Parameters<typeof readMetrics>[1]['scope']>): Promise<number | null> {
  const [row] = await readMetrics(world.warehouse, { metrics: ['net_sales'], scope: { ...SCOPE, ...change } })
  return row?.values.net_sales ?? null
}

async function cut(by: Dimension[], metrics: MetricCode[] = ['net_sales']): Promise<unknown[][]> {
  const rows = await readMetrics(world.warehouse, { metrics, scope: SCOPE, by })
  return rows.map((row) => [...by.map((dimension) => row.by[dimension]), ...metrics.map((code) => row.values[code])])
}

describe('the scope', () => {
  it('shows one merchant only', async () => {
    expect(await net({})).toBe(1500)
    expect(await net({ merchantId: 'nobody' })).toBe(0)
  })

  it('keeps to days, stores, districts, formats and channels, all at once', async () => {
    expect(await net({ to: '2026-03-02' })).toBe(500)
    expect(await net({ storeIds: ['S1', 'S2'] })).toBe(700)
    expect(await net({ districts: ['West'] })).toBe(1200)
    expect(await net({ districts: ['West'], formats: ['fresh'] })).toBe(800)
    expect(await net({ channels: ['app'] })).toBe(500)
    expect(await net({ storeIds: ['S1', 'S2'], districts: ['West'], channels: ['app'] })).toBe(400)
  })

  it('shows nothing to somebody without stores', async () => {
    expect(await net({ storeIds: [] })).toBe(0)
  })

  it('gives what was asked within what was granted', () => {
    const days = { from: '2026-03-02', to: '2026-03-03' }
    const manager = { merchantId: 'm', role: 'store_manager' as const, storeIds: ['S1', 'S2'] }
    expect(scopeFor(manager, days).storeIds).toEqual(['S1', 'S2'])
    expect(scopeFor(manager, { ...days, stores: ['S2'] }).storeIds).toEqual(['S2'])
    expect(scopeFor({ ...manager, role: 'owner', storeIds: 'all' }, { ...days, stores: ['S3'] }).storeIds).toEqual([
      'S3',
    ])
    expect(() => scopeFor(manager, { ...days, stores: ['S2', 'S3'] })).toThrow('does not allow')
  })

  it('takes names as values, never as SQL', async () => {
    expect(await net({ storeIds: ["S1') or 1 = 1 --"] })).toBe(0)
    expect(await net({ districts: ["'; drop table fact_order; --"] })).toBe(0)
    expect(await net({})).toBe(1500)
  })
})

describe('cuts', () => {
  it('go by place, channel and time', async () => {
    expect(await cut(['store'])).toEqual([
      ['S1', 300],
      ['S2', 400],
      ['S3', 800],
    ])
    expect(await cut(['district'])).toEqual([
      ['East', 300],
      ['West', 1200],
    ])
    expect(await cut(['format', 'channel'])).toEqual([
      ['dining', 'app', 400],
      ['fresh', 'app', 100],
      ['fresh', 'till', 1000],
    ])
    expect(await cut(['date'])).toEqual([
      ['2026-03-02', 500],
      ['2026-03-03', 1000],
    ])
    expect(await cut(['weekday', 'hour'])).toEqual([
      [1, 10, 500],
      [2, 18, 1000],
    ])
  })

  it('put metrics of several sources in one row', async () => {
    expect(await cut(['store'], ['orders', 'labour_cost_ratio'])).toEqual(
      [
        ['S1', 2, 50 / 300],
        ['S2', 1, 0],
        ['S3', 1, 0],
      ].map(([key, orders, labour]) => [key, orders, key === 'S1' ? labour : null]),
    )
  })

  it('of a sum add up to the whole', async () => {
    for (const dimension of dimensionsOf(METRICS[0])) {
      const parts = await cut([dimension])
      expect(
        parts.reduce((sum, row) => sum + Number(row.at(-1)), 0),
        dimension,
      ).toBe(1500)
    }
  })
})

describe('every metric', () => {
  it('has a name, a definition and a code of its own', () => {
    expect(new Set(ALL_CODES).size).toBe(ALL_CODES.length)
    for (const { name, definition } of METRICS) {
      for (const words of [name.zh, name.en, definition.zh, definition.en]) expect(words).not.toBe('')
    }
    expect(isMetric('net_sales')).toBe(true)
    expect(isMetric('toString')).toBe(false)
  })

  it('can be asked alone by each of its cuts', { timeout: 120_000 }, async () => {
    for (const dimension of DIMENSIONS) {
      const metrics = METRICS.filter((metric) => dimensionsOf(metric).includes(dimension)).map(({ code }) => code)
      const compare = { from: '2026-02-01', to: '2026-02-02' }
      await expect(
        readMetrics(world.warehouse, { metrics, scope: SCOPE, by: [dimension], compare }),
      ).resolves.toBeDefined()
    }
  })

  it('is null, not wrong, under a cut or filter that means nothing for it', async () => {
    const scope = { ...SCOPE, channels: ['app'] }
    const [row] = await readMetrics(world.warehouse, {
      metrics: ['orders', 'conversion_rate', 'labour_cost_ratio'],
      scope,
    })
    expect(row?.values).toEqual({ orders: 2, conversion_rate: null, labour_cost_ratio: null })
    expect(await readMetrics(world.warehouse, { metrics: ['conversion_rate'], scope: SCOPE, by: ['channel'] })).toEqual(
      [],
    )
  })
})

describe('several cuts beside another period', () => {
  const previous = { from: '2026-02-28', to: '2026-03-01' }
  const cuts = [{ metrics: ALL_CODES }, ...DIMENSIONS.map((by) => ({ metrics: ALL_CODES, by: [by] }))]

  it.each([
    ['that adjoin', { from: '2026-03-01', to: '2026-03-02' }, {}],
    ['with days between', { from: '2026-02-28', to: '2026-03-01' }, {}],
    ['that overlap', { from: '2026-03-02', to: '2026-03-03' }, {}],
    ['of one format', { from: '2026-03-01', to: '2026-03-02' }, { formats: ['fresh'] }],
  ])('say what each says alone, for two periods %s', async (_, compare, filter) => {
    const scope = { ...SCOPE, ...filter, from: '2026-03-03' }
    const alone = async (query: Pick<MetricQuestion, 'scope' | 'compare'>) =>
      (await Promise.all(cuts.map((cut) => readMetrics(world.warehouse, { ...cut, ...query })))).map(withValues)
    const together = await readCuts(world.warehouse, { scope, compare, cuts })
    const side = (of: 'values' | 'before') =>
      together.map((rows) => withValues(rows.map((row) => ({ by: row.by, values: row[of] }))))
    expect(side('values')).toEqual(await alone({ scope, compare }))
    expect(side('before')).toEqual(await alone({ scope: { ...scope, ...compare } }))
  })

  it('read each source once for all of it', async () => {
    const asked: string[] = []
    const listening: Warehouse = {
      ...world.warehouse,
      query: (sql, ...rest) => {
        asked.push(sql)
        return world.warehouse.query(sql, ...rest)
      },
    }
    const metrics: MetricCode[] = ['net_sales', 'orders', 'average_order_value', 'discount_rate']
    await readCuts(listening, {
      scope: SCOPE,
      compare: previous,
      cuts: [{ metrics }, { metrics, by: ['store'] }, { metrics, by: ['weekday', 'hour'] }],
    })
    expect(asked.join().match(/from fact_order/g)).toHaveLength(1)
  })
})

/** Without rows that say nothing, which a cut has for what only another metric or the other period knows. */
function withValues(rows: readonly MetricRow[] = []): readonly MetricRow[] {
  return rows.filter(({ values }) => Object.values(values).some((value) => value !== null && value !== 0))
}
