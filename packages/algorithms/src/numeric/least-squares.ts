import { checkLength } from './check.ts'
import { checkMatrix, type Matrix } from './dense.ts'

/** A column whose part that is new (not in the columns before it) is smaller than this share of it says nothing new. */
const RANK_TOLERANCE = 1e-11

export interface LeastSquares {
  /** One per column. */
  readonly coefficients: Float64Array
  /** Σ (b - A x)². */
  readonly residualSquares: number
  /** (A'A)⁻¹, columns x columns, row by row. */
  readonly inverse: Float64Array
}

/**
 * The x that brings A x nearest to b, with (A'A)⁻¹ for its standard errors; null when a column follows from others.
 *
 * Householder reflections, A = Q R: half the digits that normal equations lose are kept. 2 rows x columns² operations.
 *
 * @throws RangeError when `b` has not one value a row or there are fewer rows than columns
 *
 * Golub, Van Loan (2013), Matrix Computations, 4th ed., sections 5.2 and 5.3.
 */
export function leastSquares(a: Matrix, b: ArrayLike<number>): LeastSquares | null {
  checkMatrix('a', a)
  checkLength('b', b, a.rows, 'row of a')
  if (a.rows < a.columns)
    throw new RangeError(`a must have at least as many rows as columns, not ${a.rows} and ${a.columns}`)
  const { rows: m, columns: n } = a
  // Column by column, so that every loop runs along memory.
  const q = new Float64Array(m * n)
  for (let i = 0; i < m; i += 1) for (let j = 0; j < n; j += 1) q[j * m + i] = a.values[i * n + j] as number
  const y = Float64Array.from(b)
  const diagonal = new Float64Array(n)
  for (let j = 0; j < n; j += 1) {
    const whole = Math.sqrt(squares(q, j * m, j * m + m))
    const rest = Math.sqrt(squares(q, j * m + j, j * m + m))
    if (!(rest > RANK_TOLERANCE * whole)) return null
    const pivot = q[j * m + j] as number
    diagonal[j] = pivot > 0 ? -rest : rest
    q[j * m + j] = pivot - (diagonal[j] as number)
    for (let k = j + 1; k < n; k += 1) reflect(q, j * m + j, q, k * m + j, m - j)
    reflect(q, j * m + j, y, j, m - j)
  }
  const entry = (i: number, j: number): number => (i === j ? (diagonal[i] as number) : (q[j * m + i] as number))
  return { coefficients: backSolve(entry, y, n), residualSquares: squares(y, n, m), inverse: gramInverse(entry, n) }
}

function squares(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i += 1) sum += (values[i] as number) ** 2
  return sum
}

/** Mirrors `length` values of `x` on the plane that the values of `v` are normal to. */
function reflect(v: Float64Array, atV: number, x: Float64Array, atX: number, length: number): void {
  let dot = 0
  let norm = 0
  for (let i = 0; i < length; i += 1) {
    dot += (v[atV + i] as number) * (x[atX + i] as number)
    norm += (v[atV + i] as number) ** 2
  }
  const factor = (2 * dot) / norm
  for (let i = 0; i < length; i += 1) x[atX + i] = (x[atX + i] as number) - factor * (v[atV + i] as number)
}

type Upper = (i: number, j: number) => number

function backSolve(r: Upper, y: ArrayLike<number>, n: number): Float64Array {
  const x = new Float64Array(n)
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = y[i] as number
    for (let j = i + 1; j < n; j += 1) sum -= r(i, j) * (x[j] as number)
    x[i] = sum / r(i, i)
  }
  return x
}

/** (R'R)⁻¹ = R⁻¹ R⁻¹'. */
function gramInverse(r: Upper, n: number): Float64Array {
  const columns = Array.from({ length: n }, (_, j) =>
    backSolve(
      r,
      Float64Array.from({ length: n }, (_, i) => Number(i === j)),
      n,
    ),
  )
  const inverse = new Float64Array(n * n)
  for (const column of columns) {
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j < n; j += 1)
        inverse[i * n + j] = (inverse[i * n + j] as number) + (column[i] as number) * (column[j] as number)
    }
  }
  return inverse
}
