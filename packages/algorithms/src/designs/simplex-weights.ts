import { checkAllFinite, checkLength, checkWhole } from '../numeric/check.ts'
import { cholesky, choleskySolve, dot } from '../numeric/dense.ts'

/** A weight or a gradient below this share of the largest curvature is zero but for rounding. */
const ROUNDING = 1e-12
/** Each store enters and leaves a few times at the most; this is far beyond. */
const STEPS_PER_STORE = 20

/**
 * Which non-negative weights that add up to one make w'Gw / 2 - c'w smallest?
 *
 * Active set: the free weights solve their equality-constrained problem exactly (two Cholesky solves); the weight that
 * would help most enters, and the first that falls to zero leaves. The exact minimum in finitely many steps, usually
 * about as many as weights that end above zero. O(steps · free³).
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
  weights[free[0] as number] = 1
  for (let step = 0; step < STEPS_PER_STORE * n; step += 1) {
    const { solution, price } = onFree(gram, linear, free)
    const stop = firstBelowZero(weights, solution, free)
    if (stop.share < 1) {
      weights = moved(weights, solution, free, stop.share)
      weights[stop.store] = 0
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

/** The minimum over the free weights with their sum held at one, and the price λ of that sum. */
function onFree(
  gram: Float64Array,
  linear: Float64Array,
  free: readonly number[],
): { solution: Float64Array; price: number } {
  const n = linear.length
  const size = free.length
  const own = new Float64Array(size * size)
  free.forEach((i, a) => {
    free.forEach((j, b) => {
      own[a * size + b] = gram[i * n + j] as number
    })
  })
  const factor = cholesky(own, size)
  if (!factor) throw new RangeError('gram must be positive definite')
  const pull = choleskySolve(
    factor,
    size,
    free.map((i) => linear[i] as number),
  )
  const ones = choleskySolve(factor, size, new Float64Array(size).fill(1))
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
  const price = (total(pull) - 1) / total(ones)
  return { solution: pull.map((value, a) => value - price * (ones[a] as number)), price }
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
  let best: { store: number; gain: number } | null = null
  for (let store = 0; store < n; store += 1) {
    if ((weights[store] as number) > 0) continue
    const gain = (linear[store] as number) - price - dot(gram, store * n, weights, 0, n)
    if (gain > 0 && (best === null || gain > best.gain)) best = { store, gain }
  }
  return best
}
