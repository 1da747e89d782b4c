import { checkLength, checkWhole } from './check.ts'
import { BLOCK, choleskyInBlocks, choleskyInverseInBlocks } from './cholesky-blocks.ts'

/** Dense, row by row: the value at row r, column c stands at `values[r * columns + c]`. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
}

/** @throws RangeError when `values` is not rows x columns long */
export function checkMatrix(name: string, { rows, columns, values }: Matrix): void {
  checkWhole(`${name}.rows`, rows, 0)
  checkWhole(`${name}.columns`, columns, 0)
  checkLength(`${name}.values`, values, rows * columns, 'cell')
}

/** Puts rows of equal length into one matrix. @throws RangeError when a row has another length */
export function matrixOf(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0
  const values = new Float64Array(rows.length * columns)
  rows.forEach((row, r) => {
    checkLength(`rows[${r}]`, row, columns, 'column')
    values.set(row, r * columns)
  })
  return { rows: rows.length, columns, values }
}

/**
 * Lower factor L of a symmetric positive definite matrix, A = L L', row by row with zeros above the diagonal; null when
 * A is not positive definite to working precision. Only the lower half of A is read. n³/6 multiplications, in blocks.
 *
 * Golub, Van Loan (2013), Matrix Computations, 4th ed., section 4.2.
 */
export function cholesky(a: Float64Array, n: number): Float64Array | null {
  checkLength('a', a, n * n, 'cell')
  if (n > BLOCK) return choleskyInBlocks(a, n)
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    const rowI = i * n
    for (let j = 0; j <= i; j += 1) {
      const rest = (a[rowI + j] as number) - dot(l, rowI, l, j * n, j)
      if (i === j) {
        // A pivot that is nothing but rounding of its own diagonal means a direction without information.
        if (!(rest > (a[rowI + i] as number) * n * Number.EPSILON)) return null
        l[rowI + i] = Math.sqrt(rest)
      } else {
        l[rowI + j] = rest / (l[j * n + j] as number)
      }
    }
  }
  return l
}

/** Solves L L' x = b for a factor that `cholesky` made. */
export function choleskySolve(l: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  checkLength('b', b, n, 'row')
  const x = Float64Array.from(b)
  for (let i = 0; i < n; i += 1) {
    x[i] = ((x[i] as number) - dot(l, i * n, x, 0, i)) / (l[i * n + i] as number)
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    const solved = (x[i] as number) / (l[i * n + i] as number)
    x[i] = solved
    for (let j = 0; j < i; j += 1) x[j] = (x[j] as number) - (l[i * n + j] as number) * solved
  }
  return x
}

/** A⁻¹ = L'⁻¹ L⁻¹ from the factor of A: whole, symmetric. n³/3 multiplications, in blocks. */
export function choleskyInverse(l: Float64Array, n: number): Float64Array {
  checkLength('l', l, n * n, 'cell')
  if (n > BLOCK) return choleskyInverseInBlocks(l, n)
  // Rows of `upper` are the columns of L⁻¹, so that both loops run along rows.
  const upper = new Float64Array(n * n)
  for (let column = 0; column < n; column += 1) {
    const start = column * n
    upper[start + column] = 1 / (l[start + column] as number)
    for (let i = column + 1; i < n; i += 1) {
      upper[start + i] = -dot(l, i * n + column, upper, start + column, i - column) / (l[i * n + i] as number)
    }
  }
  const inverse = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = dot(upper, i * n + i, upper, j * n + i, n - i)
      inverse[i * n + j] = value
      inverse[j * n + i] = value
    }
  }
  return inverse
}

/** ln det A from the factor of A. */
export function choleskyLogDeterminant(l: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += Math.log(l[i * n + i] as number)
  return 2 * sum
}

/** Σ a[fromA + k] b[fromB + k] over k < length; four sums side by side keep the processor busy. */
export function dot(a: Float64Array, fromA: number, b: Float64Array, fromB: number, length: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  const whole = length - (length & 3)
  for (let k = 0; k < whole; k += 4) {
    s0 += (a[fromA + k] as number) * (b[fromB + k] as number)
    s1 += (a[fromA + k + 1] as number) * (b[fromB + k + 1] as number)
    s2 += (a[fromA + k + 2] as number) * (b[fromB + k + 2] as number)
    s3 += (a[fromA + k + 3] as number) * (b[fromB + k + 3] as number)
  }
  for (let k = whole; k < length; k += 1) s0 += (a[fromA + k] as number) * (b[fromB + k] as number)
  return s0 + s1 + (s2 + s3)
}
