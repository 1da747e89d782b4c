import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from './random.ts'
import { conjugateGradient, sparseOf, sparseTimes, transposed } from './sparse.ts'

const entry = fc.record({
  row: fc.integer({ min: 0, max: 5 }),
  column: fc.integer({ min: 0, max: 3 }),
  value: fc.integer({ min: -9, max: 9 }),
})

function built(entries: readonly { row: number; column: number; value: number }[]) {
  return sparseOf(6, 4, {
    row: entries.map(({ row }) => row),
    column: entries.map(({ column }) => column),
    value: entries.map(({ value }) => value),
  })
}

describe('a sparse matrix', () => {
  it('does to a vector what the triples say, in whatever order they came', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 30 }),
        fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 4 }),
        (entries, x) => {
          const wanted = new Float64Array(6)
          for (const { row, column, value } of entries)
            wanted[row] = (wanted[row] as number) + value * (x[column] as number)
          const matrix = built(entries)
          expect(sparseTimes(matrix, Float64Array.from(x))).toEqual(wanted)
          expect(built(entries.toReversed())).toEqual(matrix)
        },
      ),
    )
  })

  it('turned twice is itself', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
        const matrix = built(entries)
        expect(transposed(transposed(matrix))).toEqual(matrix)
      }),
    )
  })

  it('keeps each column of a row once, rising, with rows that have nothing', () => {
    const { starts, indices, values } = built([
      { row: 4, column: 2, value: 1 },
      { row: 1, column: 3, value: 5 },
      { row: 4, column: 0, value: 2 },
      { row: 4, column: 2, value: 3 },
    ])
    expect([[...starts], [...indices], [...(values ?? [])]]).toEqual([
      [0, 0, 1, 1, 1, 3, 3],
      [3, 0, 2],
      [5, 2, 4],
    ])
  })

  it('refuses what lies outside, by name', () => {
    const outside = () => sparseOf(2, 2, { row: [0, 1], column: [0, 2] })
    expect(outside).toThrow(new RangeError('entries.column[1] must be a whole number from 0 to 1, not 2'))
  })
})

describe('conjugate gradients', () => {
  it('solve a system that is only known by what it does', () => {
    const n = 60
    const random = new Random(3)
    const spread = Float64Array.from({ length: n }, () => 1 + 99 * random.next())
    const truth = Float64Array.from({ length: n }, () => random.normal())
    // A diagonal and the second difference: symmetric, positive definite.
    const times = (x: Float64Array) =>
      x.map((value, i) => (spread[i] as number) * value + 2 * value - (x[i - 1] ?? 0) - (x[i + 1] ?? 0))
    const { x, residual } = conjugateGradient(times, times(truth), { relativeResidual: 1e-12 })
    expect(residual).toBeLessThan(1e-12)
    truth.forEach((value, i) => expect(x[i]).toBeCloseTo(value, 9))
  })

  it('answer nothing for nothing', () => {
    expect(conjugateGradient((x) => x, new Float64Array(3))).toEqual({
      x: new Float64Array(3),
      iterations: 0,
      residual: 0,
    })
  })
})
