import { checkPositive, checkRange } from '../numeric/check.ts'
import { cholesky, choleskyInverse } from '../numeric/dense.ts'
import { type SparseMatrix, transposed } from '../numeric/sparse.ts'
import { checkPositiveValues } from './interactions.ts'
import { forEachTaken, type ItemHistory, type Recommender, recommenderOf } from './recommender.ts'

export interface EaseParameters {
  /** Ridge penalty, in squared units of the (scaled) values: higher trusts common pairs only. */
  lambda?: number
  /** Each row is divided by (items taken)^personPower before the fit. */
  personPower?: number
  /** Each column is divided by (people who took it)^itemPower before the fit; above 0, rare items rise. */
  itemPower?: number
}

/** Good for some thousands of people with some tens of items each; choose it on held-out training data if you can. */
const DEFAULT_LAMBDA = 100
const LAMBDA_VANISHES = 'lambda must be larger: it vanishes beside the values of train'

/**
 * Which items follow from the ones taken? A linear model of every item by all others, least squares with a ridge,
 * solved in closed form with the diagonal held at zero: B = I - P diag(1 / P_jj), P = (X'X + λI)⁻¹, scores = x B.
 *
 * With fewer items than people P is inverted: O(items³) once, items² numbers kept, O(|history| items) a person. With
 * fewer people, Woodbury's identity P = (I - X'(λI + XX')⁻¹X) / λ makes that O(people³), people² and about
 * O(people (people + items)): the same scores.
 *
 * @param train people x items, values above zero
 * @throws RangeError when a parameter is out of range
 *
 * Steck (2019), Embarrassingly shallow autoencoders for sparse data, WWW. Scaling by degrees: Shen et al. (2021), How
 * powerful is graph convolution for recommendation?, CIKM.
 */
export function fitEase(train: SparseMatrix, parameters: EaseParameters = {}): Recommender {
  return train.rows < train.columns ? easeOverPeople(train, parameters) : easeOverItems(train, parameters)
}

/** `fitEase` by an inverse of items x items. */
export function easeOverItems(train: SparseMatrix, parameters: EaseParameters): Recommender {
  const { scaled, lambda, eachScaled } = prepared(train, parameters)
  const items = train.columns
  const inverse = inverseOfRidge(transposed(scaled), lambda)

  return recommenderOf(items, (history) => {
    const scores = new Float64Array(items)
    eachScaled(history, (item, value) => {
      for (let j = 0; j < items; j += 1) {
        scores[j] = (scores[j] as number) - value * (inverse[item * items + j] as number)
      }
    })
    for (let j = 0; j < items; j += 1) scores[j] = (scores[j] as number) / (inverse[j * items + j] as number)
    eachScaled(history, (item, value) => {
      scores[item] = (scores[item] as number) + value
    })
    return scores
  })
}

/** `fitEase` by an inverse of people x people. */
export function easeOverPeople(train: SparseMatrix, parameters: EaseParameters): Recommender {
  const { scaled, lambda, eachScaled } = prepared(train, parameters)
  const { rows: people, columns: items } = train
  const inverse = inverseOfRidge(scaled, lambda)
  const byItem = transposed(scaled) as Valued
  const rest = unexplained(byItem, inverse)

  // λ P = I - X' M⁻¹ X, so x P needs v = X x, M⁻¹ v and one product with X'.
  return recommenderOf(items, (history) => {
    const common = new Float64Array(people)
    const scores = new Float64Array(items)
    eachScaled(history, (item, value) => {
      scores[item] = (scores[item] as number) - value
      for (let k = byItem.starts[item] as number; k < (byItem.starts[item + 1] as number); k += 1) {
        const person = byItem.indices[k] as number
        common[person] = (common[person] as number) + value * (byItem.values[k] as number)
      }
    })
    addTimesRows(scores, scaled, symmetricTimes(inverse, common))
    for (let j = 0; j < items; j += 1) scores[j] = (scores[j] as number) / (rest[j] as number)
    eachScaled(history, (item, value) => {
      scores[item] = (scores[item] as number) + value
    })
    return scores
  })
}

type Valued = Required<SparseMatrix>

interface Prepared {
  scaled: Valued
  lambda: number
  /** Calls with each item of the history and its value on the scale of the fit. */
  eachScaled(history: ItemHistory, call: (item: number, value: number) => void): void
}

