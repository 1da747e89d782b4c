import { checkNotNegative, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { checkColumns, type Learner } from './learner.ts'

/** A category with fewer training rows has no column of its own: its coefficient would be chance. */
const LEAST_ROWS = 10

/** How columns become numbers that a linear learner can weigh; plain data. */
export interface DummyEncoding {
  /** Per column: its categories that have a column of their own, or null for a number. */
  readonly categories: readonly (readonly number[] | null)[]
  /** Per column: what stands for a missing number. */
  readonly means: readonly number[]
  /** Per column: does "missing" have a column of its own? */
  readonly hasGaps: readonly boolean[]
}

/**
 * Columns for a linear learner: a 0-1 column for each category of at least `leastRows` rows, the mean for a missing
 * number and a 0-1 column that says so, where any was missing in training.
 *
 * @param categorical columns whose numbers are names
 * @throws RangeError when a categorical column does not exist
 */
export function fitDummyEncoding(
  x: Matrix,
  categorical: readonly number[] = [],
  leastRows = LEAST_ROWS,
): DummyEncoding {
  checkMatrix('x', x)
  checkNotNegative('leastRows', leastRows)
  for (const [i, column] of categorical.entries()) checkWhole(`categorical[${i}]`, column, 0, x.columns - 1)
  const names = new Set(categorical)
  const columns = Array.from({ length: x.columns }, (_, j) => columnOf(x, j))
  return {
    categories: columns.map((column, j) => (names.has(j) ? frequent(column, leastRows) : null)),
    means: columns.map((column, j) => (names.has(j) ? 0 : meanOf(column))),
    hasGaps: columns.map((column, j) => !names.has(j) && column.some(Number.isNaN)),
  }
}

/** @throws RangeError when `x` has not the columns of the encoding */
export function encodeDummies({ categories, means, hasGaps }: DummyEncoding, x: Matrix): Matrix {
  checkColumns(x, means.length)
  const starts: number[] = []
  let width = 0
  for (const [j, list] of categories.entries()) {
    starts.push(width)
    width += list ? list.length : hasGaps[j] ? 2 : 1
  }
  const places = categories.map((list) => list && new Map(list.map((category, k) => [category, k])))
  const values = new Float64Array(x.rows * width)
  for (let r = 0; r < x.rows; r += 1) {
    for (let j = 0; j < x.columns; j += 1) {
      const value = x.values[r * x.columns + j] as number
      const at = r * width + (starts[j] as number)
      const known = places[j]
      if (known) {
        const place = known.get(value)
        if (place !== undefined) values[at + place] = 1
      } else {
        values[at] = Number.isNaN(value) ? (means[j] as number) : value
        if (hasGaps[j]) values[at + 1] = Number(Number.isNaN(value))
      }
    }
  }
  return { rows: x.rows, columns: width, values }
}

/** A learner that sees dummies where there are categories and means where there are gaps; both learnt where it is fitted. */
export function dummyLearner(learner: Learner, categorical: readonly number[] = []): Learner {
  return {
    fit(x, y, options) {
      const encoding = fitDummyEncoding(x, categorical)
      const fitted = learner.fit(encodeDummies(encoding, x), y, options)
      return { predict: (rows) => fitted.predict(encodeDummies(encoding, rows)) }
    },
  }
}

function columnOf({ rows, columns, values }: Matrix, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, r) => values[r * columns + j] as number)
}

function frequent(column: Float64Array, leastRows: number): number[] {
  const counts = new Map<number, number>()
  for (const value of column) if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .filter(([, count]) => count >= leastRows)
    .map(([category]) => category)
    .toSorted((a, b) => a - b)
}

function meanOf(column: Float64Array): number {
  let sum = 0
  let count = 0
  for (const value of column) {
    if (Number.isNaN(value)) continue
    sum += value
    count += 1
  }
  return count > 0 ? sum / count : 0
}
