import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, currencyDecimals, minorText, parseMinor, toMinor } from './money.ts'

const total = fc.integer({ min: -1e12, max: 1e12 })
const weights = fc.array(fc.oneof(fc.nat(1e6), fc.double({ min: 0, max: 1e9, noNaN: true })), {
  minLength: 1,
  maxLength: 40,
})
const sum = (parts: readonly number[]) => parts.reduce((a, b) => a + b, 0)

describe('splitting money', () => {
  it('never loses nor makes a cent', () => {
    fc.assert(
      fc.property(total, weights, (whole, by) => {
        const parts = allocate(whole, by)
        expect(parts).toHaveLength(by.length)
        expect(parts.every(Number.isSafeInteger)).toBe(true)
        expect(sum(parts)).toBe(whole)
      }),
      { numRuns: 1_000 },
    )
  })

  it('gives everybody their share to less than one cent, and nobody a part of the other sign', () => {
    fc.assert(
      fc.property(total, weights, (whole, by) => {
        fc.pre(sum(by) > 0)
        const parts = allocate(whole, by)
        parts.forEach((part, i) => {
          const fair = (whole * (by[i] as number)) / sum(by)
          expect(Math.abs(part - fair)).toBeLessThan(1 + Math.abs(fair) * 1e-12)
          expect(part === 0 || Math.sign(part) === Math.sign(whole)).toBe(true)
        })
      }),
    )
  })

  it('gives nothing to whom nothing is due, as long as somebody is due something', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.array(fc.nat(50), { minLength: 2 }), (whole, by) => {
        fc.pre(sum(by) > 0)
        allocate(whole, by).forEach((part, i) => void (by[i] === 0 && expect(part).toBe(0)))
      }),
    )
  })

  it('splits equally when all weights are zero, the earlier getting the odd cents', () => {
    expect(allocate(100, [0, 0, 0])).toEqual([34, 33, 33])
    expect(allocate(-100, [1, 1, 1])).toEqual([-34, -33, -33])
    expect(allocate(5, [0.5, 0.5])).toEqual([3, 2])
  })

  it('bears weights whose sum no number can hold, and ones next to nothing', () => {
    expect(allocate(101, [1.7e308, 1.7e308])).toEqual([51, 50])
    expect(sum(allocate(1_000, [5e-324, 5e-324, 5e-324]))).toBe(1_000)
    expect(sum(allocate(Number.MAX_SAFE_INTEGER, [1, 1, 1]))).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('changes nothing it was given and refuses nonsense', () => {
    const by = Object.freeze([3, 1])
    expect(allocate(4, by)).toEqual([3, 1])
    for (const bad of [[], [-1, 2], [Number.NaN], [Number.POSITIVE_INFINITY]]) {
      expect(() => allocate(1, bad)).toThrow(RangeError)
    }
    expect(() => allocate(0.5, [1])).toThrow(RangeError)
  })
})

describe('reading money', () => {
  it('reads back what was written, for every currency’s number of digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e14, max: 1e14 }), fc.constantFrom(0, 2, 3), (minor, decimals) => {
        const digits = Math.abs(minor)
          .toString()
          .padStart(decimals + 1, '0')
        const text = decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits
        expect(parseMinor(`${minor < 0 ? '-' : ''}${text}`, decimals)).toBe(minor)
      }),
    )
  })

  it('rounds half away from zero, without the error a float would bring', () => {
    expect(parseMinor('1.005', 2)).toBe(101)
    expect(parseMinor('-1.005', 2)).toBe(-101)
    expect(parseMinor('8.045', 2)).toBe(805)
    expect(parseMinor('0.0049999999999999999', 2)).toBe(0)
    expect(parseMinor('-0.001', 2)).toBe(0)
    expect(Object.is(parseMinor('-0', 2), -0)).toBe(false)
  })

  it('takes short forms and refuses everything that is not a plain decimal', () => {
    expect(['.5', '5.', '+5', ' 12.3 '].map((text) => parseMinor(text, 2))).toEqual([50, 500, 500, 1230])
    for (const text of ['', '.', '-', '1,000', '1e3', '0x10', '１２', '12元', '1.2.3', 'NaN', 'Infinity', '- 5']) {
      expect(parseMinor(text, 2), text).toBeNull()
    }
    expect(parseMinor('90071992547409.92', 2)).toBeNull()
    expect(parseMinor('90071992547409.91', 2)).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('knows how many digits a currency has', () => {
    expect(['CNY', 'JPY', 'KWD', 'EUR'].map(currencyDecimals)).toEqual([2, 0, 3, 2])
  })

  it('lets only whole minor units pass', () => {
    expect(toMinor(-5)).toBe(-5)
    for (const value of [0.1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => toMinor(value)).toThrow(RangeError)
    }
  })
})

describe('writing money', () => {
  it('is read back as it was, in any number of decimals', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat({ max: 4 }), (value, decimals) => {
        expect(parseMinor(minorText(value, decimals), decimals)).toBe(value || 0)
      }),
    )
    expect([minorText(-5, 2), minorText(5, 0), minorText(12_345, 3)]).toEqual(['-0.05', '5', '12.345'])
  })
})
