import { describe, expect, it } from 'vitest'
import { fitBgNbd } from './bg-nbd.ts'
import { bgNbdExpectedNext } from './bg-nbd-forecast.ts'
import { bgNbdResidual } from './bg-nbd-residual.ts'
import { simulateBgNbd } from './bg-nbd-simulate.ts'
import { fitDelta, fitIntervals } from './likelihood-fit.ts'
import { fitParetoNbd } from './pareto-nbd.ts'
import { paretoNbdExpectedNext, paretoNbdResidual } from './pareto-nbd-forecast.ts'

/** Customers to whom no parameters fit: the best are at a limit. */
const HARD = {
  'all alike': {
    frequency: new Int32Array(50).fill(4),
    recency: new Float64Array(50).fill(38),
    observed: new Float64Array(50).fill(40),
  },
  'one buys by the second': {
    frequency: Int32Array.of(2_000_000, 1, 0, 0, 2),
    recency: Float64Array.of(39.9, 3, 0, 0, 20),
    observed: new Float64Array(5).fill(40),
  },
  'two customers': {
    frequency: Int32Array.of(1, 0),
    recency: Float64Array.of(5, 0),
    observed: Float64Array.of(5, 0),
  },
}

describe('fits at the edge', () => {
  it.each(Object.entries(HARD))('end, and foretell finite figures: %s', (_, customers) => {
    const bgNbd = fitBgNbd(customers)
    const paretoNbd = fitParetoNbd(customers)
    for (const figures of [
      bgNbdExpectedNext(bgNbd.parameters, customers, 10),
      bgNbdResidual(bgNbd.parameters, customers, 0.01),
      paretoNbdExpectedNext(paretoNbd.parameters, customers, 10),
      paretoNbdResidual(paretoNbd.parameters, customers, 0.01),
    ]) {
      expect(figures.every((figure) => figure >= 0 && figure < 1e9)).toBe(true)
    }
  })

  it('are known with a prior where the data alone say nothing', () => {
    const belief = { median: 1, spread: 1 }
    const fit = fitBgNbd(HARD['all alike'], { priors: { r: belief, alpha: belief, a: belief, b: belief } })
    expect(fit.converged).toBe(true)
    for (const i of [0, 1, 2, 3]) {
      const variance = fit.logCovariance.values[5 * i] as number
      expect(variance).toBeGreaterThan(0)
      expect(variance).toBeLessThan(1.1)
    }
  })
})

describe('the delta method', () => {
  it('gives the standard error of a parameter and of its double', () => {
    const observed = Float64Array.from({ length: 1000 }, (_, i) => 20 + (i % 20))
    const fit = fitBgNbd(simulateBgNbd({ r: 0.5, alpha: 5, a: 1, b: 3 }, observed, { seed: 1 }))
    expect(fitDelta(fit, (p) => p.alpha).standardError / fit.standardErrors.alpha).toBeCloseTo(1, 6)
    expect(fitDelta(fit, (p) => 2 * p.a).standardError / fit.standardErrors.a).toBeCloseTo(2, 6)
    const { low, high } = fitIntervals(fit).r
    expect(Math.sqrt(low * high)).toBeCloseTo(fit.parameters.r, 10)
    expect(() => fitIntervals(fit, 1)).toThrow(/^level/)
  })

  it('refuses a prior and a start that are not positive, naming them', () => {
    const customers = HARD['all alike']
    expect(() => fitBgNbd(customers, { priors: { a: { median: 0, spread: 1 } } })).toThrow(/^priors.a.median/)
    expect(() => fitBgNbd(customers, { start: { r: 1, alpha: 1, a: -1, b: 1 } })).toThrow(/^start.a/)
  })
})
