import { checkPositive } from '../check.ts'
import { checkSearch, checkStartValue, type Minimum, type Objective, type Stop } from './minimum.ts'

/** First simplex: so far from the start in each direction, relative to max(1, |x|). */
const FIRST_STEP = 0.1
const DEFAULT_STOP = { value: 1e-12, x: 1e-8 }
/** Iterations allowed by default, for each variable. */
const ITERATIONS_EACH = 500
/** A simplex may fall flat far from a minimum; it is set up anew so often, until that gains nothing. */
const RESTARTS = 5

/**
 * Where is a function lowest near a start, when it has corners or no gradient?
 *
 * The simplex search with coefficients that suit the number of variables, set up again at the best point until that
 * gains nothing. Good for up to about ten variables; O(n) evaluations an iteration at worst, O(n²) memory.
 *
 * @param options `stop` reads iterations (500 n), value (1e-12), x (1e-8) and isOver; `step` is the first simplex' size
 *   relative to max(1, |x|)
 * @throws RangeError when the start or a stop criterion is out of range
 *
 * Nelder, Mead (1965), Computer Journal 7(4). Gao, Han (2012), Computational Optimization and Applications 51(1).
 */
export function minimizeNelderMead(
  objective: Objective,
  start: ArrayLike<number>,
  options: { readonly stop?: Stop; readonly step?: number } = {},
): Minimum {
  const stop = { ...DEFAULT_STOP, iterations: ITERATIONS_EACH * start.length, ...options.stop }
  const step = options.step ?? FIRST_STEP
  checkSearch(start, stop)
  checkPositive('step', step)
  let evaluations = 0
  const f = (x: Float64Array): number => {
    evaluations += 1
    const value = objective(x)
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
  }
  let best: Vertex = { x: Float64Array.from(start), value: f(Float64Array.from(start)) }
  checkStartValue(best.value)
  let iterations = 0
  let converged = false
  for (let restart = 0; restart <= RESTARTS && iterations < stop.iterations; restart += 1) {
    const found = shrinkFrom(f, best, step / 2 ** restart, { ...stop, iterations: stop.iterations - iterations })
    iterations += found.iterations
    const gain = best.value - found.best.value
    best = found.best
    converged = found.converged
    if (!converged || (restart > 0 && gain <= stop.value * Math.max(1, Math.abs(best.value)))) break
  }
  return { ...best, iterations, evaluations, converged }
}

interface Vertex {
  readonly x: Float64Array
  readonly value: number
}

function shrinkFrom(
  f: Objective,
  start: Vertex,
  step: number,
  stop: Required<Omit<Stop, 'gradient' | 'isOver'>> & Stop,
): { best: Vertex; iterations: number; converged: boolean } {
  const n = start.x.length
  const simplex = firstSimplex(f, start, step)
  let iterations = 0
  for (;;) {
    simplex.sort((a, b) => a.value - b.value)
    const best = simplex[0] as Vertex
    if (isSmall(simplex, stop.x, stop.value)) return { best, iterations, converged: true }
    if (iterations >= stop.iterations || stop.isOver?.()) return { best, iterations, converged: false }
    iterations += 1
    const moved = moveWorst(f, simplex, n)
    if (moved) {
      simplex[n] = moved
    } else {
      const delta = n > 1 ? 1 - 1 / n : 0.5
      for (let k = 1; k <= n; k += 1) {
        const x = blend(best.x, (simplex[k] as Vertex).x, delta)
        simplex[k] = { x, value: f(x) }
      }
    }
  }
}

function firstSimplex(f: Objective, start: Vertex, step: number): Vertex[] {
  const others = Array.from(start.x, (here, i) => {
    const x = start.x.slice()
    x[i] = here + step * Math.max(1, Math.abs(here))
    return { x, value: f(x) }
  })
  return [start, ...others]
}

/** Reflects the worst vertex through the others' middle, further or less far; null when none of these is better. */
function moveWorst(f: Objective, simplex: readonly Vertex[], n: number): Vertex | null {
  const worst = simplex[n] as Vertex
  const second = simplex[n - 1] as Vertex
  const best = simplex[0] as Vertex
  const centre = new Float64Array(n)
  for (let k = 0; k < n; k += 1) {
    for (let i = 0; i < n; i += 1) centre[i] = (centre[i] as number) + ((simplex[k] as Vertex).x[i] as number) / n
  }
  const at = (share: number): Vertex => {
    const x = blend(centre, worst.x, -share)
    return { x, value: f(x) }
  }
  const expansion = 1 + 2 / Math.max(2, n)
  const contraction = 0.75 - 1 / (2 * Math.max(2, n))
  const reflected = at(1)
  if (reflected.value < best.value) {
    const expanded = at(expansion)
    return expanded.value < reflected.value ? expanded : reflected
  }
  if (reflected.value < second.value) return reflected
  const isOutside = reflected.value < worst.value
  const contracted = at(isOutside ? contraction : -contraction)
  return contracted.value < (isOutside ? reflected.value : worst.value) ? contracted : null
}

/** from + share (to - from) */
function blend(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return from.map((v, i) => v + share * ((to[i] as number) - v))
}

function isSmall(simplex: readonly Vertex[], tolerance: number, valueTolerance: number): boolean {
  const best = simplex[0] as Vertex
  const worst = simplex[simplex.length - 1] as Vertex
  if (!(worst.value - best.value <= valueTolerance * Math.max(1, Math.abs(best.value)))) return false
  return simplex.every(({ x }) =>
    x.every((v, i) => Math.abs(v - (best.x[i] as number)) <= tolerance * Math.max(1, Math.abs(best.x[i] as number))),
  )
}
