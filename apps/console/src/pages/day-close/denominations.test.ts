import { describe, expect, it } from 'vitest'
import { denominations, worthOf } from './denominations.ts'

describe('notes and coins', () => {
  it('are whole minor units, from the largest down, of any currency', () => {
    expect(denominations('CNY')).toEqual([10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10])
    expect(denominations('JPY').at(-1)).toBe(1)
    for (const currency of ['EUR', 'KWD', 'XAF']) {
      const values = denominations(currency)
      expect(values.every(Number.isInteger)).toBe(true)
      expect(values).toEqual([...new Set(values)].toSorted((a, b) => b - a))
    }
  })
  it('come to what they are worth', () => {
    expect(
      worthOf(
        new Map([
          [10_000, 3],
          [50, 1],
        ]),
      ),
    ).toBe(30_050)
  })
})
