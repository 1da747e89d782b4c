import { checkAllFinite, checkInside, checkPositive } from '../numeric/check.ts'
import { normalCdf, normalDensity } from '../numeric/distributions.ts'
import { linearSolve } from '../numeric/linear-solve.ts'
import { findRoot } from '../numeric/minimize/brent.ts'
import { gaussLegendre } from '../numeric/quadrature.ts'

/** Half of the shift that is looked for: one standard deviation is what a shop would want to hear of. */
const DEFAULT_REFERENCE = 0.5
/** Nodes a unit of threshold; twice as many change the run length in its seventh digit. */
const NODES_A_UNIT = 8
const LEAST_NODES = 24
const LEAST_THRESHOLD = 1e-3
const LARGEST_THRESHOLD = 30

export interface CusumOptions {
  /** Values between two false alarms, in the mean. */
  readonly runLength: number
  /** Half of the shift to be found soonest, in standard deviations. Default 0.5. */
  readonly reference?: number
}

export interface CusumAlarm {
  /** Index of the value that raised it. */
  readonly at: number
  readonly direction: 'up' | 'down'
  /** Index of the first value after the sum was last at zero: where the change most likely began. */
  readonly since: number
}

/**
 * Has the level shifted, asked at every new value, with a stated mean time between false alarms?
 *
 * Sums of what goes beyond the reference upwards and downwards, never below zero; an alarm sets both to zero. O(n).
 *
 * @param scores standardised: mean 0 and standard deviation 1 as long as nothing has changed, independent
 * @throws RangeError when a score is not finite or the options are out of range
 *
 * Page (1954), Continuous inspection schemes, Biometrika 41(1-2).
 */
export function cusumAlarms(scores: Float64Array, options: CusumOptions): CusumAlarm[] {
  checkAllFinite('scores', scores)
  const { runLength, reference = DEFAULT_REFERENCE } = options
  const threshold = cusumThreshold(runLength, reference)
  const alarms: CusumAlarm[] = []
  let [up, down, upSince, downSince] = [0, 0, 0, 0]
  for (let i = 0; i < scores.length; i += 1) {
    const score = scores[i] as number
    up = Math.max(0, up + score - reference)
    down = Math.max(0, down - score - reference)
    if (up === 0) upSince = i + 1
    if (down === 0) downSince = i + 1
    if (up <= threshold && down <= threshold) continue
    alarms.push(
      up > threshold ? { at: i, direction: 'up', since: upSince } : { at: i, direction: 'down', since: downSince },
    )
    ;[up, down, upSince, downSince] = [0, 0, i + 1, i + 1]
  }
  return alarms
}

/**
 * How many values until a two-sided CUSUM alarms, in the mean, when scores are normal with this shift?
 *
 * Page's integral equation by Gauss-Legendre nodes, for either side; rates of the two add up. O(nodes³).
 *
 * @param threshold above zero, at most 30
 * @param shift of the mean, in standard deviations. Default 0: the mean time between false alarms
 * @throws RangeError when an argument is out of range
 *
 * Goel, Wu (1971), Determination of A.R.L. and a contour nomogram for CUSUM charts, Technometrics 13(2).
 */
export function cusumRunLength(threshold: number, reference = DEFAULT_REFERENCE, shift = 0): number {
  checkInside('threshold', threshold, 0, LARGEST_THRESHOLD + 1)
  checkPositive('reference', reference)
  return 1 / (1 / oneSided(threshold, reference - shift) + 1 / oneSided(threshold, reference + shift))
}

/**
 * The threshold with this mean time between false alarms, which is above 10 and below 1e9.
 *
 * @throws RangeError when no threshold has it: a high reference alone is seldom passed, a low one often
 */
export function cusumThreshold(runLength: number, reference = DEFAULT_REFERENCE): number {
  checkInside('runLength', runLength, 10, 1e9)
  checkInside('reference', reference, 0.05, 3)
  const excess = (threshold: number): number => Math.log(cusumRunLength(threshold, reference) / runLength)
  let high = 1
  while (excess(high) < 0 && high < LARGEST_THRESHOLD) high += 2
  if (excess(high) < 0 || excess(LEAST_THRESHOLD) > 0)
    throw new RangeError(`runLength must be within reach of reference ${reference}, not ${runLength}`)
  return findRoot(excess, LEAST_THRESHOLD, high, { stop: { x: 1e-9 } }).x
}

/** L(z) = 1 + L(0) P(X <= k - z) + ∫ L(y) f(y + k - z) dy over 0 < y < h, solved at the nodes and at 0. */
function oneSided(threshold: number, reference: number): number {
  const count = Math.max(LEAST_NODES, Math.ceil(NODES_A_UNIT * threshold))
  const { nodes, weights } = gaussLegendre(count)
  const size = count + 1
  const at = (k: number): number => (k === 0 ? 0 : threshold * (nodes[k - 1] as number))
  const a = new Float64Array(size * size)
  for (let row = 0; row < size; row += 1) {
    a[row * size] = -normalCdf(reference - at(row))
    for (let k = 1; k < size; k += 1) {
      a[row * size + k] = -threshold * (weights[k - 1] as number) * normalDensity(at(k) + reference - at(row))
    }
    a[row * size + row] = (a[row * size + row] as number) + 1
  }
  const solved = linearSolve(a, size, new Float64Array(size).fill(1))
  return solved ? (solved[0] as number) : Number.POSITIVE_INFINITY
}
