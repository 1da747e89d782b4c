import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/lifetime-pareto-nbd.json' with { type: 'json' }
import { withDifferences } from '../numeric/minimize/differences.ts'
import { fitDelta, fitIntervals } from './likelihood-fit.ts'
import { fitParetoNbd, paretoNbdLogLikelihood } from './pareto-nbd.ts'
import { paretoNbdAlive, paretoNbdExpected, paretoNbdExpectedNext, paretoNbdResidual } from './pareto-nbd-forecast.ts'
import { paretoNbdSlopes } from './pareto-nbd-likelihood.ts'
import { simulateParetoNbd } from './pareto-nbd-simulate.ts'
import { groupEqual } from './purchase-summary.ts'

/** The estimates that Fader, Hardie and Lee (2005) print for the CDNOW sample. */
const CDNOW = Object.freeze({ r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 })

function one(x: number, tx: number, T: number) {
  return Object.freeze({ frequency: Int32Array.of(x), recency: Float64Array.of(tx), observed: Float64Array.of(T) })
}

function weeks(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 40 + (12 * (i % 85)) / 84)
}

describe('Pareto/NBD', () => {
  it('agrees with 60-digit arithmetic on its published expressions to nine digits', () => {
    for (const { parameters, x, tx, T, t, ...expected } of golden) {
      const customer = one(x, tx, T)
      const found = {
        logLikelihood: paretoNbdLogLikelihood(parameters, customer),
        alive: paretoNbdAlive(parameters, customer)[0] as number,
        expected: paretoNbdExpected(parameters, t),
        expectedNext: paretoNbdExpectedNext(parameters, customer, t)[0] as number,
        residual: paretoNbdResidual(parameters, customer, 0.0027)[0] as number,
      }
      for (const [name, value] of Object.entries(found)) {
        const asked = `${name} of ${JSON.stringify({ parameters, x, tx, T, t })}`
        const wanted = expected[name as keyof typeof expected]
        expect(Math.abs(value - wanted) / Math.max(Math.abs(wanted), 1e-300), asked).toBeLessThan(1e-9)
      }
    }
  })

  it('has the gradient that differences have', () => {
    const rows = groupEqual(simulateParetoNbd(CDNOW, weeks(200), { seed: 1 }))
    const wild = fc.double({ min: -3, max: 4, noNaN: true })
    fc.assert(
      fc.property(wild, wild, wild, wild, (...logs) => {
        const at = Float64Array.from(logs, Math.exp)
        const exact = new Float64Array(4)
        const value = paretoNbdSlopes(at, rows, exact)
        const byLog = new Float64Array(4)
        const inLogs = (x: Float64Array) => paretoNbdSlopes(x.map(Math.exp), rows, new Float64Array(4))
        withDifferences(inLogs)(Float64Array.from(logs), byLog)
        exact.forEach((slope, i) => {
          const off = Math.abs(slope * (at[i] as number) - (byLog[i] as number))
          expect(off / Math.abs(value)).toBeLessThan(1e-7)
        })
      }),
      { numRuns: 40 },
    )
  })

  it('finds the parameters that made the customers, within two standard errors and inside its intervals', () => {
    const fit = fitParetoNbd(simulateParetoNbd(CDNOW, weeks(4000), { seed: 7 }))
    expect(fit.converged).toBe(true)
    const intervals = fitIntervals(fit, 0.99)
    for (const name of ['r', 'alpha', 's', 'beta'] as const) {
      expect(Math.abs(fit.parameters[name] - CDNOW[name]) / fit.standardErrors[name], name).toBeLessThan(2.5)
      expect(intervals[name].low).toBeLessThan(CDNOW[name])
      expect(intervals[name].high).toBeGreaterThan(CDNOW[name])
    }
    const year = fitDelta(fit, (p) => paretoNbdExpected(p, 52))
    expect(Math.abs(year.value - paretoNbdExpected(CDNOW, 52)) / year.standardError).toBeLessThan(3)
  })

  it('foretells what its own customers do next, and who has left', () => {
    const made = simulateParetoNbd(CDNOW, weeks(10_000), { seed: 5, horizon: 26 })
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, v) => total + v, 0)
    expect(sum(paretoNbdExpectedNext(CDNOW, made, 26)) / sum(made.next)).toBeCloseTo(1, 1)
    expect(sum(paretoNbdAlive(CDNOW, made)) / sum(made.isAlive)).toBeCloseTo(1, 1)
  })

  it('believes in a customer less the longer ago the last purchase was', () => {
    const positive = fc.double({ min: 0.05, max: 20, noNaN: true })
    fc.assert(
      fc.property(positive, positive, positive, positive, fc.integer({ min: 1, max: 80 }), (r, alpha, s, beta, x) => {
        const alive = [39, 30, 10, 0.5].map((tx) => paretoNbdAlive({ r, alpha, s, beta }, one(x, tx, 39))[0] as number)
        expect(alive[0]).toBeCloseTo(1, 12)
        for (let i = 1; i < alive.length; i += 1) expect(alive[i]).toBeLessThanOrEqual(alive[i - 1] as number)
      }),
    )
  })

  it('changes nothing it was given, and the same seed makes the same customers', () => {
    const made = simulateParetoNbd(CDNOW, weeks(300), { seed: 9, horizon: 4 })
    const before = structuredClone(made)
    fitParetoNbd(Object.freeze(made))
    paretoNbdResidual(CDNOW, made, 0.01)
    expect(made).toEqual(before)
    expect(simulateParetoNbd(CDNOW, weeks(300), { seed: 9, horizon: 4 })).toEqual(before)
  })

  it('refuses what it cannot fit, naming it', () => {
    expect(() => fitParetoNbd(one(2, 0, 10))).toThrow(/^recency\[0\]/)
    expect(() => fitParetoNbd(one(0, 0, 10))).toThrow(/^customers.frequency/)
    expect(() => paretoNbdExpected({ ...CDNOW, s: -1 }, 3)).toThrow(/^parameters.s/)
    expect(() => paretoNbdResidual(CDNOW, one(0, 0, 10), 0)).toThrow(/^discountRate/)
  })
})
