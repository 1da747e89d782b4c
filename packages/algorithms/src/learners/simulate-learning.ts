import { checkNotNegative, checkWhole } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { sigmoid } from '../numeric/special.ts'

export interface SimulatedCases {
  readonly x: Matrix
  /** What the outcome is drawn around: the mean, or the log-odds. */
  readonly signal: Float64Array
  /** signal + normal noise. */
  readonly y: Float64Array
  /** 1 with the probability whose log-odds are the signal. */
  readonly label: Float64Array
}

/**
 * Cases whose truth is known: columns uniform in [-1, 1], signal 2 x0 - x1 + 3 x2 x3 + sin(3 x4) (columns that are not
 * there count as 0; all beyond the fifth say nothing). A linear learner can find its first two terms only.
 *
 * @throws RangeError when rows or columns are not whole numbers of at least 1 or the noise is negative
 */
export function simulateCases(
  rows: number,
  columns: number,
  options: { readonly seed?: number; readonly noise?: number } = {},
): SimulatedCases {
  checkWhole('rows', rows, 1)
  checkWhole('columns', columns, 1)
  const noise = options.noise ?? 0.5
  checkNotNegative('options.noise', noise)
  const random = new Random(options.seed ?? 1).stream('cases')
  const values = new Float64Array(rows * columns)
  for (let i = 0; i < values.length; i += 1) values[i] = 2 * random.next() - 1
  const signal = new Float64Array(rows)
  const y = new Float64Array(rows)
  const label = new Float64Array(rows)
  for (let r = 0; r < rows; r += 1) {
    const at = (column: number): number => (column < columns ? (values[r * columns + column] as number) : 0)
    const s = 2 * at(0) - at(1) + 3 * at(2) * at(3) + Math.sin(3 * at(4))
    signal[r] = s
    y[r] = s + noise * random.normal()
    label[r] = random.chance(sigmoid(s)) ? 1 : 0
  }
  return { x: { rows, columns, values }, signal, y, label }
}
