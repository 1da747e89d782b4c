import { checkLength, checkPositive, checkWhole } from './check.ts'
import { dot } from './dense.ts'

/**
 * Sparse, row by row: row r holds the columns `indices[starts[r] .. starts[r + 1])`, rising, with `values` beside them.
 * `values` is left out where every entry is 1.
 */
export interface SparseMatrix {
  readonly rows: number
  readonly columns: number
  readonly starts: Int32Array
  readonly indices: Int32Array
  readonly values?: Float64Array
}

/**
 * Sparse matrix of (row, column, value) triples in any order; values of equal cells are added up.
 *
 * @throws RangeError when a row or column is out of range or the arrays differ in length
 */
export function sparseOf(
  rows: number,
  columns: number,
  entries: { row: ArrayLike<number>; column: ArrayLike<number>; value?: ArrayLike<number> },
): SparseMatrix {
  const { row, column, value } = entries
  checkLength('entries.column', column, row.length, 'row')
  if (value) checkLength('entries.value', value, row.length, 'row')
  for (let k = 0; k < row.length; k += 1) {
    checkWhole(`entries.row[${k}]`, row[k] as number, 0, rows - 1)
    checkWhole(`entries.column[${k}]`, column[k] as number, 0, columns - 1)
  }
  const order = Int32Array.from(row, (_, k) => k).sort(
    (a, b) => (row[a] as number) - (row[b] as number) || (column[a] as number) - (column[b] as number),
  )
  const starts = new Int32Array(rows + 1)
  const indices: number[] = []
  const values: number[] = []
  let lastRow = -1
  for (const k of order) {
    const r = row[k] as number
    const c = column[k] as number
    const v = value ? (value[k] as number) : 1
    if (r === lastRow && indices.at(-1) === c) {
      values[values.length - 1] = (values.at(-1) as number) + v
      continue
    }
    indices.push(c)
    values.push(v)
    starts[r + 1] = indices.length
    lastRow = r
  }
  for (let r = 0; r < rows; r += 1) starts[r + 1] = Math.max(starts[r + 1] as number, starts[r] as number)
  return { rows, columns, starts, indices: Int32Array.from(indices), values: Float64Array.from(values) }
}

/** Rows become columns. */
export function transposed({ rows, columns, starts, indices, values }: SparseMatrix): SparseMatrix {
  const turned = new Int32Array(columns + 1)
  for (const c of indices) turned[c + 1] = (turned[c + 1] as number) + 1
  for (let c = 0; c < columns; c += 1) turned[c + 1] = (turned[c + 1] as number) + (turned[c] as number)
  const next = turned.slice(0, columns)
  const turnedIndices = new Int32Array(indices.length)
  const turnedValues = values && new Float64Array(indices.length)
  for (let r = 0; r < rows; r += 1) {
    for (let k = starts[r] as number; k < (starts[r + 1] as number); k += 1) {
      const at = next[indices[k] as number] as number
      next[indices[k] as number] = at + 1
      turnedIndices[at] = r
      if (turnedValues && values) turnedValues[at] = values[k] as number
    }
  }
  const shape = { rows: columns, columns: rows, starts: turned, indices: turnedIndices }
  return turnedValues ? { ...shape, values: turnedValues } : shape
}

/** y = A x. */
export function sparseTimes({ rows, columns, starts, indices, values }: SparseMatrix, x: Float64Array): Float64Array {
  checkLength('x', x, columns, 'column')
  const y = new Float64Array(rows)
  for (let r = 0; r < rows; r += 1) {
    let sum = 0
    for (let k = starts[r] as number; k < (starts[r + 1] as number); k += 1) {
      sum += (values ? (values[k] as number) : 1) * (x[indices[k] as number] as number)
    }
    y[r] = sum
  }
  return y
}

export interface Solved {
  x: Float64Array
  iterations: number
  /** |b - A x| / |b|. */
  residual: number
}

/**
 * Solves A x = b for a symmetric positive definite A that is only known by what it does to a vector.
 *
 * Conjugate gradients, at most n steps unless told; each costs one product.
 *
 * Hestenes, Stiefel (1952), Methods of conjugate gradients for solving linear systems, J. Res. NBS 49(6).
 */
export function conjugateGradient(
  times: (x: Float64Array) => Float64Array,
  b: Float64Array,
  stop: { relativeResidual: number; iterations?: number } = { relativeResidual: 1e-10 },
): Solved {
  checkPositive('stop.relativeResidual', stop.relativeResidual)
  const n = b.length
  const x = new Float64Array(n)
  const residual = Float64Array.from(b)
  const direction = Float64Array.from(b)
  const scale = Math.sqrt(dot(b, 0, b, 0, n))
  let square = dot(residual, 0, residual, 0, n)
  let iterations = 0
  while (Math.sqrt(square) > stop.relativeResidual * scale && iterations < (stop.iterations ?? n)) {
    const image = times(direction)
    const step = square / dot(direction, 0, image, 0, n)
    for (let i = 0; i < n; i += 1) {
      x[i] = (x[i] as number) + step * (direction[i] as number)
      residual[i] = (residual[i] as number) - step * (image[i] as number)
    }
    const before = square
    square = dot(residual, 0, residual, 0, n)
    for (let i = 0; i < n; i += 1) direction[i] = (residual[i] as number) + (square / before) * (direction[i] as number)
    iterations += 1
  }
  return { x, iterations, residual: scale === 0 ? 0 : Math.sqrt(square) / scale }
}
