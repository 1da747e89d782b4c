import { checkAtLeast, checkInside, checkPositive } from '../numeric/check.ts'
import { minimizeBrent } from '../numeric/minimize/brent.ts'

/** Fewer excesses than this do not tell a tail's shape. */
const LEAST_EXCESSES = 10
/**
 * Grid of ln(1 + shape / scale x largest excess): from a tail that ends just beyond what was seen to one whose largest is
 * e^45 of its scale, as where a few scores are beyond measure.
 */
const GRID = { from: -5, to: 45, steps: 350 }
/** Nearer to zero than this the tail is exponential to working precision. */
const EXPONENTIAL = 1e-7

export interface ParetoTail {
  /** Above zero for heavy tails, zero for exponential ones, below for tails that end. */
  readonly shape: number
  readonly scale: number
}

/**
 * How do values beyond a high threshold go on?
 *
 * Generalised Pareto distribution by maximum likelihood, its two parameters profiled to one: grid, then Brent. O(n).
 *
 * @param excesses values less the threshold, above zero, at least 10
 * @throws RangeError when there are fewer, or one is not above zero
 *
 * Grimshaw (1993), Computing maximum likelihood estimates for the generalized Pareto distribution, Technometrics 35(2).
 */
export function fitParetoTail(excesses: Float64Array): ParetoTail {
  checkAtLeast('excesses', excesses, LEAST_EXCESSES)
  for (const [i, excess] of excesses.entries()) checkPositive(`excesses[${i}]`, excess)
  const n = excesses.length
  const largest = excesses.reduce((most, x) => Math.max(most, x), 0)
  const mean = excesses.reduce((sum, x) => sum + x, 0) / n
  const shapeAt = (ratio: number): number => excesses.reduce((sum, x) => sum + Math.log1p(ratio * x), 0) / n
  const ratioOf = (s: number): number => Math.expm1(s) / largest
  const isExponential = (ratio: number): boolean => Math.abs(ratio * largest) < EXPONENTIAL
  /** - ln likelihood / n. A shape below -1 has an unbounded one: it ends at the largest excess and fits nothing. */
  const loss = (s: number): number => {
    const ratio = ratioOf(s)
    if (isExponential(ratio)) return 1 + Math.log(mean)
    const shape = shapeAt(ratio)
    return shape > -1 ? Math.log(shape / ratio) + shape + 1 : Number.POSITIVE_INFINITY
  }
  const step = (GRID.to - GRID.from) / GRID.steps
  let best = 0
  for (let k = 0; k <= GRID.steps; k += 1) if (loss(GRID.from + k * step) < loss(best)) best = GRID.from + k * step
  const { x } = minimizeBrent(loss, best - step, best + step)
  const ratio = ratioOf(x)
  if (isExponential(ratio)) return { shape: 0, scale: mean }
  const shape = shapeAt(ratio)
  return { shape, scale: shape / ratio }
}

/** The excess that a share `chance` in (0, 1) of excesses goes beyond. */
export function paretoTailQuantile({ shape, scale }: ParetoTail, chance: number): number {
  checkInside('chance', chance, 0, 1)
  return Math.abs(shape) < EXPONENTIAL
    ? -scale * Math.log(chance)
    : (scale * Math.expm1(-shape * Math.log(chance))) / shape
}

/** The share of excesses that go beyond `excess`, which is zero or more. */
export function paretoTailChance({ shape, scale }: ParetoTail, excess: number): number {
  if (Math.abs(shape) < EXPONENTIAL) return Math.exp(-excess / scale)
  const inside = 1 + (shape * excess) / scale
  return inside <= 0 ? 0 : Math.exp(-Math.log(inside) / shape)
}
