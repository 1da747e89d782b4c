import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cholesky, choleskyInverse, choleskyLogDeterminant, choleskySolve, matrixOf } from './dense.ts'
import { Random } from './random.ts'

/** B B' + I of a random B: symmetric and positive definite. */
function positive(n: number, seed: number): Float64Array {
  const random = new Random(seed)
  const b = Float64Array.from({ length: n * n }, () => random.normal())
  const row = (i: number) => b.subarray(i * n, (i + 1) * n)
  const product = (i: number, j: number) => row(i).reduce((sum, value, k) => sum + value * (row(j)[k] as number), 0)
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n]
    return product(i, j) + (i === j ? 1 : 0)
  })
}

function factorOf(a: Float64Array, n: number): Float64Array {
  const l = cholesky(a, n)
  if (!l) throw new Error('not positive definite')
  return l
}

function times(a: Float64Array, n: number, x: Float64Array): Float64Array {
  return x.map((_, i) => x.reduce((sum, value, k) => sum + (a[i * n + k] as number) * value, 0))
}

describe('Cholesky', () => {
  it('solves what it is given, of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer(), (n, seed) => {
        const a = positive(n, seed)
        const truth = Float64Array.from({ length: n }, (_, i) => i - 3)
        const found = choleskySolve(factorOf(a, n), n, times(a, n, truth))
        truth.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 7))
      }),
      { numRuns: 40 },
    )
  })

  it('inverts: the product is one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer(), (n, seed) => {
        const a = positive(n, seed)
        const inverse = choleskyInverse(factorOf(a, n), n)
        for (let j = 0; j < n; j += 1) {
          const column = Float64Array.from({ length: n }, (_, i) => inverse[i * n + j] as number)
          times(a, n, column).forEach((value, i) => expect(value).toBeCloseTo(i === j ? 1 : 0, 8))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('knows the determinant', () => {
    const l = factorOf(Float64Array.of(4, 2, 2, 3), 2)
    expect(choleskyLogDeterminant(l, 2)).toBeCloseTo(Math.log(8), 12)
  })

  it('says that a matrix is not positive definite instead of answering nonsense, and leaves it as it was', () => {
    const singular = Float64Array.of(1, 2, 2, 4)
    expect(cholesky(singular, 2)).toBeNull()
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull()
    expect(singular).toEqual(Float64Array.of(1, 2, 2, 4))
  })

  it('refuses a wrong size, by name', () => {
    expect(() => cholesky(new Float64Array(3), 2)).toThrow(/^a must have 4 values/)
    expect(() => matrixOf([[1, 2], [3]])).toThrow(/^rows\[1\] must have 2 values/)
  })
})
