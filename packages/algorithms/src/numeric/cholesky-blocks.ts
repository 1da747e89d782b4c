/**
 * Cholesky factor and inverse of large matrices in blocks: nearly all the work is products of blocks, which reuse what
 * is in the registers and the cache; three times as fast as along rows at n = 2,000. Used by dense.ts above BLOCK rows.
 *
 * Golub, Van Loan (2013), Matrix Computations, 4th ed., section 4.2.9.
 */

/** Rows of a block: two blocks of depth 1,000 fit into the second cache of common processors (512 kB to 1 MB). */
export const BLOCK = 48

/** As `cholesky` of dense.ts. */
export function choleskyInBlocks(a: Float64Array, n: number): Float64Array | null {
  const l = lowerHalf(a, n)
  for (let from = 0; from < n; from += BLOCK) {
    const width = Math.min(BLOCK, n - from)
    subtractProduct(l, from * n + from, l, from * n, l, from * n, { rows: width, columns: width, depth: from, n })
    if (!factorDiagonal(l, a, n, from, width)) return null
    for (let below = from + width; below < n; below += BLOCK) {
      const rows = Math.min(BLOCK, n - below)
      subtractProduct(l, below * n + from, l, below * n, l, from * n, { rows, columns: width, depth: from, n })
      solveRows(l, below * n + from, rows, l, from * n + from, width, n)
    }
  }
  return l
}

/** As `choleskyInverse` of dense.ts. */
export function choleskyInverseInBlocks(l: Float64Array, n: number): Float64Array {
  const upper = transposedInverse(l, n)
  const inverse = new Float64Array(n * n)
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from)
    for (let left = 0; left <= from; left += BLOCK) {
      const columns = Math.min(BLOCK, n - left)
      const size = { rows, columns, depth: n - from, n }
      subtractProduct(inverse, from * n + left, upper, from * n + from, upper, left * n + from, size)
    }
  }
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = -(inverse[i * n + j] as number)
      inverse[i * n + j] = value
      inverse[j * n + i] = value
    }
  }
  return inverse
}

function lowerHalf(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) l.set(a.subarray(i * n, i * n + i + 1), i * n)
  return l
}

/** Factors the block on the diagonal in place and clears what its update left above the diagonal. */
function factorDiagonal(l: Float64Array, a: Float64Array, n: number, from: number, width: number): boolean {
  for (let i = from; i < from + width; i += 1) {
    for (let j = from; j <= i; j += 1) {
      let rest = l[i * n + j] as number
      for (let k = from; k < j; k += 1) rest -= (l[i * n + k] as number) * (l[j * n + k] as number)
      if (i !== j) {
        l[i * n + j] = rest / (l[j * n + j] as number)
        continue
      }
      // A pivot that is nothing but rounding of its own diagonal means a direction without information.
      if (!(rest > (a[i * n + i] as number) * n * Number.EPSILON)) return false
      l[i * n + i] = Math.sqrt(rest)
    }
    l.fill(0, i * n + i + 1, i * n + from + width)
  }
  return true
}

/** X := X L'⁻¹ for `rows` rows of X at `x`, with the lower block at `at`, `width` wide. */
function solveRows(
  values: Float64Array,
  x: number,
  rows: number,
  l: Float64Array,
  at: number,
  width: number,
  n: number,
): void {
  for (let r = 0; r < rows; r += 1) {
    const row = x + r * n
    for (let j = 0; j < width; j += 1) {
      let rest = values[row + j] as number
      for (let k = 0; k < j; k += 1) rest -= (values[row + k] as number) * (l[at + j * n + k] as number)
      values[row + j] = rest / (l[at + j * n + j] as number)
    }
  }
}

/** Row c holds column c of L⁻¹, which is zero before c. */
function transposedInverse(l: Float64Array, n: number): Float64Array {
  const upper = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) upper[i * n + i] = 1
  for (let from = 0; from < n; from += BLOCK) {
    const columns = Math.min(BLOCK, n - from)
    for (let above = 0; above <= from; above += BLOCK) {
      const rows = Math.min(BLOCK, n - above)
      const size = { rows, columns, depth: from - above, n }
      subtractProduct(upper, above * n + from, upper, above * n + above, l, from * n + above, size)
      solveRows(upper, above * n + from, rows, l, from * n + from, columns, n)
    }
  }
  return upper
}

interface ProductSize {
  rows: number
  columns: number
  depth: number
  /** Length of a row of all three. */
  n: number
}

/** C -= A B', each a block that begins at its offset. Two rows by four columns: 8 sums and 6 factors fill 16 registers. */
function subtractProduct(
  c: Float64Array,
  cAt: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  { rows, columns, depth, n }: ProductSize,
): void {
  if (depth === 0) return
  const evenRows = rows - (rows % 2)
  const evenColumns = columns - (columns % 4)
  for (let r = 0; r < evenRows; r += 2) {
    for (let q = 0; q < evenColumns; q += 4) subtractTile(c, cAt + r * n + q, a, aAt + r * n, b, bAt + q * n, depth, n)
  }
  for (let r = 0; r < rows; r += 1) {
    for (let q = r < evenRows ? evenColumns : 0; q < columns; q += 1) {
      let sum = 0
      for (let k = 0; k < depth; k += 1) sum += (a[aAt + r * n + k] as number) * (b[bAt + q * n + k] as number)
      c[cAt + r * n + q] = (c[cAt + r * n + q] as number) - sum
    }
  }
}

function subtractTile(
  c: Float64Array,
  at: number,
  a: Float64Array,
  a0: number,
  b: Float64Array,
  b0: number,
  depth: number,
  n: number,
): void {
  const a1 = a0 + n
  const b1 = b0 + n
  const b2 = b1 + n
  const b3 = b2 + n
  let s00 = 0
  let s01 = 0
  let s02 = 0
  let s03 = 0
  let s10 = 0
  let s11 = 0
  let s12 = 0
  let s13 = 0
  for (let k = 0; k < depth; k += 1) {
    const x = a[a0 + k] as number
    const y = a[a1 + k] as number
    const u = b[b0 + k] as number
    const v = b[b1 + k] as number
    const w = b[b2 + k] as number
    const z = b[b3 + k] as number
    s00 += x * u
    s01 += x * v
    s02 += x * w
    s03 += x * z
    s10 += y * u
    s11 += y * v
    s12 += y * w
    s13 += y * z
  }
  c[at] = (c[at] as number) - s00
  c[at + 1] = (c[at + 1] as number) - s01
  c[at + 2] = (c[at + 2] as number) - s02
  c[at + 3] = (c[at + 3] as number) - s03
  c[at + n] = (c[at + n] as number) - s10
  c[at + n + 1] = (c[at + n + 1] as number) - s11
  c[at + n + 2] = (c[at + n + 2] as number) - s12
  c[at + n + 3] = (c[at + n + 3] as number) - s13
}
