import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/lifetime-bg-nbd.json' with { type: 'json' }
import { bgNbdLogLikelihood, fitBgNbd } from './bg-nbd.ts'
import { bgNbdAlive, bgNbdExpected, bgNbdExpectedNext } from './bg-nbd-forecast.ts'
import { bgNbdResidual } from './bg-nbd-residual.ts'
import { simulateBgNbd } from './bg-nbd-simulate.ts'
import { fitDelta, fitIntervals } from './likelihood-fit.ts'

/** The estimates that Fader, Hardie and Lee (2005) print for the CDNOW sample. */
const CDNOW = Object.freeze({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 })

function one(x: number, tx: number, T: number) {
  return Object.freeze({
    frequency: Int32Array.of(x),
    recency: Float64Array.of(tx),
    observed: Float64Array.of(T),
  })
}

function weeks(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 27 + (12 * (i % 85)) / 84)
}

describe('BG/NBD', () => {
  it('agrees with 25-digit arithmetic on its published expressions to nine digits', () => {
    for (const { parameters, x, tx, T, t, ...expected } of golden) {
      const customer = one(x, tx, T)
      const found = {
        logLikelihood: bgNbdLogLikelihood(parameters, customer),
        alive: bgNbdAlive(parameters, customer)[0] as number,
        expected: bgNbdExpected(parameters, t),
        expectedNext: bgNbdExpectedNext(parameters, customer, t)[0] as number,
        residual: bgNbdResidual(parameters, customer, 0.0027)[0] as number,
      }
      for (const [name, value] of Object.entries(found)) {
        const asked = `${name} of ${JSON.stringify({ parameters, x, tx, T, t })}`
        const wanted = expected[name as keyof typeof expected]
        expect(Math.abs(value - wanted) / Math.max(Math.abs(wanted), 1e-300), asked).toBeLessThan(1e-9)
      }
    }
  })

  it('expects 1.226 purchases in 39 weeks of the customer with x 2, t_x 30.43, T 38.86 (Fader, Hardie, Lee 2005)', () => {
    expect(bgNbdExpectedNext(CDNOW, one(2, 30.43, 38.86), 39)[0]).toBeCloseTo(1.226, 2)
  })

  it('finds the parameters that made the customers, within two standard errors and inside its intervals', () => {
    const truth = { r: 0.5, alpha: 8, a: 0.8, b: 2.5 }
    const fit = fitBgNbd(simulateBgNbd(truth, weeks(8000), { seed: 2 }))
    expect(fit.converged).toBe(true)
    const intervals = fitIntervals(fit, 0.99)
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      expect(Math.abs(fit.parameters[name] - truth[name]) / fit.standardErrors[name], name).toBeLessThan(2.5)
      expect(intervals[name].low).toBeLessThan(truth[name])
      expect(intervals[name].high).toBeGreaterThan(truth[name])
    }
    const year = fitDelta(fit, (p) => bgNbdExpected(p, 52))
    expect(Math.abs(year.value - bgNbdExpected(truth, 52)) / year.standardError).toBeLessThan(3)
  })

  it('foretells what its own customers do next, and who has left', () => {
    const made = simulateBgNbd(CDNOW, weeks(20_000), { seed: 5, horizon: 26 })
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, v) => total + v, 0)
    expect(sum(bgNbdExpectedNext(CDNOW, made, 26)) / sum(made.next)).toBeCloseTo(1, 1)
    expect(sum(bgNbdAlive(CDNOW, made)) / sum(made.isAlive)).toBeCloseTo(1, 2)
  })

  it('does not move when the unit of time does: days for weeks', () => {
    const made = simulateBgNbd(CDNOW, weeks(3000), { seed: 3 })
    const days = { ...made, recency: made.recency.map((t) => 7 * t), observed: made.observed.map((t) => 7 * t) }
    const [inWeeks, inDays] = [fitBgNbd(made), fitBgNbd(days)]
    expect(inDays.parameters.alpha / inWeeks.parameters.alpha).toBeCloseTo(7, 4)
    expect(inDays.parameters.a).toBeCloseTo(inWeeks.parameters.a, 4)
  })

  it('is drawn to a prior, the more so the surer the prior is', () => {
    const made = simulateBgNbd(CDNOW, weeks(300), { seed: 4 })
    const at = (spread: number) => fitBgNbd(made, { priors: { a: { median: 5, spread } } }).parameters.a
    const free = fitBgNbd(made).parameters.a
    expect(at(100)).toBeCloseTo(free, 2)
    expect(Math.abs(at(0.05) - 5)).toBeLessThan(0.1)
    expect(Math.abs(at(0.5) - 5)).toBeLessThan(Math.abs(free - 5))
  })

  it('expects more of more time, never more than without leaving, and a residual between', () => {
    const positive = fc.double({ min: 0.02, max: 30, noNaN: true })
    const time = fc.double({ min: 1e-6, max: 1e5, noNaN: true })
    fc.assert(
      fc.property(positive, positive, positive, positive, time, (r, alpha, a, b, t) => {
        const p = { r, alpha, a, b }
        const expected = bgNbdExpected(p, t)
        expect(expected).toBeGreaterThanOrEqual(0)
        expect(expected).toBeLessThanOrEqual((r / alpha) * t * (1 + 1e-9))
        expect(bgNbdExpected(p, 1.1 * t)).toBeGreaterThanOrEqual(expected * (1 - 1e-9))
        const residual = bgNbdResidual(p, one(0, 0, 0), 0.01)[0] as number
        expect(residual).toBeLessThanOrEqual((r / alpha / 0.01) * (1 + 1e-9))
        expect(residual).toBeGreaterThanOrEqual(bgNbdExpected(p, 50) * Math.exp(-0.5) * (1 - 1e-9))
      }),
      { numRuns: 60 },
    )
  })

  it('changes nothing it was given, and the same seed makes the same customers', () => {
    const made = simulateBgNbd(CDNOW, weeks(500), { seed: 9, horizon: 4 })
    const before = structuredClone(made)
    fitBgNbd(Object.freeze(made))
    bgNbdExpectedNext(CDNOW, made, 4)
    expect(made).toEqual(before)
    expect(simulateBgNbd(CDNOW, weeks(500), { seed: 9, horizon: 4 })).toEqual(before)
  })

  it('refuses figures that contradict each other, and customers of whom none came back', () => {
    expect(() => fitBgNbd(one(2, 0, 10))).toThrow(/^recency\[0\]/)
    expect(() => fitBgNbd(one(2, 11, 10))).toThrow(/^recency\[0\]/)
    expect(() => fitBgNbd(one(0, 3, 10))).toThrow(/^recency\[0\]/)
    expect(() => fitBgNbd(one(0, 0, 10))).toThrow(/^customers.frequency/)
    expect(() => bgNbdExpected({ ...CDNOW, a: 0 }, 3)).toThrow(/^parameters.a/)
    expect(() => bgNbdExpected(CDNOW, -1)).toThrow(/^time/)
    expect(() => bgNbdResidual(CDNOW, one(0, 0, 10), 0)).toThrow(/^discountRate/)
  })
})
