import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { purchaseDaysBetween, purchaseHistories } from './purchase-histories.ts'
import { groupEqual } from './purchase-summary.ts'

const purchases = Object.freeze({
  customer: Int32Array.of(7, 2, 7, 7, 2, 9, 7),
  day: Int32Array.of(10, 3, 24, 24, 3, 40, 38),
  amount: Float64Array.of(5, 1, 20, 10, 4, 8, 6),
})

describe('purchase histories', () => {
  it('counts a day once, measures from the first purchase and leaves out who came later', () => {
    expect(purchaseHistories(purchases, { end: 31, unit: 7 })).toEqual({
      customer: Int32Array.of(2, 7),
      frequency: Int32Array.of(0, 1),
      recency: Float64Array.of(0, 2),
      observed: Float64Array.of(4, 3),
      meanSpend: Float64Array.of(0, 30),
    })
    const asked = Int32Array.of(7, 2, 5)
    expect(purchaseDaysBetween(purchases, asked, { after: 10, until: 38 })).toEqual(Int32Array.of(2, 0, 0))
  })

  it('does not depend on the order of the rows', () => {
    const row = fc.tuple(fc.nat(5), fc.integer({ min: -20, max: 60 }), fc.nat(100))
    fc.assert(
      fc.property(fc.array(row), fc.array(fc.nat()), (rows, keys) => {
        const shuffled = rows.map((r, i) => [keys[i] ?? 0, r] as const).sort((a, b) => a[0] - b[0])
        const build = (of: readonly (readonly number[])[]) =>
          purchaseHistories(
            {
              customer: Int32Array.from(of, (r) => r[0] as number),
              day: Int32Array.from(of, (r) => r[1] as number),
              amount: Float64Array.from(of, (r) => r[2] as number),
            },
            { end: 30 },
          )
        const found = build(rows)
        expect(build(shuffled.map(([, r]) => r))).toEqual(found)
        for (const [i, x] of found.frequency.entries()) {
          expect(x > 0).toBe((found.recency[i] as number) > 0)
          expect(found.recency[i]).toBeLessThanOrEqual(found.observed[i] as number)
        }
      }),
    )
  })

  it('refuses arrays of different lengths, negative customers and no amounts', () => {
    const day = Int32Array.of(1, 2)
    expect(() => purchaseHistories({ customer: Int32Array.of(1), day }, { end: 3 })).toThrow(/^day/)
    expect(() => purchaseHistories({ customer: Int32Array.of(1, -1), day }, { end: 3 })).toThrow(/^customer\[1\]/)
    const amount = Float64Array.of(1, Number.NaN)
    expect(() => purchaseHistories({ customer: Int32Array.of(1, 1), day, amount }, { end: 3 })).toThrow(/^amount\[1\]/)
    expect(() => purchaseHistories(purchases, { end: 3.5 })).toThrow(/^end/)
  })
})

describe('equal customers', () => {
  it('become one row with their number', () => {
    const grouped = groupEqual({
      frequency: Int32Array.of(1, 0, 1, 1),
      recency: Float64Array.of(2, 0, 2, 3),
      observed: Float64Array.of(9, 9, 9, 9),
    })
    expect([...grouped.weight]).toEqual([1, 2, 1])
    expect([...grouped.recency]).toEqual([0, 2, 3])
    expect([...grouped.counts]).toEqual([0, 1])
    expect([...grouped.rank]).toEqual([0, 1, 1])
    expect(grouped.customers).toBe(4)
  })
})
