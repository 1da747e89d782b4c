import { checkNotNegative, checkWhole } from '../numeric/check.ts'
import type { Random } from '../numeric/random.ts'
import { type SparseMatrix, transposed } from '../numeric/sparse.ts'

const ITERATIONS = 200
/** An iteration that lowers the squared error by less than this share of what it was has ended the search. */
const TOLERANCE = 1e-5

export interface NonNegativeFactors {
  /** Rows x count, row by row. */
  readonly left: Float64Array
  /** Columns x count, row by row. */
  readonly right: Float64Array
  /** |x - left right'|², after each iteration; it never rises. */
  readonly errors: readonly number[]
}

/**
 * Non-negative x as left right' with `count` non-negative columns each, by least squares.
 *
 * Hierarchical alternating least squares: each column of a factor in turn takes its best value with all else fixed. Finds a
 * local minimum, from a start drawn at random. O(count x entries + count² (rows + columns)) an iteration, at most 200.
 *
 * @throws RangeError when an entry is below zero or count is not a whole number from 1
 *
 * Cichocki, Phan (2009), Fast local algorithms for large scale nonnegative matrix and tensor factorizations, IEICE E92-A(3).
 */
export function factorNonNegative(
  x: SparseMatrix,
  count: number,
  options: { readonly random: Random; readonly iterations?: number },
): NonNegativeFactors {
  const { random, iterations = ITERATIONS } = options
  checkWhole('count', count, 1)
  checkWhole('iterations', iterations, 1)
  let square = 0
  for (let k = 0; k < x.indices.length; k += 1) {
    const value = x.values ? (x.values[k] as number) : 1
    checkNotNegative('x.values', value)
    square += value * value
  }
  const turned = transposed(x)
  const left = Float64Array.from({ length: x.rows * count }, () => random.next())
  const right = Float64Array.from({ length: x.columns * count }, () => random.next())
  const errors: number[] = []
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    improve(left, right, x, count)
    const gain = improve(right, left, turned, count)
    const error = Math.max(0, square - gain)
    const before = errors.at(-1)
    errors.push(error)
    if (before !== undefined && before - error <= TOLERANCE * before) break
  }
  return { left, right, errors }
}

/** Best columns of `factor` in turn, with `other` fixed; answers |x|² - |x - factor other'|². */
function improve(factor: Float64Array, other: Float64Array, x: SparseMatrix, count: number): number {
  const gram = gramOf(other, x.columns, count)
  const product = new Float64Array(count)
  let gain = 0
  for (let row = 0; row < x.rows; row += 1) {
    product.fill(0)
    for (let e = x.starts[row] as number; e < (x.starts[row + 1] as number); e += 1) {
      const value = x.values ? (x.values[e] as number) : 1
      const at = (x.indices[e] as number) * count
      for (let k = 0; k < count; k += 1) product[k] = (product[k] as number) + value * (other[at + k] as number)
    }
    const at = row * count
    for (let k = 0; k < count; k += 1) {
      const own = gram[k * count + k] as number
      if (!(own > 0)) continue
      let pull = product[k] as number
      for (let j = 0; j < count; j += 1)
        if (j !== k) pull -= (gram[k * count + j] as number) * (factor[at + j] as number)
      factor[at + k] = Math.max(0, pull / own)
    }
    for (let k = 0; k < count; k += 1) {
      let fitted = 0
      for (let j = 0; j < count; j += 1) fitted += (gram[k * count + j] as number) * (factor[at + j] as number)
      gain += (factor[at + k] as number) * (2 * (product[k] as number) - fitted)
    }
  }
  return gain
}

function gramOf(factor: Float64Array, rows: number, count: number): Float64Array {
  const gram = new Float64Array(count * count)
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < count; k += 1) {
      const value = factor[row * count + k] as number
      if (value === 0) continue
      for (let j = 0; j < count; j += 1) {
        gram[k * count + j] = (gram[k * count + j] as number) + value * (factor[row * count + j] as number)
      }
    }
  }
  return gram
}
