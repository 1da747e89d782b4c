import { dot } from '../dense.ts'
import { searchLine } from './line-search.ts'
import { checkSearch, checkStartValue, largest, type Minimum, type SmoothObjective, type Stop } from './minimum.ts'

/** Pairs of steps and gradient changes that are kept; 5 to 20 is usual and it matters little. */
const MEMORY = 10
const DEFAULT_STOP = { iterations: 1000, gradient: 1e-8, value: 1e-15 }

/**
 * Where is a smooth function of many variables lowest, near a start?
 *
 * Limited-memory BFGS with a strong Wolfe line search. O(n) memory and, beside the objective, O(n) work an iteration.
 * Finds a local minimum; the only one when the function is convex. For a function without a gradient, see
 * `withDifferences`; for one with corners, `minimizeNelderMead`.
 *
 * @param objective value at x, gradient written into its second argument; it must not keep or change x
 * @param start n >= 1 finite numbers with a finite value; left as it is
 * @param options `stop` reads iterations (1000), gradient (1e-8), value (1e-15) and isOver
 * @throws RangeError when the start or a stop criterion is out of range
 *
 * Liu, Nocedal (1989), On the limited memory BFGS method for large scale optimization, Math. Programming 45.
 */
export function minimizeLbfgs(
  objective: SmoothObjective,
  start: ArrayLike<number>,
  options: { readonly stop?: Stop } = {},
): Minimum {
  const stop = { ...DEFAULT_STOP, ...options.stop }
  checkSearch(start, stop)
  const n = start.length
  const memory = new Memory(n)
  let x: Float64Array = Float64Array.from(start)
  let gradient: Float64Array = new Float64Array(n)
  let value = objective(x, gradient)
  checkStartValue(value)
  let evaluations = 1
  let iterations = 0
  let converged = largest(gradient) <= stop.gradient * Math.max(1, Math.abs(value))
  while (!converged && iterations < stop.iterations && !stop.isOver?.()) {
    const direction = memory.direction(gradient)
    const slope = dot(direction, 0, gradient, 0, n)
    if (!(slope < 0)) {
      if (memory.isEmpty) break
      memory.clear()
      continue
    }
    const trials = new Map<number, { x: Float64Array; gradient: Float64Array }>()
    const along = (step: number) => {
      const trial = { x: x.map((xi, i) => xi + step * (direction[i] as number)), gradient: new Float64Array(n) }
      trials.set(step, trial)
      evaluations += 1
      return { step, value: objective(trial.x, trial.gradient), slope: dot(direction, 0, trial.gradient, 0, n) }
    }
    const firstStep = memory.isEmpty ? Math.min(1, 1 / largest(gradient)) : 1
    const found = searchLine(along, { value, slope }, firstStep)
    const next = found && trials.get(found.step)
    if (!found || !next) {
      // Along this direction rounding hides any gain: try the steepest once, then leave it.
      if (!memory.isEmpty) {
        memory.clear()
        continue
      }
      converged = slope > -Math.sqrt(stop.gradient) * Math.max(1, Math.abs(value))
      break
    }
    iterations += 1
    memory.add(x, next.x, gradient, next.gradient)
    const gain = value - found.value
    ;({ x, gradient } = next)
    value = found.value
    const scale = Math.max(1, Math.abs(value))
    converged = largest(gradient) <= stop.gradient * scale || gain <= stop.value * scale
  }
  return { x, value, iterations, evaluations, converged }
}

/** The last steps and changes of the gradient, which stand for the inverse Hessian. */
class Memory {
  readonly #n: number
  #pairs: { s: Float64Array; y: Float64Array; sy: number }[] = []

  constructor(n: number) {
    this.#n = n
  }

  get isEmpty(): boolean {
    return this.#pairs.length === 0
  }

  clear(): void {
    this.#pairs = []
  }

  /** A pair without positive curvature would spoil the approximation and is left out. */
  add(x: Float64Array, nextX: Float64Array, gradient: Float64Array, nextGradient: Float64Array): void {
    const s = nextX.map((v, i) => v - (x[i] as number))
    const y = nextGradient.map((v, i) => v - (gradient[i] as number))
    const sy = dot(s, 0, y, 0, this.#n)
    if (!(sy > Number.EPSILON * dot(y, 0, y, 0, this.#n))) return
    this.#pairs.push({ s, y, sy })
    if (this.#pairs.length > MEMORY) this.#pairs.shift()
  }

  /** - H gradient by the two-loop recursion. */
  direction(gradient: Float64Array): Float64Array {
    const n = this.#n
    const d = gradient.map((g) => -g)
    const shares = this.#pairs.map(() => 0)
    for (let k = this.#pairs.length - 1; k >= 0; k -= 1) {
      const { s, y, sy } = this.#pairs[k] as { s: Float64Array; y: Float64Array; sy: number }
      const share = dot(s, 0, d, 0, n) / sy
      shares[k] = share
      for (let i = 0; i < n; i += 1) d[i] = (d[i] as number) - share * (y[i] as number)
    }
    const last = this.#pairs.at(-1)
    if (last) {
      const scale = last.sy / dot(last.y, 0, last.y, 0, n)
      for (let i = 0; i < n; i += 1) d[i] = (d[i] as number) * scale
    }
    this.#pairs.forEach(({ s, y, sy }, k) => {
      const share = (shares[k] as number) - dot(y, 0, d, 0, n) / sy
      for (let i = 0; i < n; i += 1) d[i] = (d[i] as number) + share * (s[i] as number)
    })
    return d
  }
}
