import { checkAllFinite, checkAtLeast, checkLength, checkPositive } from '../numeric/check.ts'
import { checkMatrix, cholesky, choleskySolve, dot, type Matrix } from '../numeric/dense.ts'
import type { SparseMatrix } from '../numeric/sparse.ts'
import type { AlsModel } from './implicit-als.ts'
import { checkSparse } from './interactions.ts'
import { type ProfileScale, profileOf, standardizeProfiles } from './profile-scale.ts'
import { type Recommender, recommenderOf } from './recommender.ts'

/** In rows: features must speak for more than about ten people or items to be believed. */
const DEFAULT_LAMBDA = 10

export interface FeatureRidge {
  /** What to expect of somebody or something with these features. */
  predict(features: ArrayLike<number>): Float64Array
}

/**
 * Linear regression with a ridge from features to many targets at once, say to the factors of known items, so that an item
 * nobody has taken yet gets factors, too. Features are standardised, targets centred: without information the answer is
 * the mean. O(rows x features² + features³ + targets x features x (rows + features)).
 *
 * @param features rows x features
 * @param targets rows x targets
 * @throws RangeError when a value is not finite or rows differ
 *
 * Hoerl, Kennard (1970), Ridge regression, Technometrics 12(1). For factors: Gantner et al. (2010), Learning
 * attribute-to-feature mappings for cold-start recommendations, ICDM.
 */
export function fitFeatureRidge(features: Matrix, targets: Matrix, lambda = DEFAULT_LAMBDA): FeatureRidge {
  checkMatrix('targets', targets)
  checkAllFinite('targets.values', targets.values)
  checkLength('features rows', { length: features.rows }, targets.rows, 'row of targets')
  checkAtLeast('targets rows', { length: targets.rows }, 1)
  checkPositive('lambda', lambda)
  const scale = standardizeProfiles('features', features)
  const { columns, values } = targets
  const predict = ridgeOn(scale, columns, lambda, (add) => {
    for (let at = 0; at < values.length; at += 1) add(Math.floor(at / columns), at % columns, values[at] as number)
  })
  return { predict: (asked) => predict(scale.apply('features', asked)) }
}

/**
 * What do people with these features take? Ridge regression of every item on features of person and moment; the score is
 * the expected value. Good with many people and few features, where neighbours are far apart. O(people x features² +
 * features x events + items x features²).
 *
 * @param profiles people x features
 * @param train people x items
 * @throws RangeError as `fitFeatureRidge`
 */
export function fitProfileRidge(profiles: Matrix, train: SparseMatrix, lambda = DEFAULT_LAMBDA): Recommender {
  checkLength('profiles rows', { length: profiles.rows }, train.rows, 'person')
  checkSparse('train', train)
  checkPositive('lambda', lambda)
  const scale = standardizeProfiles('profiles', profiles)
  const { rows, columns, starts, indices, values } = train
  const predict = ridgeOn(scale, columns, lambda, (add) => {
    for (let person = 0; person < rows; person += 1) {
      for (let k = starts[person] as number; k < (starts[person + 1] as number); k += 1) {
        add(person, indices[k] as number, values ? (values[k] as number) : 1)
      }
    }
  })
  return recommenderOf(train.columns, (history) => predict(profileOf(scale, history)))
}

/**
 * Scores of one new item for people of an ALS model: their factors times those that the item's features foretell.
 *
 * @param itemFeatures of the items that the model knows, items x features
 * @returns a function from the new item's features to one score for each known person
 */
export function fitNewItemScores(
  model: AlsModel,
  itemFeatures: Matrix,
  lambda = DEFAULT_LAMBDA,
): (features: ArrayLike<number>) => Float64Array {
  const ridge = fitFeatureRidge(itemFeatures, model.itemFactors, lambda)
  const { rows, columns, values } = model.personFactors
  return (features) => {
    const factors = ridge.predict(features)
    return Float64Array.from({ length: rows }, (_, person) => {
      let sum = 0
      for (let f = 0; f < columns; f += 1) sum += (values[person * columns + f] as number) * (factors[f] as number)
      return sum
    })
  }
}

/** From scaled features to targets: mean + f (F'F + λI)⁻¹ F' (T - mean). `each` hands over the cells of T that are not zero. */
function ridgeOn(
  { scaled }: ProfileScale,
  targets: number,
  lambda: number,
  each: (add: (row: number, target: number, value: number) => void) => void,
): (features: Float64Array) => Float64Array {
  const { rows, columns: f, values } = scaled
  const gram = new Float64Array(f * f)
  const sums = new Float64Array(f)
  for (let i = 0; i < f; i += 1) gram[i * f + i] = lambda
  for (let row = 0; row < rows; row += 1) {
    const own = values.subarray(row * f, (row + 1) * f)
    for (let i = 0; i < f; i += 1) {
      sums[i] = (sums[i] as number) + (own[i] as number)
      for (let j = 0; j <= i; j += 1)
        gram[i * f + j] = (gram[i * f + j] as number) + (own[i] as number) * (own[j] as number)
    }
  }
  const mean = new Float64Array(targets)
  const right = Array.from({ length: targets }, () => new Float64Array(f))
  each((row, target, value) => {
    mean[target] = (mean[target] as number) + value / rows
    const own = right[target] as Float64Array
    for (let i = 0; i < f; i += 1) own[i] = (own[i] as number) + value * (values[row * f + i] as number)
  })
  const factor = cholesky(gram, f)
  if (!factor) throw new RangeError('lambda must be larger: it vanishes beside the features')
  // F' (T - mean), where the columns of F add up to nothing but rounding.
  const weights = right.map((own, target) =>
    choleskySolve(
      factor,
      f,
      own.map((sum, i) => sum - (mean[target] as number) * (sums[i] as number)),
    ),
  )
  return (features) =>
    Float64Array.from(weights, (own, target) => (mean[target] as number) + dot(own, 0, features, 0, f))
}
