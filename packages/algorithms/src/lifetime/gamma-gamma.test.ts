import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/lifetime-gamma-gamma.json' with { type: 'json' }
import { fitGammaGamma, gammaGammaLogLikelihood, gammaGammaMean, simulateGammaGamma } from './gamma-gamma.ts'

/** The estimates that Fader and Hardie (2013) print for the 946 repeaters of the CDNOW sample. */
const CDNOW = Object.freeze({ p: 6.25, q: 3.74, v: 15.44 })

function purchases(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i % 8)
}

describe('Gamma-Gamma', () => {
  it('agrees with its own hierarchy, integrated in 25 digits', () => {
    for (const { parameters, x, m, logDensity, mean } of golden) {
      const customer = { frequency: Int32Array.of(x), meanSpend: Float64Array.of(m) }
      const asked = JSON.stringify({ parameters, x, m })
      const error = gammaGammaLogLikelihood(parameters, customer) - logDensity
      expect(Math.abs(error) / Math.max(1, Math.abs(logDensity)), asked).toBeLessThan(1e-9)
      expect((gammaGammaMean(parameters, customer)[0] as number) / mean, asked).toBeCloseTo(1, 9)
    }
  })

  it('finds the parameters that made the amounts, within two standard errors nearly every time', () => {
    const within = { p: 0, q: 0, v: 0 }
    for (let seed = 0; seed < 20; seed += 1) {
      const fit = fitGammaGamma(simulateGammaGamma(CDNOW, purchases(2000), { seed }))
      expect(fit.converged).toBe(true)
      for (const name of ['p', 'q', 'v'] as const) {
        if (Math.abs(fit.parameters[name] - CDNOW[name]) <= 2 * fit.standardErrors[name]) within[name] += 1
      }
    }
    expect(Math.min(...Object.values(within))).toBeGreaterThanOrEqual(16)
  })

  it('expects between the own mean and everybody’s, and everybody’s of the unknown', () => {
    const everybody = (CDNOW.p * CDNOW.v) / (CDNOW.q - 1)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.01, max: 1e4, noNaN: true }), (x, m) => {
        const customers = { frequency: Int32Array.of(x, 0), meanSpend: Float64Array.of(m, 0) }
        const [own, unknown] = gammaGammaMean(CDNOW, customers) as unknown as [number, number]
        expect(own).toBeGreaterThanOrEqual(Math.min(m, everybody) * (1 - 1e-12))
        expect(own).toBeLessThanOrEqual(Math.max(m, everybody) * (1 + 1e-12))
        expect(unknown).toBeCloseTo(everybody, 10)
      }),
    )
  })

  it('does not move when the currency does: cents for dollars', () => {
    const made = simulateGammaGamma(CDNOW, purchases(2000), { seed: 4 })
    const [inDollars, inCents] = [
      fitGammaGamma(made),
      fitGammaGamma({ ...made, meanSpend: made.meanSpend.map((m) => 100 * m) }),
    ]
    expect(inCents.parameters.v / inDollars.parameters.v).toBeCloseTo(100, 2)
    expect(inCents.parameters.p).toBeCloseTo(inDollars.parameters.p, 4)
  })

  it('is drawn to a prior and changes nothing it was given', () => {
    const made = Object.freeze(simulateGammaGamma(CDNOW, purchases(200), { seed: 5 }))
    const before = structuredClone(made)
    const sure = fitGammaGamma(made, { priors: { p: { median: 2, spread: 0.01 } } })
    expect(Math.abs(sure.parameters.p - 2)).toBeLessThan(0.05)
    expect(made).toEqual(before)
    expect(simulateGammaGamma(CDNOW, purchases(200), { seed: 5 })).toEqual(before)
  })

  it('refuses amounts that are not positive, and customers of whom none bought', () => {
    const two = Int32Array.of(2)
    expect(() => fitGammaGamma({ frequency: two, meanSpend: Float64Array.of(0) })).toThrow(/^meanSpend\[0\]/)
    expect(() => fitGammaGamma({ frequency: two, meanSpend: new Float64Array(2) })).toThrow(/^meanSpend/)
    expect(() => fitGammaGamma({ frequency: Int32Array.of(0), meanSpend: Float64Array.of(0) })).toThrow(/^customers/)
    expect(() => gammaGammaMean({ ...CDNOW, p: 0 }, { frequency: two, meanSpend: Float64Array.of(1) })).toThrow(
      /^parameters.p/,
    )
  })
})
