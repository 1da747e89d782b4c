import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linearSolve } from './linear-solve.ts'

describe('linearSolve', () => {
  it('solves what needs its rows swapped', () => {
    expect([...(linearSolve(Float64Array.of(0, 2, 1, 1), 2, [4, 5]) ?? [])]).toEqual([3, 2])
  })

  it('says when there is no one answer', () => {
    expect(linearSolve(Float64Array.of(1, 2, 2, 4), 2, [1, 2])).toBeNull()
    expect(() => linearSolve(new Float64Array(3), 2, [1, 2])).toThrow(/^a must/)
  })

  it('finds what multiplied back is the right side, and leaves its arguments alone', () => {
    const cell = fc.integer({ min: -9, max: 9 })
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 16, maxLength: 16 }),
        fc.array(cell, { minLength: 4, maxLength: 4 }),
        (cells, b) => {
          // Dominant on the diagonal, so that it is far from singular.
          const a = Float64Array.from(cells, (value, i) => (i % 5 === 0 ? 40 : value))
          const before = a.slice()
          const x = linearSolve(a, 4, b) as Float64Array
          expect(a).toEqual(before)
          b.forEach((value, r) => {
            const sum = x.reduce((total, at, c) => total + at * (a[r * 4 + c] as number), 0)
            expect(sum).toBeCloseTo(value, 10)
          })
        },
      ),
    )
  })
})