function prepared(train: SparseMatrix, parameters: EaseParameters): Prepared {
  const { lambda = DEFAULT_LAMBDA, personPower = 0, itemPower = 0 } = parameters
  checkPositive('lambda', lambda)
  checkRange('personPower', personPower, 0, 1)
  checkRange('itemPower', itemPower, 0, 1)
  checkPositiveValues('train', train)
  const { rows, columns, starts, indices } = train
  const takers = new Float64Array(columns)
  for (const item of indices) takers[item] = (takers[item] as number) + 1
  const itemScale = takers.map((count) => (count > 0 ? count ** -itemPower : 0))
  const values = new Float64Array(indices.length)
  for (let person = 0; person < rows; person += 1) {
    const from = starts[person] as number
    const to = starts[person + 1] as number
    const personScale = Math.max(1, to - from) ** -personPower
    for (let k = from; k < to; k += 1) {
      values[k] =
        (train.values ? (train.values[k] as number) : 1) * personScale * (itemScale[indices[k] as number] as number)
    }
  }
  const isBinary = train.values === undefined
  return {
    scaled: { rows, columns, starts, indices, values },
    lambda,
    eachScaled: (history, call) =>
      forEachTaken(history, isBinary, (item, value) => call(item, value * (itemScale[item] as number))),
  }
}

/** (λI + A A')⁻¹ for the rows of a sparse A. */
function inverseOfRidge(a: SparseMatrix, lambda: number): Float64Array {
  const n = a.rows
  const { starts, indices, values } = a as Valued
  const turned = transposed(a) as Valued
  const gram = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    gram[i * n + i] = lambda
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k += 1) {
      const column = indices[k] as number
      for (let p = turned.starts[column] as number; p < (turned.starts[column + 1] as number); p += 1) {
        const at = i * n + (turned.indices[p] as number)
        gram[at] = (gram[at] as number) + (values[k] as number) * (turned.values[p] as number)
      }
    }
  }
  const factor = cholesky(gram, n)
  // λ > 0 makes it positive definite, unless λ is lost in the rounding of the rest.
  if (!factor) throw new RangeError(LAMBDA_VANISHES)
  return choleskyInverse(factor, n)
}

/** λ P_jj = 1 - x_j' M⁻¹ x_j for each column x_j: what the ridge leaves of it. */
function unexplained({ rows: items, starts, indices, values }: Valued, inverse: Float64Array): Float64Array {
  const n = Math.sqrt(inverse.length)
  return Float64Array.from({ length: items }, (_, j) => {
    let explained = 0
    for (let k = starts[j] as number; k < (starts[j + 1] as number); k += 1) {
      const row = (indices[k] as number) * n
      let sum = 0
      for (let p = starts[j] as number; p < (starts[j + 1] as number); p += 1) {
        sum += (inverse[row + (indices[p] as number)] as number) * (values[p] as number)
      }
      explained += sum * (values[k] as number)
    }
    const left = 1 - explained
    // Nothing but rounding is left where λ vanishes beside a person's values.
    if (!(left > n * Number.EPSILON)) throw new RangeError(LAMBDA_VANISHES)
    return left
  })
}

/** S v for a symmetric S, along the rows that meet a non-zero of v: four at a time, so that sums are stored once for four. */
function symmetricTimes(s: Float64Array, v: Float64Array): Float64Array {
  const n = v.length
  const product = new Float64Array(n)
  const met: number[] = []
  for (let i = 0; i < n; i += 1) if (v[i] !== 0) met.push(i)
  // Rows beyond the last are row 0 times nothing.
  while (met.length % 4 !== 0) met.push(-1)
  for (let at = 0; at < met.length; at += 4) addFourRows(product, s, v, met, at)
  return product
}

function addFourRows(
  product: Float64Array,
  s: Float64Array,
  v: Float64Array,
  met: readonly number[],
  at: number,
): void {
  const n = v.length
  const [r0 = -1, r1 = -1, r2 = -1, r3 = -1] = met.slice(at, at + 4)
  const [v0, v1, v2, v3] = [v[r0] ?? 0, v[r1] ?? 0, v[r2] ?? 0, v[r3] ?? 0]
  const [a0, a1, a2, a3] = [Math.max(0, r0) * n, Math.max(0, r1) * n, Math.max(0, r2) * n, Math.max(0, r3) * n]
  for (let j = 0; j < n; j += 1) {
    const two = v0 * (s[a0 + j] as number) + v1 * (s[a1 + j] as number)
    product[j] = (product[j] as number) + two + (v2 * (s[a2 + j] as number) + v3 * (s[a3 + j] as number))
  }
}

/** target += A' z. */
function addTimesRows(target: Float64Array, { rows, starts, indices, values }: Valued, z: Float64Array): void {
  for (let r = 0; r < rows; r += 1) {
    for (let k = starts[r] as number; k < (starts[r + 1] as number); k += 1) {
      const column = indices[k] as number
      target[column] = (target[column] as number) + (z[r] as number) * (values[k] as number)
    }
  }
}
