import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/designs-pool.json' with { type: 'json' }
import { Random } from '../numeric/random.ts'
import { poolEffects, type SpreadEstimator } from './pool-effects.ts'

const effectsOf = ({ values, errors }: { values: readonly number[]; errors: readonly number[] }) =>
  Object.freeze(values.map((value, i) => Object.freeze({ value, standardError: errors[i] as number })))

/** Absolute, in the unit of the largest number of the set. */
function expectNear(found: number, expected: number, scale: number, within = 1e-9): void {
  expect(Math.abs(found - expected) / scale).toBeLessThan(within)
}

describe('pooling effects', () => {
  it.each(golden.pooled)('of the set "$name" by $spread equals statsmodels and the score equation', (known) => {
    const found = poolEffects(effectsOf(known), { spread: known.spread as SpreadEstimator })
    expectNear(found.spread ** 2, known.between, Math.max(known.between, 1e-9))
    expectNear(found.mean.value, known.mean, Math.abs(known.mean))
    expectNear(found.mean.standardError, known.standardError, known.standardError)
    expectNear(found.mean.low, known.low, Math.abs(known.mean))
    expectNear(found.mean.high, known.high, Math.abs(known.mean))
    expectNear(found.heterogeneity.q, known.q, known.q)
    expectNear(found.heterogeneity.pValue, known.pValue, known.pValue)
    expectNear(found.heterogeneity.share, known.share, 1)
  })

  it.each(golden.shrunken)('gives each effect of the set "$name" the posterior that quadrature finds', (known) => {
    const found = poolEffects(effectsOf(known), { level: 0.95 })
    const scale = Math.max(...known.errors)
    // The reference is adaptive quadrature inside a root search: eight digits.
    known.intervals.forEach(([value, low, high], i) => {
      const { value: v, low: l, high: h } = found.effects[i] ?? found.next
      expectNear(v, value as number, scale, 1e-7)
      expectNear(l, low as number, scale, 1e-7)
      expectNear(h, high as number, scale, 1e-7)
    })
  })

  it('finds what Gelman et al. (2013), table 5.3, print for school A of eight: -2 to 31, and 8 in the mean with error 4.1', () => {
    const [schools] = golden.shrunken
    const found = poolEffects(effectsOf(schools as NonNullable<typeof schools>), { level: 0.95 })
    expect(Math.round(found.effects[0]?.low ?? 0)).toBe(-2)
    expect(Math.abs((found.effects[0]?.high ?? 0) - 31)).toBeLessThan(1)
    expect(found.mean.value).toBeCloseTo(7.7, 1)
    expect(found.mean.standardError).toBeCloseTo(4.1, 1)
  })

  it('draws every effect towards the mean, the unsure ones most', () => {
    const errors = { min: 0.1, max: 2, noNaN: true }
    const effect = fc.record({ value: fc.double({ min: -3, max: 3, noNaN: true }), standardError: fc.double(errors) })
    fc.assert(
      fc.property(fc.array(effect, { minLength: 3, maxLength: 8 }), (effects) => {
        const found = poolEffects(effects)
        const values = effects.map(({ value }) => value)
        for (const { value, low, high } of found.effects) {
          expect(low).toBeLessThan(high)
          expect(value).toBeGreaterThan(Math.min(...values) - 1e-9)
          expect(value).toBeLessThan(Math.max(...values) + 1e-9)
        }
        expect(found.next.high - found.next.low).toBeGreaterThan(0)
      }),
      { numRuns: 20 },
    )
    const same = poolEffects(
      [0, 1, 2, 3].flatMap((value) => [0.2, 2].map((standardError) => ({ value, standardError }))),
    )
    const moved = same.effects.map(({ value }, i) => Math.abs(value - Math.floor(i / 2)))
    expect(moved[1]).toBeGreaterThan(moved[0] as number)
    expect(moved[7]).toBeGreaterThan(moved[6] as number)
  })

  it('does not mind the unit that effects are measured in', () => {
    const effects = [3, -1, 4, 1.5].map((value, i) => ({ value, standardError: 0.5 + i / 4 }))
    const once = poolEffects(effects)
    const million = poolEffects(
      effects.map(({ value, standardError }) => ({ value: value * 1e6, standardError: standardError * 1e6 })),
    )
    expectNear(million.spread, once.spread * 1e6, 1e6)
    expectNear(million.effects[2]?.low ?? 0, (once.effects[2]?.low ?? 0) * 1e6, 1e6)
  })

  it('is not blurred by two effects that are ten thousand times less sure than the others', () => {
    const found = poolEffects(effectsOf({ values: [1, 1, 1, 1, 90], errors: [0.01, 0.01, 0.01, 100, 100] }))
    // The sum over 60,000 points of ln τ from 1e-10 to 1e9 (numpy); panels of one width had said .80 to 1.20.
    expectNear(found.effects[4]?.low ?? 0, 0.942532024, 1, 1e-7)
    expectNear(found.effects[4]?.high ?? 0, 1.057919231, 1, 1e-7)
  })

  it('holds the true mean and the true effects in about as many intervals as it says', () => {
    const random = new Random(4)
    let [means, own, all] = [0, 0, 0]
    for (let round = 0; round < 100; round += 1) {
      const truth = Array.from({ length: 10 }, () => 1 + 0.5 * random.normal())
      const errors = truth.map(() => 0.3 + 0.7 * random.next())
      const found = poolEffects(
        truth.map((t, i) => ({
          value: t + random.normal() * (errors[i] as number),
          standardError: errors[i] as number,
        })),
      )
      means += Number(found.mean.low <= 1 && found.mean.high >= 1)
      truth.forEach((t, i) => {
        const interval = found.effects[i]
        own += Number(interval !== undefined && interval.low <= t && interval.high >= t)
        all += 1
      })
    }
    expect(means / 100).toBeGreaterThan(0.84)
    expect(own / all).toBeGreaterThan(0.87)
    expect(own / all).toBeLessThan(0.94)
  })

  it('refuses two effects, and one that is sure', () => {
    const effect = { value: 1, standardError: 1 }
    expect(() => poolEffects([effect, effect])).toThrow(/^effects/)
    expect(() => poolEffects([effect, effect, { value: 1, standardError: 0 }])).toThrow(/^effects\[2\]\.standardError/)
    expect(() => poolEffects([effect, effect, effect], { level: 0 })).toThrow(/^level/)
  })
})
