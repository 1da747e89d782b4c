import { checkFinite, checkNotNegative, checkWhole } from '../check.ts'
import type { Stop } from './minimum.ts'

/** (3 - √5) / 2: the golden section, which shrinks the bracket most whatever the function. */
const GOLDEN = (3 - Math.sqrt(5)) / 2
/** A minimum cannot be told more closely than the square root of the rounding unit. */
const MINIMUM_TOLERANCE = Math.sqrt(Number.EPSILON)
const ROOT_TOLERANCE = 4 * Number.EPSILON
const ITERATIONS = 200

export interface LineResult {
  readonly x: number
  readonly value: number
  readonly iterations: number
  readonly converged: boolean
}

/**
 * Where in [low, high] is a function of one variable lowest?
 *
 * Parabolas through the three best points, golden sections where they mislead. The whole minimum when the function
 * falls and then rises; else one of its local ones.
 *
 * @param options `stop` reads iterations (200) and x (1.5e-8, relative to |x|, plus a tenth of itself absolute)
 * @throws RangeError when low is not below high
 *
 * Brent (1973), Algorithms for Minimization Without Derivatives, chapter 5.
 */
export function minimizeBrent(
  f: (x: number) => number,
  low: number,
  high: number,
  options: { readonly stop?: Stop } = {},
): LineResult {
  const { iterations: most, x: tolerance } = lineStop(low, high, options.stop, MINIMUM_TOLERANCE)
  let [a, b] = [low, high]
  let x = a + GOLDEN * (b - a)
  let value = finiteOr(f(x))
  let second = { x, value }
  let third = second
  let step = 0
  let before = 0
  for (let iterations = 0; ; iterations += 1) {
    const middle = (a + b) / 2
    const reach = tolerance * Math.abs(x) + tolerance / 10
    const converged = Math.abs(x - middle) <= 2 * reach - (b - a) / 2
    if (converged || iterations >= most) return { x, value, iterations, converged }
    const parabola = Math.abs(before) > reach ? parabolaStep({ x, value }, second, third) : Number.NaN
    const isUsable = Math.abs(parabola) < Math.abs(before) / 2 && x + parabola > a && x + parabola < b
    before = isUsable ? step : x < middle ? b - x : a - x
    step = isUsable ? parabola : GOLDEN * before
    if (isUsable && (x + step - a < 2 * reach || b - x - step < 2 * reach)) step = x < middle ? reach : -reach
    const next = x + (Math.abs(step) >= reach ? step : Math.sign(step) * reach)
    const at = { x: next, value: finiteOr(f(next)) }
    if (at.value <= value) {
      if (next >= x) a = x
      else b = x
      third = second
      second = { x, value }
      x = next
      value = at.value
    } else {
      if (next < x) a = next
      else b = next
      if (at.value <= second.value || second.x === x) {
        third = second
        second = at
      } else if (at.value <= third.value || third.x === x || third.x === second.x) {
        third = at
      }
    }
  }
}

/** From x to the lowest point of the parabola through three points; NaN or infinite when there is none. */
function parabolaStep(
  at: { x: number; value: number },
  second: { x: number; value: number },
  third: { x: number; value: number },
): number {
  const r = (at.x - second.x) * (at.value - third.value)
  const q = (at.x - third.x) * (at.value - second.value)
  return ((at.x - third.x) * q - (at.x - second.x) * r) / (-2 * (q - r))
}

/**
 * Where in [low, high] does a continuous function cross zero?
 *
 * Bisection made faster by inverse quadratic interpolation; never worse than a few times bisection.
 *
 * @param options `stop` reads iterations (200) and x (9e-16, relative to |x|)
 * @throws RangeError when low is not below high or the values there have the same sign
 *
 * Brent (1973), Algorithms for Minimization Without Derivatives, chapter 4.
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  options: { readonly stop?: Stop } = {},
): LineResult {
  const { iterations: most, x: tolerance } = lineStop(low, high, options.stop, ROOT_TOLERANCE)
  // `best` is the estimate, `other` the far end of the bracket, `last` the estimate before.
  let last = { x: low, value: f(low) }
  let best = { x: high, value: f(high) }
  // By signs: the product of two tiny values is zero.
  if (!(Math.sign(last.value) * Math.sign(best.value) <= 0))
    throw new RangeError('f must have opposite signs at low and high')
  let other = last
  let step = high - low
  let before = step
  for (let iterations = 0; ; iterations += 1) {
    if (Math.abs(other.value) < Math.abs(best.value)) {
      last = best
      best = other
      other = last
    }
    const reach = Math.max((tolerance / 2) * Math.abs(best.x), Number.MIN_VALUE)
    const half = (other.x - best.x) / 2
    const converged = Math.abs(half) <= reach || best.value === 0
    if (converged || iterations >= most) return { ...best, iterations, converged }
    const guess =
      Math.abs(before) >= reach && Math.abs(last.value) > Math.abs(best.value)
        ? interpolatedStep(last, best, other)
        : Number.NaN
    const isUsable = guess * half > 0 && Math.abs(guess) < Math.min(1.5 * Math.abs(half), Math.abs(before) / 2)
    before = isUsable ? step : half
    step = isUsable ? guess : half
    last = best
    const x = best.x + (Math.abs(step) > reach ? step : Math.sign(half) * reach)
    best = { x, value: f(x) }
    if (Math.sign(best.value) === Math.sign(other.value)) {
      other = last
      step = best.x - last.x
      before = step
    }
  }
}

/** Secant through two points, or inverse parabola through three. */
function interpolatedStep(
  last: { x: number; value: number },
  best: { x: number; value: number },
  other: { x: number; value: number },
): number {
  const s = best.value / last.value
  if (last.x === other.x) return ((other.x - best.x) * s) / (s - 1)
  const q = last.value / other.value
  const r = best.value / other.value
  const p = s * ((other.x - best.x) * q * (q - r) - (best.x - last.x) * (r - 1))
  return -p / ((q - 1) * (r - 1) * (s - 1))
}

function lineStop(low: number, high: number, stop: Stop = {}, tolerance: number): { iterations: number; x: number } {
  checkFinite('low', low)
  checkFinite('high', high)
  if (!(low < high)) throw new RangeError(`low must be below high, not ${low} and ${high}`)
  const { iterations = ITERATIONS, x = tolerance } = stop
  checkWhole('stop.iterations', iterations, 0)
  checkNotNegative('stop.x', x)
  return { iterations, x }
}

function finiteOr(value: number): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
}
