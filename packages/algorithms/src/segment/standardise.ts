import { checkAllFinite, checkAtLeast, checkLength } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'

/** How columns were brought to one scale: value -> (value - centre) / scale. */
export interface Standardisation {
  readonly centre: Float64Array
  /** Standard deviation (over n); 1 for a column that never changes. */
  readonly scale: Float64Array
}

/**
 * Mean and standard deviation of each column: distances over columns of different units mean nothing before.
 *
 * @throws RangeError when there is no row or a value is not finite
 */
export function standardisationOf(features: Matrix): Standardisation {
  checkMatrix('features', features)
  checkAtLeast('features', { length: features.rows }, 1)
  checkAllFinite('features.values', features.values)
  const { rows, columns, values } = features
  const centre = new Float64Array(columns)
  const squares = new Float64Array(columns)
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) {
      const value = values[r * columns + c] as number
      const delta = value - (centre[c] as number)
      centre[c] = (centre[c] as number) + delta / (r + 1)
      squares[c] = (squares[c] as number) + delta * (value - (centre[c] as number))
    }
  }
  return { centre, scale: squares.map((sum) => Math.sqrt(sum / rows) || 1) }
}

/** The same scale for any rows with the same columns. @throws RangeError when the number of columns differs */
export function standardise(features: Matrix, { centre, scale }: Standardisation): Matrix {
  checkMatrix('features', features)
  checkLength('standardisation.centre', centre, features.columns, 'column')
  checkLength('standardisation.scale', scale, features.columns, 'column')
  const { rows, columns, values } = features
  const scaled = values.map((value, i) => (value - (centre[i % columns] as number)) / (scale[i % columns] as number))
  return { rows, columns, values: scaled }
}

/** Back to the units of the features, e.g. centres of clusters to be read by people. */
export function unstandardise(scaled: Matrix, { centre, scale }: Standardisation): Matrix {
  checkMatrix('scaled', scaled)
  checkLength('standardisation.centre', centre, scaled.columns, 'column')
  checkLength('standardisation.scale', scale, scaled.columns, 'column')
  const { rows, columns, values } = scaled
  const whole = values.map((value, i) => value * (scale[i % columns] as number) + (centre[i % columns] as number))
  return { rows, columns, values: whole }
}
