import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrixOf } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { permutationInterval } from './permutation-interval.ts'
import { chooseBlockLength } from './switchback-design.ts'
import { carryOverProfile, switchbackEffect, switchbackRandomization } from './switchback-effect.ts'
import { simulateSwitchback, switchbackSchedule } from './switchback-schedule.ts'

const WORLD = { stores: 4, periods: 24 * 14, blockLength: 6, carryOver: 2, effect: 0.5, autocorrelation: 0.6 }

describe('switchback schedule', () => {
  it('treats one block of every pair, each store by coins of its own, the same for the same seed', () => {
    const schedule = switchbackSchedule({ stores: 3, periods: 26, blockLength: 3 }, 8)
    for (let store = 0; store < 3; store += 1) {
      const row = schedule.subarray(store * 26, store * 26 + 26)
      for (let start = 0; start + 6 <= 26; start += 6) {
        expect([[1, 1, 1, 0, 0, 0].join(''), [0, 0, 0, 1, 1, 1].join('')]).toContain(
          row.subarray(start, start + 6).join(''),
        )
      }
      expect([...row.subarray(24)]).toEqual([0, 0])
    }
    expect(switchbackSchedule({ stores: 3, periods: 26, blockLength: 3 }, 8)).toEqual(schedule)
    expect(switchbackSchedule({ stores: 3, periods: 26, blockLength: 3 }, 9)).not.toEqual(schedule)
    expect(() => switchbackSchedule({ stores: 1, periods: 5, blockLength: 3 }, 1)).toThrow(/^periods/)
  })
})

describe('switchback effect', () => {
  it('is the mean of the pairs by hand, burn-in left out', () => {
    const outcome = matrixOf([[9, 5, 7, 9, 1, 3, 0, 2, 2, 0, 6, 8]])
    const treated = Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1)
    const found = switchbackEffect(outcome, treated, { blockLength: 3, carryOver: 1 })
    expect(found).toMatchObject({ value: 4.5, pairs: 2, degreesOfFreedom: 1 })
    expect(found.standardError).toBeCloseTo(0.5, 12)
    const lags = carryOverProfile(outcome, treated, { blockLength: 3 }).map(({ value }) => value)
    expect(lags).toEqual([0, 4, 5])
  })

  it('finds the effect that carry-over hides from who does not wait', () => {
    const { outcome, treated } = simulateSwitchback({ ...WORLD, stores: 60 }, 2)
    Object.freeze(outcome)
    const waited = switchbackEffect(outcome, treated, { blockLength: 6, carryOver: 2 })
    const hasty = switchbackEffect(outcome, treated, { blockLength: 6, carryOver: 0 })
    expect(Math.abs(waited.value - 0.5)).toBeLessThan(3 * waited.standardError)
    expect(hasty.value).toBeLessThan(0.5 - 3 * hasty.standardError)
    const profile = carryOverProfile(outcome, treated, { blockLength: 6 })
    expect(profile[0]?.value).toBeLessThan(profile[4]?.value ?? 0)
  })

  it('holds the truth in about as many of 300 intervals as it says, by either way', () => {
    let [byT, byCoins] = [0, 0]
    for (let seed = 0; seed < 300; seed += 1) {
      const { outcome, treated } = simulateSwitchback({ ...WORLD, stores: 1, periods: 24 * 5 }, seed)
      const t = switchbackEffect(outcome, treated, { blockLength: 6, carryOver: 2 })
      const coins = switchbackRandomization(outcome, treated, { blockLength: 6, carryOver: 2, seed })
      byT += Number(t.low <= 0.5 && t.high >= 0.5)
      byCoins += Number(coins.low <= 0.5 && coins.high >= 0.5)
    }
    expect(byT / 300).toBeGreaterThan(0.85)
    expect(byT / 300).toBeLessThan(0.95)
    expect(byCoins / 300).toBeGreaterThan(0.85)
    expect(byCoins / 300).toBeLessThan(0.95)
  })

  it('refuses what means nothing, by name', () => {
    const outcome = matrixOf([[1, 2, 3, 4, 5, 6, 7, 8]])
    const treated = Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0)
    const options = { blockLength: 2, carryOver: 0 }
    expect(() => switchbackEffect(outcome, Uint8Array.of(1, 0, 0, 0, 1, 1, 0, 0), options)).toThrow(/^treated\[1\]/)
    expect(() => switchbackEffect(outcome, treated, { ...options, carryOver: 2 })).toThrow(/^carryOver/)
    expect(() => switchbackEffect(outcome, treated.slice(1), options)).toThrow(/^treated/)
    expect(() => switchbackEffect(outcome, treated, { ...options, blockLength: 4 })).toThrow(/^outcome/)
    expect(() => simulateSwitchback({ ...WORLD, autocorrelation: 1 }, 1)).toThrow(/^autocorrelation/)
  })
})

