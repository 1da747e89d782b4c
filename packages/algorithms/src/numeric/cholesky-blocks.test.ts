import { describe, expect, it } from 'vitest'
import { BLOCK, choleskyInBlocks, choleskyInverseInBlocks } from './cholesky-blocks.ts'
import { cholesky, choleskyInverse } from './dense.ts'
import { Random } from './random.ts'

/** Z'Z / n + I of a random Z: well conditioned, positive definite. */
function positiveDefinite(n: number, seed: number): Float64Array {
  const random = new Random(seed)
  const z = Float64Array.from({ length: n * n }, () => random.normal())
  const a = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = i === j ? 1 : 0
      for (let k = 0; k < n; k += 1) sum += ((z[k * n + i] as number) * (z[k * n + j] as number)) / n
      a[i * n + j] = sum
    }
  }
  return a
}

/** Largest cell of |A B - I|, with B as it is or turned. */
function farFromIdentity(a: Float64Array, b: Float64Array, n: number): number {
  let most = 0
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = i === j ? -1 : 0
      for (let k = 0; k < n; k += 1) sum += (a[i * n + k] as number) * (b[k * n + j] as number)
      most = Math.max(most, Math.abs(sum))
    }
  }
  return most
}

describe('Cholesky in blocks', () => {
  it.each([1, 2, 3, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 3, 101])('factors and inverts at n = %i', (n) => {
    const a = positiveDefinite(n, n)
    const before = a.slice()
    const l = choleskyInBlocks(a, n) as Float64Array
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j < n; j += 1) {
        let sum = 0
        for (let k = 0; k < n; k += 1) sum += (l[i * n + k] as number) * (l[j * n + k] as number)
        expect(sum).toBeCloseTo(a[i * n + j] as number, 12)
        if (j > i) expect(l[i * n + j]).toBe(0)
      }
    }
    const factor = l.slice()
    expect(farFromIdentity(a, choleskyInverseInBlocks(l, n), n)).toBeLessThan(1e-11)
    expect(a).toEqual(before)
    expect(l).toEqual(factor)
  })

  it('agrees with the way along rows, which small matrices take', () => {
    const n = BLOCK
    const a = positiveDefinite(n, 9)
    const byRows = cholesky(a, n) as Float64Array
    const inBlocks = choleskyInBlocks(a, n) as Float64Array
    byRows.forEach((value, at) => expect(inBlocks[at]).toBeCloseTo(value, 12))
    const inverse = choleskyInverseInBlocks(inBlocks, n)
    choleskyInverse(byRows, n).forEach((value, at) => expect(inverse[at]).toBeCloseTo(value, 12))
  })

  it('is what large matrices take, and reads only the lower half', () => {
    const n = 3 * BLOCK
    const a = positiveDefinite(n, 4)
    const spoilt = a.slice()
    for (let i = 0; i < n; i += 1) spoilt.fill(Number.NaN, i * n + i + 1, i * n + n)
    expect(cholesky(spoilt, n)).toEqual(choleskyInBlocks(a, n))
  })

  it('says that a matrix with a direction without information, or a negative one, has no factor', () => {
    const n = BLOCK + 20
    const singular = positiveDefinite(n, 5)
    // The last row and column are copies of the first.
    for (let i = 0; i < n; i += 1) singular[(n - 1) * n + i] = singular[i] as number
    for (let i = 0; i < n; i += 1) singular[i * n + n - 1] = singular[i * n] as number
    expect(cholesky(singular, n)).toBeNull()
    const negative = positiveDefinite(n, 6)
    negative[n * n - 1] = -1
    expect(cholesky(negative, n)).toBeNull()
  })
})
