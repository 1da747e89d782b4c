import { checkPositive } from './check.ts'
import { logBeta } from './special.ts'

/** Up to here the power series converges quickly. */
const SERIES_TO = 0.75
/** A Taylor step takes the distance to 1 down to this share of itself: the terms then fade like its complement. */
const STEP_SHARE = 0.5
/** Widest step of the trapezoidal rule: the integrand is analytic about π/2 to either side, so that 1e-16 remain. */
const WIDEST_STEP = 0.25
/** And no wider than this many standard deviations of the peak, for the same precision where it is narrow. */
const STEP_OF_PEAK = 0.65
/** The integrand is left out where it is below e^-40 of its peak. */
const LOG_NOTHING = -40
/** So far from its corners, and the logarithm of its exponents, the integrand's logarithm is straight to rounding. */
const LOG_FLAT = 37
/** Terms above this are scaled down before they overflow. */
const LARGE = 1e200
const LOG_LARGE = Math.log(LARGE)
/** A guard against parameters in the millions, never met by sensible ones. */
const TERMS = 10_000_000

/**
 * Gauss' hypergeometric function 2F1(a, b; c; z) for a, b, c > 0 and z < 1; where z < 0, c must be at least a or b (the
 * function swings around zero otherwise).
 *
 * Sums with positive terms alone, so nothing cancels: for z up to .75 the power series; beyond, Euler's integral by the
 * trapezoidal rule in the logit of its variable where c is above a or b, else Taylor expansions of the differential
 * equation, each halving the distance to 1, so that z -> 1 costs its logarithm. Euler's and Pfaff's transformations
 * come first where they shorten the sum or make it positive. About 12 digits; some hundred terms, more in proportion to
 * a + b - c. Infinity where the value is beyond 1e308: see `logHyp2f1`.
 *
 * @throws RangeError when a parameter is not positive, z not below 1, or z below 0 and c below both a and b
 *
 * Pearson, Olver, Porter (2017), Numerical methods for the computation of the confluent and Gauss hypergeometric
 * functions, Numerical Algorithms 74. NIST Digital Library of Mathematical Functions, 15.5, 15.6, 15.8 and 15.10.
 * Trefethen, Weideman (2014), The exponentially convergent trapezoidal rule, SIAM Review 56(3).
 */
export function hyp2f1(a: number, b: number, c: number, z: number): number {
  const { value, logScale } = scaled(a, b, c, z)
  return logScale === 0 ? value : value * Math.exp(logScale)
}

/** ln 2F1(a, b; c; z), also where the function itself overflows; the same domain. */
export function logHyp2f1(a: number, b: number, c: number, z: number): number {
  const { value, logScale } = scaled(a, b, c, z)
  return Math.log(value) + logScale
}

/** value · e^logScale */
interface Scaled {
  readonly value: number
  readonly logScale: number
}

function scaled(a: number, b: number, c: number, z: number): Scaled {
  checkPositive('a', a)
  checkPositive('b', b)
  checkPositive('c', c)
  if (!(z < 1 && z > Number.NEGATIVE_INFINITY)) throw new RangeError(`z must be a finite number below 1, not ${z}`)
  if (z === 0) return { value: 1, logScale: 0 }
  return z > 0 ? positive(a, b, c, z, 1 - z) : negative(a, b, c, z)
}

/** Pfaff: (1 - z)^-b 2F1(c - a, b; c; z / (z - 1)), whose parameters are positive when c > a. */
function negative(a: number, b: number, c: number, z: number): Scaled {
  if (c > a && (a >= b || c <= b)) return pfaff(a, b, c, z)
  if (c > b) return pfaff(b, a, c, z)
  if (c === a) return { value: 1, logScale: -b * Math.log1p(-z) }
  if (c === b) return { value: 1, logScale: -a * Math.log1p(-z) }
  throw new RangeError(`c must be at or above a or b where z is negative, not ${c}`)
}

function pfaff(a: number, b: number, c: number, z: number): Scaled {
  const found = positive(c - a, b, c, z / (z - 1), 1 / (1 - z))
  return { value: found.value, logScale: found.logScale - b * Math.log1p(-z) }
}

/** For z in (0, 1) and positive parameters, with w = 1 - z given by itself: it may be known more closely. */
function positive(a: number, b: number, c: number, z: number, w: number): Scaled {
  // Euler: the same function with a shorter sum, as long as its parameters stay positive.
  if (c > a && c > b && a + b > c) {
    const found = sum(c - a, c - b, c, z, w)
    return { value: found.value, logScale: found.logScale + (c - a - b) * Math.log(w) }
  }
  return sum(a, b, c, z, w)
}

function sum(a: number, b: number, c: number, z: number, w: number): Scaled {
  if (z <= SERIES_TO) return powerSeries(a, b, c, z)
  if (c > Math.min(a, b)) return eulerIntegral(Math.max(a, b), Math.min(a, b), c, z, w)
  let at = powerSeries(a, b, c, SERIES_TO)
  for (let from = 1 - SERIES_TO; from > w; ) {
    const to = Math.max(w, from * STEP_SHARE)
    at = stepTowardsOne(a, b, c, from, to, at)
    from = to
  }
  return at
}

