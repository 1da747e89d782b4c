import { cholesky, choleskySolve, dot } from '../dense.ts'
import { checkSearch, checkStartValue, largest, type Minimum, type Stop, type TwiceSmoothObjective } from './minimum.ts'

const DEFAULT_STOP = { iterations: 100, gradient: 1e-10, value: 1e-15 }
/** Share of the promised decrease that a step must bring. */
const DECREASE = 1e-4
const HALVINGS = 50
/** Where the Hessian is not positive definite, its diagonal is raised by this share of its size, then ten times that. */
const FIRST_RIDGE = 1e-8
const RIDGES = 25
/** Values that differ by less than this, relative, are rounding. */
const ROUNDING = 1e-14

/**
 * Where is a function with known second derivatives lowest, near a start?
 *
 * Newton's method, damped: the step is halved until the value falls, and the Hessian's diagonal is raised where it is
 * not positive definite. Doubles the right digits an iteration near the minimum; n³/3 work beside the objective.
 *
 * @param objective value at x; writes gradient (n) and Hessian (n x n, row by row, lower half at least)
 * @param options `stop` reads iterations (100), gradient (1e-10), value (1e-15) and isOver
 * @throws RangeError when the start or a stop criterion is out of range
 *
 * Nocedal, Wright (2006), Numerical Optimization, sections 3.3 and 3.4.
 */
export function minimizeNewton(
  objective: TwiceSmoothObjective,
  start: ArrayLike<number>,
  options: { readonly stop?: Stop } = {},
): Minimum {
  const stop = { ...DEFAULT_STOP, ...options.stop }
  checkSearch(start, stop)
  const n = start.length
  let here = evaluate(objective, Float64Array.from(start))
  checkStartValue(here.value)
  let evaluations = 1
  let iterations = 0
  const isFlat = (): boolean => largest(here.gradient) <= stop.gradient * Math.max(1, Math.abs(here.value))
  let converged = isFlat()
  while (!converged && iterations < stop.iterations && !stop.isOver?.()) {
    const direction = newtonDirection(here.hessian, here.gradient, n)
    const slope = dot(direction, 0, here.gradient, 0, n)
    const next = descend(objective, here, direction, slope)
    evaluations += next.evaluations
    if (!next.at) {
      // No step helps: the promised gain is below what rounding can show.
      converged = -slope <= Math.sqrt(Number.EPSILON) * Math.max(1, Math.abs(here.value))
      break
    }
    iterations += 1
    const gain = here.value - next.at.value
    here = next.at
    converged = isFlat() || (gain >= 0 && gain <= stop.value * Math.max(1, Math.abs(here.value)))
  }
  return { x: here.x, value: here.value, iterations, evaluations, converged }
}

interface At {
  readonly x: Float64Array
  readonly value: number
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

function evaluate(objective: TwiceSmoothObjective, x: Float64Array): At {
  const gradient = new Float64Array(x.length)
  const hessian = new Float64Array(x.length ** 2)
  const value = objective(x, gradient, hessian)
  return { x, value, gradient, hessian }
}

function newtonDirection(hessian: Float64Array, gradient: Float64Array, n: number): Float64Array {
  let size = 0
  for (let i = 0; i < n; i += 1) size = Math.max(size, Math.abs(hessian[i * n + i] as number))
  let ridge = 0
  for (let trial = 0; trial < RIDGES; trial += 1) {
    const raised = hessian.slice()
    for (let i = 0; i < n; i += 1) raised[i * n + i] = (raised[i * n + i] as number) + ridge
    const factor = cholesky(raised, n)
    if (factor) return choleskySolve(factor, n, gradient).map((v) => -v)
    ridge = ridge === 0 ? FIRST_RIDGE * Math.max(size, Number.MIN_VALUE ** 0.5) : 10 * ridge
  }
  return gradient.map((v) => -v)
}

function descend(
  objective: TwiceSmoothObjective,
  here: At,
  direction: Float64Array,
  slope: number,
): { at: At | null; evaluations: number } {
  const slack = ROUNDING * Math.abs(here.value)
  let step = 1
  for (let evaluations = 1; evaluations <= HALVINGS; evaluations += 1) {
    const at = evaluate(
      objective,
      here.x.map((v, i) => v + step * (direction[i] as number)),
    )
    const decrease = -DECREASE * step * slope
    const isLower = at.value <= here.value - decrease
    // Only where values cannot show the decrease: elsewhere two points across a valley are level too.
    const isLevel = decrease <= slack && at.value <= here.value + slack && largest(at.gradient) < largest(here.gradient)
    if (isLower || isLevel) return { at, evaluations }
    step /= 2
  }
  return { at: null, evaluations: HALVINGS }
}
