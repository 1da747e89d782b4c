import { checkAllFinite, checkLength } from './check.ts'

/** Quadratic convergence: matrices of a hundred rows need about eight sweeps. */
const SWEEPS = 60

/** Eigenvalues from the smallest; the vector of value k stands in row k, of length one. */
export interface SymmetricEigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, n x n row by row: A = Σ values[k] v_k v_k'.
 *
 * Cyclic Jacobi rotations: short, accurate also for small eigenvalues, meant for up to about a hundred rows. O(n³) a
 * sweep. (The QL iteration of ml-matrix runs off its end on entries near underflow.)
 *
 * @throws RangeError when `a` is not n x n finite numbers
 *
 * Golub, Van Loan (2013), Matrix Computations, 4th ed., section 8.5.
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen {
  checkLength('a', a, n * n, 'cell')
  checkAllFinite('a', a)
  const rest = a.slice()
  const vectors = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) vectors[i * n + i] = 1
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let isTurned = false
    for (let p = 0; p < n; p += 1) {
      for (let q = p + 1; q < n; q += 1) isTurned = rotate(rest, vectors, n, p, q) || isTurned
    }
    if (!isTurned) break
  }
  const order = Array.from({ length: n }, (_, k) => k).toSorted(
    (i, j) => (rest[i * n + i] as number) - (rest[j * n + j] as number),
  )
  const sorted = new Float64Array(n * n)
  order.forEach((from, k) => {
    sorted.set(vectors.subarray(from * n, (from + 1) * n), k * n)
  })
  return { values: Float64Array.from(order, (k) => rest[k * n + k] as number), vectors: sorted }
}

/** Turns rows and columns p and q until a_pq is zero; false when it already is, next to the diagonal. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): boolean {
  const off = a[p * n + q] as number
  const [app, aqq] = [a[p * n + p] as number, a[q * n + q] as number]
  if (
    Math.abs(off) <= Number.EPSILON * Math.sqrt(Math.abs(app * aqq)) ||
    Math.abs(off) < Number.MIN_VALUE / Number.EPSILON
  ) {
    return false
  }
  const theta = (aqq - app) / (2 * off)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const c = 1 / Math.hypot(t, 1)
  const s = t * c
  for (let k = 0; k < n; k += 1) turn(a, k * n + p, k * n + q, c, s)
  for (let k = 0; k < n; k += 1) turn(a, p * n + k, q * n + k, c, s)
  for (let k = 0; k < n; k += 1) turn(vectors, p * n + k, q * n + k, c, s)
  a[p * n + q] = 0
  a[q * n + p] = 0
  return t !== 0
}

function turn(values: Float64Array, at: number, to: number, c: number, s: number): void {
  const [x, y] = [values[at] as number, values[to] as number]
  values[at] = c * x - s * y
  values[to] = s * x + c * y
}
