import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  armSizes,
  chooseControlShare,
  differenceInMeans,
  sampleRatioP,
  smallestDetectable,
  sumOfEffects,
} from '../index.ts'
import { normalQuantile, tQuantile, tTwoSided } from '../numeric/distributions.ts'

describe('distributions', () => {
  it('gives the quantiles printed in tables: t(.975, 10) = 2.228139, z(.95) = 1.644854', () => {
    expect(tQuantile(0.975, 10)).toBeCloseTo(2.228139, 5)
    expect(tQuantile(0.95, 2.5)).toBeCloseTo(2.558219, 3)
    expect(normalQuantile(0.95)).toBeCloseTo(1.644854, 6)
    expect(tTwoSided(2.228139, 10)).toBeCloseTo(0.05, 6)
  })
})

describe('differenceInMeans', () => {
  it("equals Welch's test as worked by hand on two samples of fifteen: t = -2.8353, df = 27.7136", () => {
    const a = [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4]
    const b = [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30, 23.9]
    const found = differenceInMeans({ outcome: Float64Array.from(a) }, { outcome: Float64Array.from(b) }, 0.95)
    expect(found.value).toBeCloseTo(mean(a) - mean(b), 10)
    expect(found.value / found.standardError).toBeCloseTo(-2.8352638, 6)
    expect(found.degreesOfFreedom).toBeCloseTo(27.713626, 5)
    expect(found.low).toBeLessThan(found.value)
    expect(found.high).toBeLessThan(0)
    expect(found.pValue).toBeLessThan(0.01)
  })

  it('keeps the difference and narrows the interval when the past explains the outcome', () => {
    const past = Float64Array.from({ length: 200 }, (_, i) => (i * 37) % 101)
    const noise = (i: number) => ((i * 53) % 17) - 8
    const treated = past.map((x, i) => 2 * x + 5 + noise(i))
    const control = past.map((x, i) => 2 * x + noise(i + 7))
    const plain = differenceInMeans({ outcome: treated }, { outcome: control })
    const adjusted = differenceInMeans({ outcome: treated, covariate: past }, { outcome: control, covariate: past })
    expect(adjusted.value).toBeCloseTo(plain.value, 6)
    expect(adjusted.high - adjusted.low).toBeLessThan((plain.high - plain.low) / 5)
    expect(adjusted.varianceReduction).toBeGreaterThan(0.95)
  })

  it('refuses an arm of one', () => {
    expect(() => differenceInMeans({ outcome: Float64Array.of(1) }, { outcome: Float64Array.of(1, 2) })).toThrow(
      RangeError,
    )
  })

  it('turns its sign and its interval when the arms are exchanged', () => {
    const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 })
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const x = { outcome: Float64Array.from(a) }
        const y = { outcome: Float64Array.from(b) }
        const there = differenceInMeans(x, y)
        const back = differenceInMeans(y, x)
        expect(there.value).toBeCloseTo(-back.value, 4)
        expect(there.low).toBeCloseTo(-back.high, 3)
      }),
    )
  })
})

describe('power', () => {
  it('says ±6.9 points for 1,000 customers at a base of 20 % with a tenth held out (90 % level, half power)', () => {
    const smallest = smallestDetectable({ people: 1000, controlShare: 0.1, deviation: 0.4, level: 0.9, power: 0.5 })
    expect(smallest).toBeCloseTo(0.0694, 3)
  })

  it('holds out less when the expected effect is big, and never more than half', () => {
    const design = { people: 2000, deviation: 10, level: 0.9, power: 0.8 }
    expect(chooseControlShare(design, 5)).toBe(0.05)
    expect(chooseControlShare(design, 0.01)).toBeLessThanOrEqual(0.5)
    expect(chooseControlShare(design, 1.4)).toBeGreaterThan(0.1)
  })

  it('gives both arms somebody whenever there are two people', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 1e6 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (people, share) => {
          const { treated, control } = armSizes(people, share)
          expect(treated + control).toBe(people)
          expect(Math.min(treated, control)).toBeGreaterThanOrEqual(1)
        },
      ),
    )
  })
})

describe('sampleRatioP', () => {
  it('is at ease with 900 : 100 drawn at .9 and alarmed by 900 : 160', () => {
    expect(sampleRatioP(900, 100, 0.9)).toBe(1)
    expect(sampleRatioP(900, 160, 0.9)).toBeLessThan(0.001)
  })
})

describe('sumOfEffects', () => {
  it('adds effects and the squares of their errors', () => {
    const sum = sumOfEffects([
      { value: 3, standardError: 3 },
      { value: 4, standardError: 4 },
    ])
    expect(sum.value).toBe(7)
    expect(sum.high - sum.value).toBeCloseTo(1.644854 * 5, 4)
  })
})

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}
