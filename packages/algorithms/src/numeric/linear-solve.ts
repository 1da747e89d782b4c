import { checkLength } from './check.ts'

/**
 * Solves A x = b for a square A, row by row, by Gaussian elimination with partial pivoting; null when A is singular to
 * working precision. 2n³/3 operations. A and b stay as they are.
 *
 * Golub, Van Loan (2013), Matrix Computations, 4th ed., section 3.4.
 */
export function linearSolve(a: Float64Array, n: number, b: ArrayLike<number>): Float64Array | null {
  checkLength('a', a, n * n, 'cell')
  checkLength('b', b, n, 'row')
  const m = a.slice()
  const x = Float64Array.from(b)
  const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  for (let column = 0; column < n; column += 1) {
    const pivot = pivotRow(m, n, column)
    if (!(Math.abs(m[pivot * n + column] as number) > largest * n * Number.EPSILON)) return null
    if (pivot !== column) swapRows(m, x, n, pivot, column)
    for (let r = column + 1; r < n; r += 1) {
      const factor = (m[r * n + column] as number) / (m[column * n + column] as number)
      if (factor === 0) continue
      for (let c = column + 1; c < n; c += 1) {
        m[r * n + c] = (m[r * n + c] as number) - factor * (m[column * n + c] as number)
      }
      x[r] = (x[r] as number) - factor * (x[column] as number)
    }
  }
  for (let r = n - 1; r >= 0; r -= 1) {
    let rest = x[r] as number
    for (let c = r + 1; c < n; c += 1) rest -= (m[r * n + c] as number) * (x[c] as number)
    x[r] = rest / (m[r * n + r] as number)
  }
  return x
}

function pivotRow(m: Float64Array, n: number, column: number): number {
  let best = column
  for (let r = column + 1; r < n; r += 1) {
    if (Math.abs(m[r * n + column] as number) > Math.abs(m[best * n + column] as number)) best = r
  }
  return best
}

function swapRows(m: Float64Array, x: Float64Array, n: number, a: number, b: number): void {
  const row = m.slice(a * n, (a + 1) * n)
  m.copyWithin(a * n, b * n, (b + 1) * n)
  m.set(row, b * n)
  const kept = x[a] as number
  x[a] = x[b] as number
  x[b] = kept
}
