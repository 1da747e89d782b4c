import { checkAllFinite, checkLength } from './check.ts'
import { checkMatrix, cholesky, choleskySolve, dot, type Matrix } from './dense.ts'

/** A slope below this share of the largest one is rounding. */
const SLOPE = 1e-10

/**
 * Which x >= 0 makes |A x - b| least?
 *
 * Active sets: the column that would lower the error most comes in, and one that would turn negative goes out, until no
 * column is left that would lower it. Normal equations, so for well-conditioned or short problems: O(columns³) a step.
 *
 * @param a at least one row and column
 * @param b one value for each row
 * @throws RangeError when shapes do not fit or a value is not finite
 *
 * Lawson, Hanson (1974), Solving Least Squares Problems, chapter 23.
 */
export function nonNegativeLeastSquares(a: Matrix, b: Float64Array): Float64Array {
  checkMatrix('a', a)
  checkLength('b', b, a.rows, 'row of a')
  checkAllFinite('a', a.values)
  checkAllFinite('b', b)
  const n = a.columns
  const { gram, target } = normal(a, b)
  const x = new Float64Array(n)
  const isIn = new Array<boolean>(n).fill(false)
  const largest = target.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
  const slopeOf = (j: number): number => (target[j] as number) - dot(gram, j * n, x, 0, n)
  for (let step = 0; step < 3 * n + 10; step += 1) {
    let enters = -1
    let steepest = SLOPE * largest
    for (let j = 0; j < n; j += 1) {
      if (isIn[j] || slopeOf(j) <= steepest) continue
      steepest = slopeOf(j)
      enters = j
    }
    if (enters < 0) break
    isIn[enters] = true
    for (;;) {
      const inside = x.reduce<number[]>((list, _, j) => (isIn[j] ? [...list, j] : list), [])
      const best = solved(gram, target, n, inside)
      if (!best) {
        isIn[enters] = false
        break
      }
      if (!stepTowards(x, best, inside, isIn)) break
    }
  }
  return x
}

/** Goes to `best`, or as far as nothing turns negative; then what came to zero goes out, and it must be solved again. */
function stepTowards(x: Float64Array, best: Float64Array, inside: readonly number[], isIn: boolean[]): boolean {
  let share = 1
  inside.forEach((j, k) => {
    const from = x[j] as number
    const to = best[k] as number
    if (to <= 0) share = Math.min(share, from / (from - to))
  })
  inside.forEach((j, k) => {
    x[j] = (x[j] as number) + share * ((best[k] as number) - (x[j] as number))
  })
  if (share === 1) return false
  inside.forEach((j, k) => {
    if ((best[k] as number) <= 0 && (x[j] as number) <= 1e-14) {
      x[j] = 0
      isIn[j] = false
    }
  })
  return true
}

function normal({ rows, columns: n, values }: Matrix, b: Float64Array): { gram: Float64Array; target: Float64Array } {
  const gram = new Float64Array(n * n)
  const target = new Float64Array(n)
  for (let r = 0; r < rows; r += 1) {
    for (let i = 0; i < n; i += 1) {
      const left = values[r * n + i] as number
      target[i] = (target[i] as number) + left * (b[r] as number)
      for (let j = 0; j < n; j += 1)
        gram[i * n + j] = (gram[i * n + j] as number) + left * (values[r * n + j] as number)
    }
  }
  return { gram, target }
}

function solved(gram: Float64Array, target: Float64Array, n: number, inside: readonly number[]): Float64Array | null {
  const size = inside.length
  const part = new Float64Array(size * size)
  inside.forEach((i, r) => inside.forEach((j, c) => (part[r * size + c] = gram[i * n + j] as number)))
  const factor = cholesky(part, size)
  return (
    factor &&
    choleskySolve(
      factor,
      size,
      inside.map((j) => target[j] as number),
    )
  )
}
