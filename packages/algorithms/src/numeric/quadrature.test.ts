import { describe, expect, it } from 'vitest'
import golden from '../../golden/numeric-exponential-integral.json' with { type: 'json' }
import { exponentialIntegralScaled } from './exponential-integral.ts'
import { gaussLegendre, integrate } from './quadrature.ts'

describe('quadrature', () => {
  it('has the nodes and weights of Abramowitz and Stegun (1964), table 25.4, for n = 3', () => {
    const { nodes, weights } = gaussLegendre(3)
    const reach = Math.sqrt(3 / 5)
    expect([...nodes].map((x) => 2 * x - 1)).toEqual([-reach, 0, reach].map((x) => expect.closeTo(x, 14)))
    expect([...weights].map((w) => 18 * w)).toEqual([5, 8, 5].map((w) => expect.closeTo(w, 13)))
  })

  it('is exact for polynomials up to degree 2n - 1, on any panels', () => {
    for (const n of [1, 2, 5, 16, 40]) {
      const rule = gaussLegendre(n)
      for (const degree of [0, n, 2 * n - 1]) {
        expect(integrate((x) => x ** degree, 0, 1, rule) * (degree + 1)).toBeCloseTo(1, 12)
        expect(integrate((x) => x ** degree, 0, 2, rule, 3) * ((degree + 1) / 2 ** (degree + 1))).toBeCloseTo(1, 12)
      }
    }
  })
})

describe('the exponential integral', () => {
  it('has the ten digits of mpmath, at whole and fractional orders', () => {
    for (const [s, z, value] of golden as [number, number, number][]) {
      expect(Math.abs(exponentialIntegralScaled(s, z) / value - 1), `e^z E_${s}(${z})`).toBeLessThan(1e-10)
    }
  })

  it('refuses z at or below zero', () => {
    expect(() => exponentialIntegralScaled(1, 0)).toThrow(/^z must/)
  })
})