/**
 * ∫ t^(b-1) (1 - t)^(c-b-1) (1 - zt)^-a dt / B(b, c - b) over (0, 1), c > b. With t = 1 / (1 + e^-u) the integrand has
 * one peak and fades exponentially to both sides.
 */
function eulerIntegral(a: number, b: number, c: number, z: number, w: number): Scaled {
  const logAt = (u: number): number => {
    const e = Math.exp(-Math.abs(u))
    const soft = Math.log1p(e)
    // ln t, ln(1 - t) and ln(1 - zt) = ln(w + e^-u) - ln(1 + e^-u), without overflow for large |u|.
    const logT = Math.min(u, 0) - soft
    const logRest = Math.min(-u, 0) - soft
    const logWall = u > 0 ? Math.log(w + e) - soft : Math.log1p(w * e) - soft
    return b * logT + (c - b) * logRest - a * logWall
  }
  // The peak is where (b - ct)(1 - zt) + azt(1 - t) = 0: one root in (0, 1), in v = 1 - t for its digits near t = 1.
  const v = peakComplement(a, b, c, z, w)
  const t = v < 0.5 ? 1 - v : peakAt(a, b, c, z)
  const peak = Math.log(t) - Math.log(v)
  const bend = c * t * v - (a * z * t * v * (v * (w + z * v) - t * w)) / (w + z * v) ** 2
  const step = Math.min(WIDEST_STEP, STEP_OF_PEAK / Math.sqrt(Math.max(bend, 0)))
  const top = logAt(peak)
  // Beyond these the integrand is a power of e^u, and what is left of the sum a geometric series.
  const flat = LOG_FLAT + Math.log(a + c + 1)
  const side = (direction: number, end: number, decay: number): number => {
    let total = 0
    for (let u = peak + direction; ; u += direction) {
      const height = logAt(u) - top
      if (height < LOG_NOTHING) return total
      if ((end - u) * direction < 0) return total - Math.exp(height) / Math.expm1(-decay * step)
      total += Math.exp(height)
    }
  }
  const total = 1 + side(step, Math.max(0, -Math.log(w)) + flat, c - b) + side(-step, -flat, b)
  return { value: total * step, logScale: top - logBeta(b, c - b) }
}

/** The same root as t, for its digits near 0. */
function peakAt(a: number, b: number, c: number, z: number): number {
  const linear = c + z * (b - a)
  const root = Math.sqrt(Math.max(0, linear * linear - 4 * z * (c - a) * b))
  return Math.min(0.5, (2 * b) / (linear + root))
}

/** Root v in (0, 1) of (cv - (c - b))(w + zv) + azv(1 - v), which rises from -(c - b)w through zero. */
function peakComplement(a: number, b: number, c: number, z: number, w: number): number {
  const square = z * (c - a)
  const linear = c * w - (c - b) * z + a * z
  const rest = (c - b) * w
  const root = Math.sqrt(linear * linear + 4 * square * rest)
  return linear > 0 ? (2 * rest) / (linear + root) : (root - linear) / (2 * square)
}

interface WithSlope extends Scaled {
  /** Derivative by z, in the same scale. */
  readonly slope: number
}

function powerSeries(a: number, b: number, c: number, z: number): WithSlope {
  let term = 1
  let sum = 1
  let slope = 0
  let logScale = 0
  for (let n = 0; n < TERMS; n += 1) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (1 + n))) * z
    term *= ratio
    sum += term
    slope += (n + 1) * term
    // The terms of the slope are the last to fade.
    if (ratio < 1 && (n + 1) * term <= slope * Number.EPSILON * (1 - ratio)) break
    if (sum > LARGE) {
      term /= LARGE
      sum /= LARGE
      slope /= LARGE
      logScale += LOG_LARGE
    }
  }
  return { value: sum, slope: slope / z, logScale }
}

/** Expands about z = 1 - from and evaluates at 1 - to: with c below a and b no coefficient is a difference. */
function stepTowardsOne(a: number, b: number, c: number, from: number, to: number, at: WithSlope): WithSlope {
  const z = 1 - from
  const h = from - to
  const pull = h / (z * from)
  let before = at.value
  let term = at.slope * h
  let sum = before + term
  let slope = term
  let logScale = at.logScale
  for (let n = 0; n < TERMS; n += 1) {
    const back = (a + n) * (b + n) * h * before
    const drift = (n + 1) * ((1 - 2 * z) * n + c - (a + b + 1) * z) * term
    const next = ((back - drift) / ((n + 2) * (n + 1))) * pull
    before = term
    term = next
    sum += term
    slope += (n + 2) * term
    if (term < before && (n + 2) * term <= slope * Number.EPSILON * (1 - term / before)) break
    if (sum > LARGE) {
      term /= LARGE
      before /= LARGE
      sum /= LARGE
      slope /= LARGE
      logScale += LOG_LARGE
    }
  }
  return { value: sum, slope: slope / h, logScale }
}
