import { checkOneOf, checkPositive, checkWhole } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { checkColumns, checkTraining, type Learner } from './learner.ts'

/** So many rows of the overall mean are mixed into each category's own: a category seen once says next to nothing. */
const SMOOTHING = 10

export interface TargetStatisticOptions {
  /** In what order rows see the rows before them: as they stand, for rows in order of time, or shuffled. Default random. */
  readonly order?: 'rows' | 'random'
  /** Rows' worth of the overall mean. Default 10. */
  readonly smoothing?: number
  /** Adds a column for each, after all others: the weight of the rows that its statistic rests on. Default false. */
  readonly evidence?: boolean
  readonly weights?: Float64Array
  readonly seed?: number
}

/** For each column, what is known of its categories; plain data. */
export interface TargetStatistics {
  readonly width: number
  readonly columns: readonly number[]
  readonly mean: number
  readonly smoothing: number
  readonly evidence: boolean
  /** Per column: category, sum of outcomes, weight. */
  readonly seen: readonly (readonly (readonly [category: number, sum: number, weight: number])[])[]
}

/**
 * What outcome did earlier cases of the same category have? A number in place of a name, for columns of many names.
 *
 * (sum + smoothing x mean) / (weight + smoothing) over the rows of the category **before** this one in the order, so that
 * no row sees its own outcome; later rows are encoded with all that was seen. Whether a statistic is of three rows or three
 * thousand is itself worth knowing: `evidence`. O(rows x columns).
 *
 * @param columns whose numbers are names; NaN is a name like others
 * @returns the training rows encoded, and the statistics that encode other rows
 * @throws RangeError when the training set has no shape, a column does not exist or `smoothing` is not above 0
 *
 * Prokhorenkova et al. (2018), CatBoost: unbiased boosting with categorical features, NeurIPS, section 3.
 */
export function fitTargetStatistics(
  x: Matrix,
  y: Float64Array,
  columns: readonly number[],
  options: TargetStatisticOptions = {},
): { readonly encoded: Matrix; readonly statistics: TargetStatistics } {
  const { order = 'random', smoothing = SMOOTHING, evidence = false, weights, seed = 1 } = options
  checkTraining(x, y, weights)
  checkPositive('smoothing', smoothing)
  for (const [i, column] of columns.entries()) checkWhole(`columns[${i}]`, column, 0, x.columns - 1)
  checkOneOf('order', order, ['rows', 'random'])
  const weightAt = (row: number): number => (weights ? (weights[row] as number) : 1)
  const total = y.reduce((sum, _, row) => sum + weightAt(row), 0)
  const mean = y.reduce((sum, outcome, row) => sum + weightAt(row) * outcome, 0) / total
  const rows = order === 'rows' ? Int32Array.from(y.keys()) : new Random(seed).stream('order').permutation(y.length)
  const encoded = widened(x, evidence ? columns.length : 0)
  const seen = columns.map((column, k) => {
    const known = new Map<number, [number, number]>()
    for (const row of rows) {
      const category = x.values[row * x.columns + column] as number
      const own = known.get(category) ?? [0, 0]
      write(encoded, row, column, (own[0] + smoothing * mean) / (own[1] + smoothing))
      if (evidence) write(encoded, row, x.columns + k, own[1])
      known.set(category, [own[0] + weightAt(row) * (y[row] as number), own[1] + weightAt(row)])
    }
    return [...known].map(([category, [sum, weight]]) => [category, sum, weight] as const)
  })
  return { encoded, statistics: { width: x.columns, columns, mean, smoothing, evidence, seen } }
}

/** Rows that were not learnt from, with what was seen. @throws RangeError when `x` has other columns */
export function encodeTargetStatistics(statistics: TargetStatistics, x: Matrix): Matrix {
  const { width, columns, mean, smoothing, evidence, seen } = statistics
  checkColumns(x, width)
  const encoded = widened(x, evidence ? columns.length : 0)
  columns.forEach((column, k) => {
    const known = new Map((seen[k] ?? []).map(([category, sum, weight]) => [category, { sum, weight }]))
    for (let row = 0; row < x.rows; row += 1) {
      const { sum, weight } = known.get(x.values[row * width + column] as number) ?? { sum: 0, weight: 0 }
      write(encoded, row, column, (sum + smoothing * mean) / (weight + smoothing))
      if (evidence) write(encoded, row, width + k, weight)
    }
  })
  return encoded
}

/** The same rows with room for more columns on the right. */
function widened(x: Matrix, more: number): Matrix {
  const columns = x.columns + more
  const values = new Float64Array(x.rows * columns)
  for (let row = 0; row < x.rows; row += 1) {
    values.set(x.values.subarray(row * x.columns, (row + 1) * x.columns), row * columns)
  }
  return { rows: x.rows, columns, values }
}

function write({ columns, values }: Matrix, row: number, column: number, value: number): void {
  values[row * columns + column] = value
}

/** A learner that sees target statistics in place of the names in `columns`, learnt where it is fitted. */
export function targetStatisticLearner(
  learner: Learner,
  columns: readonly number[],
  options: Pick<TargetStatisticOptions, 'order' | 'smoothing' | 'evidence'> = {},
): Learner {
  return {
    fit(x, y, fitting = {}) {
      const { encoded, statistics } = fitTargetStatistics(x, y, columns, { ...options, ...fitting })
      const fitted = learner.fit(encoded, y, fitting)
      return { predict: (rows) => fitted.predict(encodeTargetStatistics(statistics, rows)) }
    },
  }
}
