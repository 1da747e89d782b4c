/** Sufficient decrease and curvature of the strong Wolfe conditions: the usual pair for quasi-Newton directions. */
const DECREASE = 1e-4
const CURVATURE = 0.9
/** Values that differ by less than this, relative to the first, are rounding: slopes decide then. */
const ROUNDING = 1e-13
/** A trial stays this share of the bracket away from its ends, so that the bracket shrinks. */
const MARGIN = 0.1
/** A trial beyond the last goes at most so many times further. */
const STRETCH = 4
const TRIALS = 40

/** The function along a direction: its value and its derivative by the step. */
export interface AlongLine {
  readonly step: number
  readonly value: number
  readonly slope: number
}

/**
 * A step along a descent direction that meets the strong Wolfe conditions; null when rounding leaves nothing to gain.
 *
 * Brackets and then narrows by cubic interpolation, kept inside the bracket. Near the minimum, where values no longer
 * tell points apart, it goes by slopes alone (approximate Wolfe conditions). A point without a finite value is taken
 * for a wall. The last trial evaluated is not always the one that is returned.
 *
 * Nocedal, Wright (2006), Numerical Optimization, algorithms 3.5 and 3.6. Hager, Zhang (2005), SIAM J. Optim. 16(1).
 */
export function searchLine(
  along: (step: number) => AlongLine,
  start: { readonly value: number; readonly slope: number },
  firstStep: number,
): AlongLine | null {
  let low: AlongLine = { step: 0, ...start }
  let high: AlongLine | null = null
  let step = firstStep
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const at = along(step)
    if (isGoodByDecrease(at, start) || isGoodBySlope(at, start)) return at
    const isDecrease = at.value <= start.value + DECREASE * at.step * start.slope && at.value < low.value
    if (!isDecrease) {
      high = at
    } else {
      if (at.slope * (high ? high.step - low.step : 1) >= 0) high = low
      low = at
    }
    if (high && Math.abs(high.step - low.step) <= Number.EPSILON * Math.max(high.step, low.step)) break
    step = high ? inside(low, high) : STRETCH * step
  }
  return low.step > 0 ? low : null
}

function isGoodByDecrease(at: AlongLine, start: { value: number; slope: number }): boolean {
  const isLower = at.value <= start.value + DECREASE * at.step * start.slope
  return isLower && Math.abs(at.slope) <= -CURVATURE * start.slope
}

function isGoodBySlope(at: AlongLine, start: { value: number; slope: number }): boolean {
  const isLevel = at.value <= start.value + ROUNDING * Math.abs(start.value)
  return isLevel && at.slope >= CURVATURE * start.slope && at.slope <= (2 * DECREASE - 1) * start.slope
}

/** The minimum of the cubic through both ends, kept off the ends; the middle where there is no such cubic. */
function inside(low: AlongLine, high: AlongLine): number {
  const width = high.step - low.step
  const middle = low.step + width / 2
  if (!Number.isFinite(high.value) || !Number.isFinite(high.slope)) return middle
  const d1 = low.slope + high.slope - (3 * (high.value - low.value)) / width
  const square = d1 * d1 - low.slope * high.slope
  if (!(square >= 0)) return middle
  const d2 = Math.sign(width) * Math.sqrt(square)
  const share = 1 - (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2)
  if (!Number.isFinite(share)) return middle
  return low.step + width * Math.min(1 - MARGIN, Math.max(MARGIN, share))
}
