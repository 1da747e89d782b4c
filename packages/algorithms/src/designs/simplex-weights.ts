import { checkAllFinite, checkLength, checkWhole } from '../numeric/check.ts'
import { dot } from '../numeric/dense.ts'

/** A weight or a gradient below this share of the largest curvature is zero but for rounding. */
const ROUNDING = 1e-12
/** Each store enters and leaves a few times at the most; this is far beyond. */
const STEPS_PER_STORE = 20

/**
 * Which non-negative weights that add up to one make w'Gw / 2 - c'w smallest?
 *
 * Active set: the free weights solve their equality-constrained problem exactly (two Cholesky solves); the weight that
 * would help most enters, and the first that falls to zero leaves. The exact minimum in finitely many steps, usually
 * about as many as weights that end above zero. O(steps · free · n): the factor grows by a row with each that enters.
 *
 * @param gram G, n x n row by row, symmetric positive definite
 * @throws RangeError when shapes differ or G is not positive definite
 *
 * Lawson, Hanson (1974), Solving Least Squares Problems, ch. 23; Nocedal, Wright (2006), Numerical Optimization, 16.5.
 */
export function simplexWeights(gram: Float64Array, linear: Float64Array): Float64Array {
  const n = linear.length
  checkWhole('linear.length', n, 1)
  checkLength('gram', gram, n * n, 'pair')
  checkAllFinite('gram', gram)
  checkAllFinite('linear', linear)
  const scale = linear.reduce((most, _, i) => Math.max(most, gram[i * n + i] as number), 0)
  let weights = new Float64Array(n)
  let free = [bestVertex(gram, linear)]
  const factor: Factor = { rows: 0, values: new Float64Array(n * n) }
  weights[free[0] as number] = 1
  for (let step = 0; step < STEPS_PER_STORE * n; step += 1) {
    const { solution, price } = onFree(gram, linear, free, factor)
    const stop = firstBelowZero(weights, solution, free)
    if (stop.share < 1) {
      weights = moved(weights, solution, free, stop.share)
      weights[stop.store] = 0
      factor.rows = free.indexOf(stop.store)
      free = free.filter((store) => store !== stop.store)
      continue
    }
    weights = moved(weights, solution, free, 1)
    const entering = mostHelpful(gram, linear, weights, price)
    if (entering === null || entering.gain < ROUNDING * scale || free.includes(entering.store)) return weights
    free = [...free, entering.store]
  }
  return weights
}

function bestVertex(gram: Float64Array, linear: Float64Array): number {
  const n = linear.length
  const cost = linear.map((own, i) => (gram[i * n + i] as number) / 2 - own)
  return cost.indexOf(cost.reduce((least, own) => Math.min(least, own)))
}

/** L with L L' = G of the free weights in the order in which they entered, n to a row; so many rows are reckoned. */
interface Factor {
  rows: number
  readonly values: Float64Array
}

/** The minimum over the free weights with their sum held at one, and the price λ of that sum. */
function onFree(
  gram: Float64Array,
  linear: Float64Array,
  free: readonly number[],
  factor: Factor,
): { solution: Float64Array; price: number } {
  const n = linear.length
  complete(factor, gram, free, n)
  const pull = solved(
    factor.values,
    n,
    Float64Array.from(free, (i) => linear[i] as number),
  )
  const ones = solved(factor.values, n, new Float64Array(free.length).fill(1))
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
  const price = (total(pull) - 1) / total(ones)
  return { solution: pull.map((value, a) => value - price * (ones[a] as number)), price }
}

/** Cholesky's rows of those that entered since. */
function complete(factor: Factor, gram: Float64Array, free: readonly number[], n: number): void {
  const { values } = factor
  for (let a = factor.rows; a < free.length; a += 1) {
    const row = (free[a] as number) * n
    for (let b = 0; b <= a; b += 1) {
      const rest = (gram[row + (free[b] as number)] as number) - dot(values, a * n, values, b * n, b)
      if (b < a) values[a * n + b] = rest / (values[b * n + b] as number)
      else if (rest > (gram[row + (free[a] as number)] as number) * free.length * Number.EPSILON) {
        values[a * n + a] = Math.sqrt(rest)
      } else throw new RangeError('gram must be positive definite')
    }
  }
  factor.rows = free.length
}

/** Solves L L' x = b in the first rows of L. */
function solved(factor: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = b
  for (let i = 0; i < x.length; i += 1) {
    x[i] = ((x[i] as number) - dot(factor, i * n, x, 0, i)) / (factor[i * n + i] as number)
  }
  for (let i = x.length - 1; i >= 0; i -= 1) {
    const value = (x[i] as number) / (factor[i * n + i] as number)
    x[i] = value
    for (let j = 0; j < i; j += 1) x[j] = (x[j] as number) - (factor[i * n + j] as number) * value
  }
  return x
}

function firstBelowZero(
  weights: Float64Array,
  solution: Float64Array,
  free: readonly number[],
): { share: number; store: number } {
  let first = { share: 1, store: -1 }
  free.forEach((store, a) => {
    const [from, to] = [weights[store] as number, solution[a] as number]
    if (to >= 0) return
    const share = from / (from - to)
    if (share < first.share) first = { share, store }
  })
  return first
}

function moved(
  weights: Float64Array,
  solution: Float64Array,
  free: readonly number[],
  share: number,
): Float64Array<ArrayBuffer> {
  const next = new Float64Array(weights.length)
  free.forEach((store, a) => {
    const from = weights[store] as number
    next[store] = Math.max(0, from + share * ((solution[a] as number) - from))
  })
  return next
}

/** The store whose weight lowers the objective fastest, at the price of the others'. */
function mostHelpful(
  gram: Float64Array,
  linear: Float64Array,
  weights: Float64Array,
  price: number,
): { store: number; gain: number } | null {
  const n = linear.length
  // G is symmetric: the rows of the few weights above zero, not the columns of all others.
  const slope = linear.slice()
  for (let store = 0; store < n; store += 1) {
    const weight = weights[store] as number
    if (weight > 0)
      for (let i = 0; i < n; i += 1) slope[i] = (slope[i] as number) - weight * (gram[store * n + i] as number)
  }
  let best: { store: number; gain: number } | null = null
  for (let store = 0; store < n; store += 1) {
    if ((weights[store] as number) > 0) continue
    const gain = (slope[store] as number) - price
    if (gain > 0 && (best === null || gain > best.gain)) best = { store, gain }
  }
  return best
}
