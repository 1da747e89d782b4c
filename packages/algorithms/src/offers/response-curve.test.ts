import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isotonicRegression } from '../numeric/isotonic.ts'
import { Random } from '../numeric/random.ts'
import { fitResponseCurve, responseAt } from './index.ts'

describe('curves that never fall', () => {
  it('pools neighbours in the wrong order, by weight (worked by hand)', () => {
    const fitted = isotonicRegression(Float64Array.of(1, 3, 2, 4, 3.5, 0), Float64Array.of(1, 1, 3, 1, 1, 2))
    // 3 and 2 x 3 make 2.25; 4, 3.5 and 0 x 2 make 1.875 and pull them down: 16.5 / 8.
    expect([...fitted]).toEqual([1, 2.0625, 2.0625, 2.0625, 2.0625, 2.0625])
  })

  it('is the projection: never falls, keeps the weighted sum, and is nearer than any other never falling curve', () => {
    const numbers = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 1e6 }), (list, seed) => {
        const y = Float64Array.from(list)
        const random = new Random(seed)
        const weights = y.map(() => 0.1 + random.next())
        const fitted = isotonicRegression(y, weights)
        const rival = y.map(() => random.normal() * 5).sort()
        const miss = (curve: Float64Array) =>
          y.reduce((sum, v, k) => sum + (weights[k] as number) * (v - (curve[k] as number)) ** 2, 0)
        const sum = (curve: Float64Array) => curve.reduce((total, v, k) => total + v * (weights[k] as number), 0)
        for (let k = 1; k < fitted.length; k += 1) expect(fitted[k]).toBeGreaterThanOrEqual(fitted[k - 1] as number)
        expect(sum(fitted)).toBeCloseTo(sum(y), 8)
        expect(miss(fitted)).toBeLessThanOrEqual(miss(rival) + 1e-9)
      }),
    )
  })
})

describe('response by dose', () => {
  const counts = { dose: [0.1, 0, 0.2, 0.3, 0.1], people: [50, 100, 100, 100, 50], responders: [4, 5, 9, 20, 7] }

  it('pools cells of one dose and lets the rate never fall', () => {
    const curve = fitResponseCurve(counts)
    expect([...curve.dose]).toEqual([0, 0.1, 0.2, 0.3])
    expect([...curve.rate]).toEqual([0.05, 0.1, 0.1, 0.2])
    curve.rate.forEach((rate, k) => {
      expect(curve.low[k]).toBeLessThanOrEqual(rate)
      expect(curve.high[k]).toBeGreaterThanOrEqual(rate)
    })
    expect(responseAt(curve, 0.05)).toBeCloseTo(0.075, 12)
    expect(responseAt(curve, 0.9)).toBe(0.2)
    expect(responseAt(curve, -1)).toBe(0.05)
  })

  it('lets each step bring no more than the one before where asked', () => {
    const curve = fitResponseCurve(counts, { shape: 'concave' })
    const steps = [1, 2, 3].map((k) => (curve.rate[k] as number) - (curve.rate[k - 1] as number))
    steps.forEach((step, k) => expect(step).toBeLessThanOrEqual((steps[k - 1] ?? 1) + 1e-9))
    steps.forEach((step) => expect(step).toBeGreaterThanOrEqual(-1e-12))
  })

  it('leaves a curve that is concave already as it is', () => {
    const curve = fitResponseCurve(
      { dose: [0, 1, 2, 4], people: [100, 100, 100, 100], responders: [10, 30, 40, 45] },
      { shape: 'concave' },
    )
    curve.rate.forEach((rate, k) => expect(rate).toBeCloseTo([0.1, 0.3, 0.4, 0.45][k] as number, 9))
  })

  it.each(['monotone', 'concave'] as const)('covers the true rate about as often as it says (%s)', (shape) => {
    const truth = [0.04, 0.09, 0.12, 0.14]
    const random = new Random(5, shape)
    let covered = 0
    const trials = shape === 'concave' ? 25 : 60
    for (let trial = 0; trial < trials; trial += 1) {
      const drawn = {
        dose: [0, 0.1, 0.2, 0.3],
        people: truth.map(() => 800),
        responders: truth.map((p) => random.binomial(800, p)),
      }
      const { low, high } = fitResponseCurve(drawn, { shape, seed: trial })
      truth.forEach((p, k) => (covered += Number((low[k] as number) <= p && p <= (high[k] as number))))
    }
    expect(covered / (trials * truth.length)).toBeGreaterThan(0.82)
    expect(covered / (trials * truth.length)).toBeLessThan(0.97)
  })

  it('gives the same bits again and says what is wrong', () => {
    expect(fitResponseCurve(Object.freeze(counts))).toEqual(fitResponseCurve(counts))
    expect(() => fitResponseCurve({ ...counts, people: [1] })).toThrow(/^people must have 5/)
    expect(() => fitResponseCurve({ ...counts, responders: [51, 0, 0, 0, 0] })).toThrow(/^responders\[0\]/)
    expect(() => fitResponseCurve(counts, { level: 1 })).toThrow(/^level/)
    expect(() => isotonicRegression(Float64Array.of(1), Float64Array.of(0))).toThrow(/^weights\[0\]/)
  })
})
