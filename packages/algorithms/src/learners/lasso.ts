import type { Minimum, TwiceSmoothObjective } from '../numeric/minimize/minimum.ts'

const MOST_ITERATIONS = 100
/** Coordinate descent stops when a sweep moves nothing by more than this share of the largest coefficient. */
const SWEEP_TOLERANCE = 1e-13
const MOST_SWEEPS = 1000
const HALVINGS = 40
/** Share of the promised decrease that a step must bring. */
const DECREASE = 1e-4
/** Converged when an iteration promises less than this times max(1, |value|). */
const VALUE_TOLERANCE = 1e-14

/**
 * Where is a smooth convex function plus Σ penalty |x| lowest?
 *
 * Proximal Newton: the second-order model with the absolute values kept is minimised by coordinate descent, then the
 * step is halved until the sum falls. A few iterations, each columns² a sweep beside the objective.
 *
 * @param penalty one per variable, 0 for those that are free
 *
 * Lee, Sun, Saunders (2014), Proximal Newton-type methods for minimizing composite functions, SIAM J. Optim. 24(3).
 */
export function minimizeLasso(objective: TwiceSmoothObjective, start: Float64Array, penalty: Float64Array): Minimum {
  const n = start.length
  const gradient = new Float64Array(n)
  const hessian = new Float64Array(n * n)
  const absolute = (x: Float64Array): number => penalty.reduce((sum, p, j) => sum + p * Math.abs(x[j] as number), 0)
  let x = start.slice()
  let evaluations = 1
  let value = objective(x, gradient, hessian) + absolute(x)
  for (let iterations = 0; iterations < MOST_ITERATIONS; iterations += 1) {
    const aim = sweepToMinimum(x, gradient, hessian, penalty)
    const promised =
      aim.reduce((sum, v, j) => sum + (gradient[j] as number) * (v - (x[j] as number)), 0) + absolute(aim) - absolute(x)
    if (-promised <= VALUE_TOLERANCE * Math.max(1, Math.abs(value)))
      return { x: aim, value, iterations, evaluations, converged: true }
    let step = 1
    let isLower = false
    for (let trial = 0; trial < HALVINGS && !isLower; trial += 1) {
      const next = x.map((v, j) => v + step * ((aim[j] as number) - v))
      const nextValue = objective(next, gradient, hessian) + absolute(next)
      evaluations += 1
      isLower = nextValue <= value + DECREASE * step * promised
      if (isLower) {
        x = next
        value = nextValue
      }
      step /= 2
    }
    // No step helps: what was promised is below what rounding can show.
    if (!isLower)
      return { x, value, iterations, evaluations, converged: -promised <= 1e-8 * Math.max(1, Math.abs(value)) }
  }
  return { x, value, iterations: MOST_ITERATIONS, evaluations, converged: false }
}

/** Minimum of gradient (v - x) + (v - x)' Hessian (v - x) / 2 + Σ penalty |v|; the lower half of the Hessian is read. */
function sweepToMinimum(
  x: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  penalty: Float64Array,
): Float64Array {
  const n = x.length
  const entry = (i: number, j: number): number => hessian[i >= j ? i * n + j : j * n + i] as number
  const v = x.slice()
  // Slope of the smooth part at v, kept up to date.
  const slope = gradient.slice()
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let moved = 0
    let size = 0
    for (let j = 0; j < n; j += 1) {
      const curve = entry(j, j)
      if (!(curve > 0)) continue
      const before = v[j] as number
      const after = softened(before - (slope[j] as number) / curve, (penalty[j] as number) / curve)
      size = Math.max(size, Math.abs(after))
      if (after === before) continue
      v[j] = after
      moved = Math.max(moved, Math.abs(after - before))
      for (let i = 0; i < n; i += 1) slope[i] = (slope[i] as number) + entry(i, j) * (after - before)
    }
    if (moved <= SWEEP_TOLERANCE * size) break
  }
  return v
}

/** Drawn to 0 by `amount`, and there kept. */
function softened(value: number, amount: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - amount)
}
