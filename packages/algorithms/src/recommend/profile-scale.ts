import { checkAllFinite, checkLength } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import type { ItemHistory } from './recommender.ts'

/** Features on a common scale: what profile methods learn on training people and apply to anybody. */
export interface ProfileScale {
  /** The features of the training people, scaled. */
  readonly scaled: Matrix
  /** @throws RangeError when the features are not as many as in training, or not finite */
  apply(name: string, features: ArrayLike<number> | undefined): Float64Array
}

/**
 * Centres every feature and divides it by its standard deviation among the rows; constant features become 0.
 *
 * @throws RangeError when a feature is not finite
 */
export function standardizeProfiles(name: string, profiles: Matrix): ProfileScale {
  checkMatrix(name, profiles)
  checkAllFinite(`${name}.values`, profiles.values)
  const { rows, columns, values } = profiles
  const mean = new Float64Array(columns)
  const spread = new Float64Array(columns)
  for (let row = 0; row < rows; row += 1) {
    for (let c = 0; c < columns; c += 1) {
      const value = values[row * columns + c] as number
      const before = value - (mean[c] as number)
      // Welford's running mean: of a constant it is the constant to the bit, so that its spread is zero.
      mean[c] = (mean[c] as number) + before / (row + 1)
      spread[c] = (spread[c] as number) + (before * (value - (mean[c] as number))) / rows
    }
  }
  const scale = (value: number, c: number) => {
    const deviation = Math.sqrt(spread[c] as number)
    return deviation > 0 ? (value - (mean[c] as number)) / deviation : 0
  }
  return {
    scaled: { rows, columns, values: values.map((value, at) => scale(value, at % columns)) },
    apply(asked, features) {
      if (!features) throw new RangeError(`${asked} must have ${columns} values`)
      checkLength(asked, features, columns, 'feature')
      checkAllFinite(asked, features)
      return Float64Array.from(features, scale)
    },
  }
}

export function profileOf(scale: ProfileScale, history: ItemHistory): Float64Array {
  return scale.apply('history.profile', history.profile)
}
