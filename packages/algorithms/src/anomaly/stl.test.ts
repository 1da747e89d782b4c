import { describe, expect, it } from 'vitest'
import golden from '../../golden/anomaly-stl.json' with { type: 'json' }
import { Random } from '../numeric/random.ts'
import { decomposeMstl } from './mstl.ts'
import { residualBands } from './residual-bands.ts'
import { decomposeStl, type StlOptions } from './stl.ts'

interface Known {
  readonly robust?: boolean
  readonly seasonal?: number
  readonly trend?: number
  readonly low_pass?: number
  readonly seasonal_deg?: 0 | 1
  readonly trend_deg?: 0 | 1
  readonly low_pass_deg?: 0 | 1
}

function optionsOf(period: number, known: Known): StlOptions {
  return {
    period,
    isRobust: known.robust ?? true,
    ...(known.seasonal && { seasonalSpan: known.seasonal }),
    ...(known.trend && { trendSpan: known.trend }),
    ...(known.low_pass && { lowPassSpan: known.low_pass }),
    degree: { seasonal: known.seasonal_deg ?? 1, trend: known.trend_deg ?? 1, lowPass: known.low_pass_deg ?? 1 },
  }
}

function expectAllNear(found: Float64Array, known: readonly number[], scale: number): void {
  expect(found.length).toBe(known.length)
  known.forEach((value, i) => expect(Math.abs((found[i] as number) - value) / scale).toBeLessThan(1e-9))
}

/** Level 50, a day of 24 hours and a week of 168 in known shapes, noise of 1. */
function hourly(seed: number): { values: Float64Array; day: (i: number) => number; week: (i: number) => number } {
  const random = new Random(seed)
  const day = (i: number): number => 10 * Math.sin((2 * Math.PI * i) / 24)
  const week = (i: number): number => ((i / 24) % 7 >= 5 ? 12.5 : -5)
  return {
    day,
    week,
    values: Float64Array.from({ length: 24 * 7 * 5 }, (_, i) => 50 + day(i) + week(i) + random.normal()),
  }
}

describe('seasonal-trend decomposition', () => {
  it.each(golden)('of "$name" equals statsmodels', ({ values, period, options, trend, seasonal, weights }) => {
    const given = Float64Array.from(values)
    const found = decomposeStl(given, optionsOf(period, options as Known))
    expectAllNear(found.trend, trend, 100)
    expectAllNear(found.seasonal, seasonal, 10)
    expectAllNear(found.weights, weights, 1)
    expect(given).toEqual(Float64Array.from(values))
    given.forEach((value, i) =>
      expect((found.trend[i] as number) + (found.seasonal[i] as number) + (found.residual[i] as number)).toBeCloseTo(
        value,
        9,
      ),
    )
  })

  it('leaves a spike in the residual, where a decomposition that is not robust spreads it', () => {
    const values = Float64Array.from(
      { length: 84 },
      (_, i) => 20 + 5 * Math.sin((2 * Math.PI * i) / 7) + 0.1 * ((i * 37) % 11),
    )
    values[40] = (values[40] as number) + 100
    const robust = decomposeStl(values, { period: 7 })
    expect(robust.residual[40]).toBeGreaterThan(99)
    expect(robust.weights[40]).toBe(0)
    expect(decomposeStl(values, { period: 7, isRobust: false }).residual[40]).toBeLessThan(80)
  })

  it('takes a constant series for trend alone', () => {
    const found = decomposeStl(new Float64Array(20).fill(3), { period: 4 })
    found.trend.forEach((value) => expect(value).toBeCloseTo(3, 12))
    found.residual.forEach((value) => expect(value).toBeCloseTo(0, 12))
  })

  it('refuses what it cannot part', () => {
    expect(() => decomposeStl(new Float64Array(13), { period: 7 })).toThrow(/^values/)
    expect(() => decomposeStl(new Float64Array(20), { period: 1 })).toThrow(/^period/)
    expect(() => decomposeStl(new Float64Array(20), { period: 5, seasonalSpan: 8 })).toThrow(/^seasonalSpan/)
    expect(() => decomposeStl(Float64Array.of(1, 2, Number.NaN, 4), { period: 2 })).toThrow(/^values\[2\]/)
  })
})

describe('several seasons', () => {
  it('are told apart: the hour of the day and the day of the week', () => {
    const { values, day, week } = hourly(3)
    const { seasonals, residual } = decomposeMstl(values, [24, 168])
    const error = (of: (i: number) => number, found: Float64Array): number =>
      Math.sqrt(found.reduce((sum, value, i) => sum + (value - of(i)) ** 2, 0) / found.length)
    expect(error(day, seasonals[0] as Float64Array)).toBeLessThan(0.6)
    expect(error(week, seasonals[1] as Float64Array)).toBeLessThan(0.9)
    expect(Math.sqrt(residual.reduce((sum, r) => sum + r * r, 0) / residual.length)).toBeLessThan(1.1)
  })

  it('of one are the plain decomposition', () => {
    const { values } = hourly(4)
    const plain = decomposeStl(values, { period: 24, seasonalSpan: 11 })
    const found = decomposeMstl(values, [24])
    expect(found.seasonals[0]).toEqual(plain.seasonal)
    expect(found.trend).toEqual(plain.trend)
  })

  it('must differ', () => {
    expect(() => decomposeMstl(new Float64Array(100), [7, 7])).toThrow(/^periods/)
  })
})

describe('bands', () => {
  it('hold the share of values that they aim at, and score by a scale that outliers do not move', () => {
    const random = new Random(5)
    const residual = Float64Array.from({ length: 2000 }, () => 3 * random.normal())
    const wild = Float64Array.from(residual, (value, i) => (i % 10 === 0 ? value + 500 : value))
    const expected = new Float64Array(2000).fill(100)
    const { low, high, scale, score } = residualBands(expected, residual, 0.95)
    const inside = residual.filter((r, i) => 100 + r >= (low[i] as number) && 100 + r <= (high[i] as number)).length
    expect(inside / 2000).toBeCloseTo(0.95, 2)
    expect(scale).toBeCloseTo(3, 0)
    expect(residualBands(expected, wild).scale).toBeLessThan(3.6)
    expect(residualBands(expected, wild).score[0]).toBeGreaterThan(100)
    expect(Math.abs(score[0] as number)).toBeLessThan(5)
  })

  it('need twenty residuals', () => {
    expect(() => residualBands(new Float64Array(3), new Float64Array(3))).toThrow(/^residual/)
  })
})
