import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountFor, divideRounded, type RoundingMode, roundToStep, roundTotal } from './rounding.ts'
import { taxesOf, taxOf } from './tax.ts'

const amount = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 })
const rate = fc.integer({ min: 0, max: 10_000 })
const mode = fc.constantFrom<RoundingMode>('half_up', 'half_even', 'down')

describe('tax', () => {
  it('takes 13 % on top of a net price and out of a gross one', () => {
    expect(taxOf(10_000, 1300, false)).toBe(1300)
    expect(taxOf(11_300, 1300, true)).toBe(1300)
  })

  it('knows no decimals in yen and three in dinars: it counts minor units only', () => {
    expect(taxOf(108, 800, true)).toBe(8) // JPY 108
    expect(taxOf(105, 1000, true)).toBe(10) // JPY 105: 9.545…
    expect(taxOf(1_234_567, 500, false)).toBe(61_728) // KWD 1,234.567: 61,728.35
  })

  it('never differs from the exact tax by more than half a unit, or a whole one rounding down', () => {
    fc.assert(
      fc.property(amount, rate, fc.boolean(), mode, (value, basisPoints, included, how) => {
        const tax = BigInt(taxOf(value, basisPoints, included, how))
        const divisor = BigInt(included ? 10_000 + basisPoints : 10_000)
        const error = tax * divisor - BigInt(value) * BigInt(basisPoints)
        const size = error < 0n ? -error : error
        return how === 'down' ? size < divisor : size * 2n <= divisor
      }),
    )
  })

  it('finds in the gross price what it put on the net one', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), rate, (net, basisPoints) => {
        const tax = taxOf(net, basisPoints, false)
        expect(Math.abs(taxOf(net + tax, basisPoints, true) - tax)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('gives back in a refund exactly what was charged', () => {
    fc.assert(
      fc.property(amount, rate, fc.boolean(), mode, (value, basisPoints, included, how) => {
        expect(taxOf(-value, basisPoints, included, how) + taxOf(value, basisPoints, included, how)).toBe(0)
      }),
    )
  })

  it('spreads the tax of an order over its lines without losing a unit', () => {
    const line = fc.record({
      amount: fc.nat(1_000_000),
      basisPoints: fc.constantFrom(0, 600, 900, 1300),
      included: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), mode, (lines, how) => {
        const taxes = taxesOf(lines, 'order', how)
        for (const [key, group] of Map.groupBy(lines.keys(), (i) => `${lines[i]?.basisPoints} ${lines[i]?.included}`)) {
          const [basisPoints, included] = key.split(' ')
          const sum = group.reduce((total, i) => total + (lines[i]?.amount ?? 0), 0)
          const spread = group.reduce((total, i) => total + (taxes[i] ?? 0), 0)
          expect(spread).toBe(taxOf(sum, Number(basisPoints), included === 'true', how))
        }
      }),
    )
  })

  it('refuses fractions and negative rates', () => {
    expect(() => taxOf(1.5, 100, true)).toThrow(RangeError)
    expect(() => taxOf(100, -1, true)).toThrow(RangeError)
  })
})

describe('rounding', () => {
  it('rounds a half up, to even, or down, the same way below zero', () => {
    expect([25n, 35n, -25n].map((value) => divideRounded(value, 10n, 'half_up'))).toEqual([3n, 4n, -3n])
    expect([25n, 35n, -25n].map((value) => divideRounded(value, 10n, 'half_even'))).toEqual([2n, 4n, -2n])
    expect([25n, 39n, -29n].map((value) => divideRounded(value, 10n, 'down'))).toEqual([2n, 3n, -2n])
  })

  it('rounds to ten fen', () => {
    expect(roundToStep(1234, 10, 'half_up')).toBe(1230)
    expect(roundToStep(1235, 10, 'half_even')).toBe(1240)
    expect(roundToStep(1239, 10, 'down')).toBe(1230)
  })

  it('prices what was weighed: 1.235 kg at 12.80', () => {
    expect(amountFor(1280, 1235, 3)).toBe(1581)
    expect(amountFor(1280, 3, 0)).toBe(3840)
  })

  it('keeps lines and rounding equal to the total', () => {
    const rule = fc.record({ scope: fc.constantFrom('line', 'order'), mode, step: fc.constantFrom(1, 5, 10, 100) })
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { maxLength: 20 }), rule, (amounts, how) => {
        const { lines, rounding, total } = roundTotal(amounts, how)
        expect(lines.reduce((a, b) => a + b, 0) + rounding).toBe(total)
        expect(total % how.step).toBe(0)
        expect(Math.abs(total - amounts.reduce((a, b) => a + b, 0))).toBeLessThan(
          how.step * Math.max(amounts.length, 1),
        )
      }),
    )
  })
})
