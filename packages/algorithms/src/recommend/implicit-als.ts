import { checkAllFinite, checkPositive, checkWhole } from '../numeric/check.ts'
import { checkMatrix, dot, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { type SparseMatrix, transposed } from '../numeric/sparse.ts'
import { type FactorSolver, gramOf, solveFactors } from './als-solver.ts'
import { checkPositiveValues } from './interactions.ts'
import { checkHistory, forEachTaken, type ItemHistory, type Recommender, recommenderOf } from './recommender.ts'

export interface AlsParameters {
  /** Length of the factors. */
  factors?: number
  /** Confidence in an event is 1 + alpha x its value; in everything that did not happen, 1. */
  alpha?: number
  /** Ridge penalty on all factors. */
  lambda?: number
  /** Rounds over people and items. */
  iterations?: number
  solver?: FactorSolver
  seed?: number
}

export interface AlsModel extends Recommender {
  /** People x factors. */
  readonly personFactors: Matrix
  /** Items x factors. */
  readonly itemFactors: Matrix
  /**
   * Factors of somebody with this history, by one least-squares step: the same answer for known and for new people.
   *
   * @throws RangeError when the history names no item of the catalogue
   */
  foldIn(history: ItemHistory): Float64Array
}

/** The paper tries 10 to 200; more than there is data for only costs time. */
const DEFAULT_FACTORS = 32
/** The paper's value, for values that are counts of the order of one. */
const DEFAULT_ALPHA = 40
/** The paper leaves it to validation; of the order of the information that one event brings at the default alpha. */
const DEFAULT_LAMBDA = 10
/** The paper uses 10; the objective hardly moves after that. */
const DEFAULT_ITERATIONS = 12
/** Small enough that the first step sees no structure. */
const INITIAL_DEVIATION = 0.1

/**
 * Which few tastes explain who took what? Factors of people and items whose products approach 1 where something was
 * taken and 0 elsewhere, squared errors weighed by confidence 1 + alpha x value.
 *
 * Alternating least squares; with `conjugateGradient` (the default) each person or item costs a few products with the
 * f x f Gram matrix and its own rows, with `cholesky` an exact solution in O(f³ + own rows f²).
 *
 * @param train people x items, values above zero (1 where there are none)
 * @throws RangeError when a parameter is out of range
 *
 * Hu, Koren, Volinsky (2008), Collaborative filtering for implicit feedback datasets, ICDM. Conjugate gradients: Takács,
 * Pilászy, Tikk (2011), Applications of the conjugate gradient method for implicit feedback collaborative filtering, RecSys.
 */
export function fitImplicitAls(train: SparseMatrix, parameters: AlsParameters = {}): AlsModel {
  const { factors = DEFAULT_FACTORS, alpha = DEFAULT_ALPHA, lambda = DEFAULT_LAMBDA } = parameters
  const { iterations = DEFAULT_ITERATIONS, solver = 'conjugateGradient', seed = 1 } = parameters
  checkWhole('factors', factors, 1, 1000)
  checkPositive('alpha', alpha)
  checkPositive('lambda', lambda)
  checkWhole('iterations', iterations, 1)
  checkPositiveValues('train', train)
  const byItem = transposed(train)
  const random = new Random(seed, 'implicitAls')
  const start = (rows: number): Matrix => ({
    rows,
    columns: factors,
    values: Float64Array.from({ length: rows * factors }, () => INITIAL_DEVIATION * random.normal()),
  })
  const people = start(train.rows)
  const items = start(train.columns)
  for (let round = 0; round < iterations; round += 1) {
    solveFactors(people, items, train, { alpha, lambda, solver })
    solveFactors(items, people, byItem, { alpha, lambda, solver })
  }
  return alsRecommender(people, items, { alpha, lambda, isBinary: train.values === undefined })
}

/**
 * A recommender of factors that were found before, here or elsewhere.
 *
 * @param items items x factors, as `people`
 * @throws RangeError when factors are not as many in both or not finite, or a parameter is not above zero
 */
export function alsRecommender(
  people: Matrix,
  items: Matrix,
  { alpha, lambda, isBinary }: { alpha: number; lambda: number; isBinary: boolean },
): AlsModel {
  for (const [name, factors] of Object.entries({ people, items })) {
    checkMatrix(name, factors)
    checkAllFinite(`${name}.values`, factors.values)
  }
  checkWhole('people.columns', people.columns, items.columns, items.columns)
  checkPositive('alpha', alpha)
  checkPositive('lambda', lambda)
  const gram = gramOf(items)
  const foldIn = (history: ItemHistory): Float64Array => {
    checkHistory(history, items.rows)
    const taken = new Map<number, number>()
    forEachTaken(history, isBinary, (item, value) => taken.set(item, (taken.get(item) ?? 0) + value))
    const own = {
      rows: 1,
      columns: items.rows,
      starts: Int32Array.of(0, taken.size),
      indices: Int32Array.from(taken.keys()),
      values: Float64Array.from(taken.values()),
    }
    const found = { rows: 1, columns: items.columns, values: new Float64Array(items.columns) }
    solveFactors(found, items, own, { alpha, lambda, solver: 'cholesky', gram })
    return found.values
  }
  const recommender = recommenderOf(items.rows, (history) => scoresOf(items, foldIn(history)))
  return { ...recommender, personFactors: people, itemFactors: items, foldIn }
}

function scoresOf({ rows, columns, values }: Matrix, person: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, item) => dot(values, item * columns, person, 0, columns))
}
