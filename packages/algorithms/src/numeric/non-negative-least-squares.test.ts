import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrixOf, nonNegativeLeastSquares } from './index.ts'

describe('least squares without negative parts', () => {
  it('is plain least squares where nothing would be negative', () => {
    const x = nonNegativeLeastSquares(
      matrixOf([
        [1, 0],
        [1, 1],
        [1, 2],
      ]),
      Float64Array.of(1, 3, 5),
    )
    expect(x[0]).toBeCloseTo(1, 10)
    expect(x[1]).toBeCloseTo(2, 10)
  })

  it('meets the conditions of a minimum: no negative part, no column that would help, no slope along those in use', () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.array(number, { minLength: 4, maxLength: 4 }), { minLength: 6, maxLength: 9 }),
        fc.array(number, { minLength: 9, maxLength: 9 }),
        (rows, outcome) => {
          const a = matrixOf(rows)
          const b = Float64Array.from(outcome.slice(0, rows.length))
          const x = nonNegativeLeastSquares(a, b)
          const misses = rows.map(
            (row, r) => (b[r] as number) - row.reduce((sum, v, c) => sum + v * (x[c] as number), 0),
          )
          x.forEach((part, c) => {
            const slope = rows.reduce((sum, row, r) => sum + (row[c] as number) * (misses[r] as number), 0)
            expect(part).toBeGreaterThanOrEqual(0)
            expect(slope).toBeLessThan(1e-6)
            if (part > 1e-9) expect(Math.abs(slope)).toBeLessThan(1e-6)
          })
        },
      ),
    )
  })

  it('says which argument does not fit', () => {
    expect(() => nonNegativeLeastSquares(matrixOf([[1]]), Float64Array.of(1, 2))).toThrow(/^b must have 1/)
  })
})
