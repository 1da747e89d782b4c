import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/anomaly-tail.json' with { type: 'json' }
import { normalCdf } from '../numeric/distributions.ts'
import { Random } from '../numeric/random.ts'
import { aheadScores } from './ahead-scores.ts'
import { alarmRule } from './alarm-rule.ts'
import { segmentCost } from './change-cost.ts'
import { findChangePoints } from './change-points.ts'
import { cusumAlarms, cusumRunLength, cusumThreshold } from './cusum.ts'
import { fitParetoTail, paretoTailChance, paretoTailQuantile } from './pareto-tail.ts'

const normals = (seed: number, n: number): Float64Array => {
  const random = new Random(seed)
  return Float64Array.from({ length: n }, () => random.normal())
}

describe('the tail of excesses', () => {
  it.each(golden)('with shape $shape fits as scipy does', ({ values, fitted, tail }) => {
    const found = fitParetoTail(Float64Array.from(values))
    // The reference stops its simplex near 1e-5.
    expect(found.shape).toBeCloseTo(fitted[0] as number, 3)
    expect(found.scale).toBeCloseTo(fitted[1] as number, 3)
    const exact = { shape: fitted[0] as number, scale: fitted[1] as number }
    expect(paretoTailChance(exact, 3)).toBeCloseTo(tail, 10)
    expect(paretoTailChance(exact, paretoTailQuantile(exact, 0.01))).toBeCloseTo(0.01, 10)
  })

  it('must be above zero and of ten at least', () => {
    expect(() => fitParetoTail(new Float64Array(12))).toThrow(/^excesses\[0\]/)
    expect(() => fitParetoTail(Float64Array.of(1, 2))).toThrow(/^excesses/)
  })
})

describe('an alarm rule', () => {
  it('keeps the budget on scores to come, by counting and by the tail, in the mean over pasts', () => {
    for (const alarmsPerMonth of [1, 10]) {
      let alarms = 0
      for (let seed = 100; seed < 120; seed += 1) {
        const past = normals(seed, 5000).map(Math.abs)
        const rule = alarmRule(past, { alarmsPerMonth, scoresPerMonth: 1000 })
        alarms += (2000 * (1 - normalCdf(rule.threshold))) / 20
        expect(rule.chanceOf(rule.threshold)).toBeLessThan(1.5 * rule.chance)
      }
      expect(alarms / alarmsPerMonth).toBeGreaterThan(0.6)
      expect(alarms / alarmsPerMonth).toBeLessThan(1.15)
    }
  })

  it('asks for a stranger score when more is watched', () => {
    const past = normals(3, 5000).map(Math.abs)
    const rule = (scoresPerMonth: number): number => alarmRule(past, { alarmsPerMonth: 1, scoresPerMonth }).threshold
    expect(rule(10_000)).toBeGreaterThan(rule(1000))
    expect(rule(1000)).toBeGreaterThan(rule(100))
  })

  it('still hears what is strange when a few past scores were beyond measure', () => {
    const pastScores = normals(3, 2000).map((z, i) => (i < 3 ? Number.MAX_SAFE_INTEGER : Math.abs(z)))
    const { threshold, chanceOf } = alarmRule(pastScores, { alarmsPerMonth: 6, scoresPerMonth: 600 })
    expect(threshold).toBeLessThan(20)
    expect(chanceOf(30)).toBeLessThan(0.01)
  })

  it('refuses a budget of more than the tail, and a past too short', () => {
    expect(() => alarmRule(normals(1, 600), { alarmsPerMonth: 5, scoresPerMonth: 10 })).toThrow(/^budget/)
    expect(() => alarmRule(normals(1, 20), { alarmsPerMonth: 1, scoresPerMonth: 100 })).toThrow(/^pastScores/)
  })
})

