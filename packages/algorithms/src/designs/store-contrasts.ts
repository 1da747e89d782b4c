import { checkAllFinite, checkWhole } from '../numeric/check.ts'
import { checkMatrix, dot, type Matrix } from '../numeric/dense.ts'
import { simplexWeights } from './simplex-weights.ts'

/** Least ridge, as a share of the stores' variance: makes the weights unique where the past cannot. */
const LEAST_RIDGE = 1e-8
/** A fit closer than this share of the stores' own spread would make every later gap look large. */
const CLOSEST_FIT = 1e-3

export type MatchMethod = 'synthetic-control' | 'difference-in-differences'

/** What was before and after the day on which some stores were treated. */
export interface StorePanel {
  /** Stores x periods; logarithms where stores differ in size. */
  readonly outcome: Matrix
  /** First period with treatment: at least two before it, one from it on. */
  readonly firstTreated: number
}

/** How one set of stores is compared with the others: Σ contrast · change, over the fit before. */
export interface StoreContrast {
  /** One for each store: 1/k for those of the set, minus the weight of each other; adds up to zero. */
  readonly contrast: Float64Array
  /** Root of the mean square of the contrast before the first treated period, each store about its own mean. */
  readonly fit: number
}

/** Mean after less mean before of each store, and the products of their courses before. */
export interface PanelSummary {
  readonly stores: number
  readonly change: Float64Array
  /** Stores x stores: mean product of the courses before, each about its own mean. */
  readonly products: Float64Array
  /** Ridge on the weights for k treated stores. */
  readonly ridge: (treated: number) => number
}

/** @throws RangeError when the panel has too few periods or stores */
export function summarize({ outcome, firstTreated }: StorePanel): PanelSummary {
  checkMatrix('outcome', outcome)
  checkAllFinite('outcome.values', outcome.values)
  const { rows: stores, columns: periods, values } = outcome
  checkWhole('outcome.rows', stores, 3)
  checkWhole('firstTreated', firstTreated, 2, periods - 1)
  const change = new Float64Array(stores)
  const courses = new Float64Array(stores * firstTreated)
  const meanOf = (from: number, to: number): number => {
    let sum = 0
    for (let at = from; at < to; at += 1) sum += values[at] as number
    return sum / (to - from)
  }
  for (let store = 0; store < stores; store += 1) {
    const start = store * periods
    const before = meanOf(start, start + firstTreated)
    change[store] = meanOf(start + firstTreated, start + periods) - before
    for (let t = 0; t < firstTreated; t += 1) courses[store * firstTreated + t] = (values[start + t] as number) - before
  }
  const products = new Float64Array(stores * stores)
  for (let i = 0; i < stores; i += 1) {
    for (let j = 0; j < stores; j += 1) {
      products[i * stores + j] = dot(courses, i * firstTreated, courses, j * firstTreated, firstTreated) / firstTreated
    }
  }
  const steps = meanSquaredStep(courses, stores, firstTreated)
  const least = LEAST_RIDGE * typicalSquare(products, stores)
  const after = periods - firstTreated
  return { stores, change, products, ridge: (treated) => Math.max(least, Math.sqrt(treated * after) * steps) }
}

/**
 * Variance of what a store does from one period to the next, σ²: the ridge of synthetic difference-in-differences on the
 * mean square of the fit is √(treated stores · treated periods) σ².
 */
function meanSquaredStep(courses: Float64Array, stores: number, periods: number): number {
  let squares = 0
  for (let store = 0; store < stores; store += 1) {
    for (let t = 1; t < periods; t += 1) {
      squares += ((courses[store * periods + t] as number) - (courses[store * periods + t - 1] as number)) ** 2
    }
  }
  return squares / (stores * (periods - 1))
}

/** Compares a set of stores with all others: alike weights, or those that followed the set best before. */
export function contrastOf(summary: PanelSummary, set: ArrayLike<number>, method: MatchMethod): StoreContrast {
  const { stores, products } = summary
  const contrast = new Float64Array(stores)
  for (let k = 0; k < set.length; k += 1) contrast[set[k] as number] = 1 / set.length
  const others = Array.from(contrast.keys()).filter((store) => contrast[store] === 0)
  const weights =
    method === 'synthetic-control'
      ? followers(summary, set, others)
      : new Float64Array(others.length).fill(1 / others.length)
  others.forEach((store, a) => {
    contrast[store] = -(weights[a] as number)
  })
  let square = 0
  contrast.forEach((own, i) => {
    if (own !== 0) square += own * dot(products, i * stores, contrast, 0, stores)
  })
  const floor = CLOSEST_FIT ** 2 * typicalSquare(products, stores)
  return { contrast, fit: Math.sqrt(Math.max(square, floor)) }
}

function followers(summary: PanelSummary, set: ArrayLike<number>, others: readonly number[]): Float64Array {
  const { stores, products, ridge } = summary
  const size = others.length
  const penalty = ridge(set.length)
  const gram = new Float64Array(size * size)
  const linear = new Float64Array(size)
  others.forEach((i, a) => {
    others.forEach((j, b) => {
      gram[a * size + b] = (products[i * stores + j] as number) + (a === b ? penalty : 0)
    })
    for (let k = 0; k < set.length; k += 1) {
      linear[a] = (linear[a] as number) + (products[i * stores + (set[k] as number)] as number) / set.length
    }
  })
  return simplexWeights(gram, linear)
}

/** Mean square of the stores' courses; 1 where nothing moved before, so that all weigh alike. */
function typicalSquare(products: Float64Array, stores: number): number {
  let sum = 0
  for (let i = 0; i < stores; i += 1) sum += products[i * stores + i] as number
  return sum > 0 ? sum / stores : 1
}