describe('permutation interval', () => {
  it('is the t interval of nobody: of three pairs 2, 3, 4 the smallest p is 1/4, by all eight redraws', () => {
    const outcome = matrixOf([[2, 0, 3, 0, 4, 0]])
    const found = switchbackRandomization(outcome, Uint8Array.of(1, 0, 1, 0, 1, 0), { blockLength: 1, carryOver: 0 })
    expect(found.pValue).toBe(0.25)
    expect(found.smallestP).toBe(0.25)
    expect(found.low).toBe(Number.NEGATIVE_INFINITY)
    expect(found.high).toBe(Number.POSITIVE_INFINITY)
  })

  it('holds just the effects that a test at 1 - level does not refuse', () => {
    const values = fc.integer({ min: -20, max: 20 })
    const draws = fc.array(fc.tuple(values, values), { minLength: 5, maxLength: 40 })
    fc.assert(
      fc.property(draws, fc.integer({ min: -10, max: 10 }), (drawn, effect) => {
        const [at, slope] = [Float64Array.from(drawn, ([a]) => a), Float64Array.from(drawn, ([, b]) => b)]
        const found = permutationInterval(at, slope, 0.8)
        const shifted = at.map((a, j) => a - effect * (slope[j] as number))
        const { pValue } = permutationInterval(shifted, slope, 0.8)
        // The interval is the hull: whatever the test keeps is inside.
        if (pValue > 0.2 + 1e-9) {
          expect(found.low).toBeLessThanOrEqual(effect + 1e-9)
          expect(found.high).toBeGreaterThanOrEqual(effect - 1e-9)
        }
      }),
    )
  })
})

describe('block length', () => {
  it('leaves room for carry-over, and foretells the standard error that the experiment then has', () => {
    const world = { ...WORLD, stores: 12, effect: 0 }
    const { outcome: history } = simulateSwitchback(world, 77)
    const design = { stores: 12, periods: WORLD.periods, candidates: [2, 3, 4, 6, 8, 12, 24] }
    const random = new Random(78)
    const restless = matrixOf([Float64Array.from({ length: 4000 }, () => random.normal())])
    // With a burn-in of two, blocks of three use one period in three, blocks of six two in three.
    const [some] = chooseBlockLength(restless, { ...design, candidates: [3, 4, 6], carryOver: 2 })
    expect(some?.blockLength).toBe(6)
    const planned = chooseBlockLength(history, { ...design, candidates: [6], carryOver: 2 })[0]
    const { outcome, treated } = simulateSwitchback({ ...world, effect: 0.3 }, 3)
    const found = switchbackEffect(outcome, treated, { blockLength: 6, carryOver: 2 })
    expect(Math.abs(found.standardError / (planned?.standardError ?? 0) - 1)).toBeLessThan(0.15)
    expect(planned?.smallestDetectable).toBeGreaterThan(2 * (planned?.standardError ?? 0))
    const short = chooseBlockLength(history, { stores: 1, periods: 30, carryOver: 0, candidates: [10] })[0]
    expect(short?.smallestDetectable).toBe(Number.POSITIVE_INFINITY)
    expect(() => chooseBlockLength(history, { ...design, candidates: [2], carryOver: 2 })).toThrow(/^candidates\[0\]/)
    const nothing = { ...design, candidates: [6], carryOver: 2 }
    expect(() => chooseBlockLength(history, { ...nothing, periods: Number.NaN })).toThrow(/^periods/)
    expect(() => chooseBlockLength({ rows: 0, columns: 48, values: new Float64Array() }, nothing)).toThrow(/^history/)
  })
})
