import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/numeric-hyp2f1.json' with { type: 'json' }
import { hyp2f1, logHyp2f1 } from './hyp2f1.ts'

const parameter = fc.double({ min: 0.05, max: 60, noNaN: true })

describe('2F1', () => {
  it('has the ten digits of mpmath up to parameters of 500 and to z within 1e-12 of 1', () => {
    for (const [a, b, c, z, logValue] of golden as [number, number, number, number, number][]) {
      const asked = `2F1(${a}, ${b}; ${c}; ${z})`
      const error = Math.abs(logHyp2f1(a, b, c, z) - logValue) / Math.max(1, Math.abs(logValue))
      expect(error, `ln ${asked}`).toBeLessThan(1e-10)
      if (Math.abs(logValue) > 600) continue
      expect(Math.abs(hyp2f1(a, b, c, z) / Math.exp(logValue) - 1), asked).toBeLessThan(1e-10)
    }
  })

  it('is the closed form where there is one: ln(1 - z), arcsin, powers', () => {
    for (const z of [-40, -0.3, 0.2, 0.8, 0.99]) {
      expect(hyp2f1(1, 1, 2, z) / (-Math.log1p(-z) / z)).toBeCloseTo(1, 12)
      expect(hyp2f1(3.7, 2.2, 2.2, z) / (1 - z) ** -3.7).toBeCloseTo(1, 12)
    }
    expect(hyp2f1(0.5, 0.5, 1.5, 0.81)).toBeCloseTo(Math.asin(0.9) / 0.9, 12)
    expect(hyp2f1(2, 3, 4, 0)).toBe(1)
  })

  it('obeys the recurrence in c that joins three neighbours, on both sides of zero', () => {
    const position = fc.double({ min: -30, max: 0.9999, noNaN: true })
    fc.assert(
      fc.property(parameter, parameter, parameter, position, (a, b, over, z) => {
        const at = 1 + over + (z < 0 ? Math.min(a, b) : 0)
        const parts = [
          at * (at - 1) * (z - 1) * hyp2f1(a, b, at - 1, z),
          at * (at - 1 - (2 * at - a - b - 1) * z) * hyp2f1(a, b, at, z),
          (at - a) * (at - b) * z * hyp2f1(a, b, at + 1, z),
        ]
        const size = Math.max(...parts.map(Math.abs))
        const sum = parts.reduce((total, part) => total + part / size, 0)
        if (Number.isFinite(size)) expect(Math.abs(sum)).toBeLessThan(1e-9)
      }),
    )
  })

  it('refuses what it is not made for, naming it', () => {
    expect(() => hyp2f1(1, 1, 1, 1)).toThrow(/^z must/)
    expect(() => hyp2f1(1, 1, 0, 0.5)).toThrow(/^c must/)
    expect(() => hyp2f1(5, 4, 3, -0.5)).toThrow(/^c must/)
    expect(() => logHyp2f1(-1, 1, 1, 0.5)).toThrow(/^a must/)
  })
})