describe('scores ahead', () => {
  it('see a day that is out of its week, and judge it by nothing of itself', () => {
    const random = new Random(4)
    const values = Float64Array.from(
      { length: 130 },
      (_, i) => 200 + 30 * Math.sin((2 * Math.PI * i) / 7) + 5 * random.normal(),
    )
    values[120] = (values[120] as number) + 60
    const { first, score } = aheadScores(values, 7)
    const sizes = score.map(Math.abs)
    expect(first + sizes.indexOf(Math.max(...sizes))).toBe(120)
    expect(score[120 - first]).toBeGreaterThan(6)
    const cut = aheadScores(values.slice(0, 121), 7)
    expect(cut.score).toEqual(score.slice(0, 121 - first))
  })

  it('take what arithmetic leaves of weeks that are all alike for nothing', () => {
    const values = Float64Array.from({ length: 120 }, (_, i) => (1 + (i % 7)) / 3)
    expect(aheadScores(values, 7).score.every((score) => score === 0)).toBe(true)
    values[119] = (values[119] as number) + 1
    expect(aheadScores(values, 7).score.at(-1)).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('change points', () => {
  it('are where levels change, and none where nothing does', () => {
    const values = normals(5, 300).map((z, i) => z + (i >= 100 ? 3 : 0) - (i >= 220 ? 5 : 0))
    const given = values.slice()
    const { at, segments } = findChangePoints(values)
    expect(at).toHaveLength(2)
    expect(Math.abs((at[0] as number) - 100)).toBeLessThanOrEqual(2)
    expect(Math.abs((at[1] as number) - 220)).toBeLessThanOrEqual(2)
    expect(segments[1]?.mean).toBeCloseTo(3, 0)
    expect(values).toEqual(given)
    const quiet = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20].filter(
      (s) => findChangePoints(normals(s, 300)).at.length > 0,
    )
    expect(quiet.length).toBeLessThanOrEqual(1)
  })

  it('are not in what is rarely sold, though most days are equal', () => {
    const random = new Random(1)
    const alike = [0.02, 0.1, 0.2, 0.3].map((rate) => Float64Array.from({ length: 500 }, () => random.poisson(rate)))
    for (const values of alike) expect(findChangePoints(values).at.length).toBeLessThanOrEqual(2)
    const step = Float64Array.from({ length: 100 }, (_, i) => (i < 40 ? 2 : 3))
    expect(findChangePoints(step).at).toEqual([40])
  })

  it('of spread alone, and of the rate of counts', () => {
    const spread = findChangePoints(
      normals(6, 400).map((z, i) => (i < 200 ? z : 4 * z)),
      { kind: 'mean-variance' },
    )
    expect(spread.at).toHaveLength(1)
    expect(Math.abs((spread.at[0] as number) - 200)).toBeLessThan(12)
    const random = new Random(7)
    const counts = Float64Array.from({ length: 200 }, (_, i) => random.poisson(i < 120 ? 4 : 9))
    const rate = findChangePoints(counts, { kind: 'poisson' })
    expect(rate.at).toHaveLength(1)
    expect(Math.abs((rate.at[0] as number) - 120)).toBeLessThan(8)
  })

  it('cost no more than any other segmentation, pruning or not', () => {
    const series = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 40 })
    const kinds = fc.constantFrom('mean' as const, 'mean-variance' as const, 'poisson' as const)
    fc.assert(
      fc.property(
        series,
        kinds,
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        (list, kind, least, penalty) => {
          const values = Float64Array.from(list)
          const cost = segmentCost(values, kind)
          const best = [-penalty, ...list.map(() => Number.POSITIVE_INFINITY)]
          for (let to = least; to <= list.length; to += 1) {
            for (let from = 0; from <= to - least; from += 1) {
              best[to] = Math.min(best[to] as number, (best[from] as number) + cost(from, to) + penalty)
            }
          }
          const found = findChangePoints(values, { kind, penalty, leastLength: least })
          expect(found.cost).toBeCloseTo(best[list.length] as number, 6)
          for (const { from, to } of found.segments) expect(to - from).toBeGreaterThanOrEqual(least)
        },
      ),
    )
  })
})

describe('CUSUM', () => {
  it('runs 168 values in control and 8.38 with a shift of one at k = 0.5, h = 4; 465 and 10.4 at h = 5 (Montgomery 2009, table 9.3)', () => {
    expect(cusumRunLength(4, 0.5)).toBeCloseTo(168, 0)
    expect(cusumRunLength(4, 0.5, 1)).toBeCloseTo(8.38, 2)
    expect(cusumRunLength(5, 0.5)).toBeCloseTo(465, 0)
    expect(cusumRunLength(5, 0.5, 1)).toBeCloseTo(10.4, 1)
  })

  it('alarms as often as it was told when nothing changes, and soon when something does', () => {
    expect(cusumRunLength(cusumThreshold(250))).toBeCloseTo(250, 4)
    const alarms = cusumAlarms(normals(8, 100_000), { runLength: 250 })
    expect(100_000 / alarms.length / 250).toBeCloseTo(1, 0)
    const [first] = cusumAlarms(
      normals(9, 200).map((z, i) => (i < 100 ? 0.5 * z : z - 1.5)),
      { runLength: 1000 },
    )
    expect(first?.direction).toBe('down')
    expect(first?.at).toBeGreaterThanOrEqual(100)
    expect(first?.at).toBeLessThan(115)
    expect(Math.abs((first?.since ?? 0) - 100)).toBeLessThan(6)
  })

  it('says which argument is out of reach when no threshold has the run length', () => {
    expect(() => cusumThreshold(20, 2)).toThrow(/^runLength must be within reach of reference 2/)
    expect(cusumThreshold(30, 2)).toBeGreaterThan(0)
  })
})
