import cephes from 'cephes'
import { checkInside, checkPositive } from './check.ts'
import { betaRegularized, erfc, gammaLower, gammaUpper, logBeta, logGamma } from './special.ts'

/** Steps of Newton's method by which a quantile is made exact; each doubles the digits that are right. */
const POLISH_STEPS = 3
/** From so many degrees of freedom on, the incomplete beta function loses more digits than the expansion of t in z. */
const NEARLY_NORMAL = 10_000
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI)

export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_SQRT_2PI)
}

/** P(Z <= z) for the standard normal, exact in the lower tail. */
export function normalCdf(z: number): number {
  return erfc(-z * Math.SQRT1_2) / 2
}

/** P(|Z| >= |z|) for the standard normal. */
export function normalTwoSided(z: number): number {
  return 2 * normalCdf(-Math.abs(z))
}

/** Quantile of the standard normal; p in (0, 1). */
export function normalQuantile(p: number): number {
  checkInside('p', p, 0, 1)
  return cephes.ndtri(p)
}

/** P(T <= t) for Student's t with `degreesOfFreedom` > 0, fractional allowed; exact in the lower tail. */
export function tCdf(t: number, degreesOfFreedom: number): number {
  const tail = tTwoSided(t, degreesOfFreedom) / 2
  return t > 0 ? 1 - tail : tail
}

/** P(|T| >= |t|) for Student's t. */
export function tTwoSided(t: number, degreesOfFreedom: number): number {
  checkPositive('degreesOfFreedom', degreesOfFreedom)
  const square = t * t
  if (square === Number.POSITIVE_INFINITY) return 0
  if (degreesOfFreedom > NEARLY_NORMAL) return normalTwoSided(normalOfT(t, degreesOfFreedom))
  // The tail itself, not one less the rest, wherever it is small.
  if (square > 0.5) return betaRegularized(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + square))
  return 1 - betaRegularized(0.5, degreesOfFreedom / 2, square / (degreesOfFreedom + square))
}

/**
 * The z with the tail of this t, for many degrees of freedom; error below 1e-12 above `NEARLY_NORMAL`.
 *
 * Hill (1970), Algorithm 395: Student's t-distribution, CACM 13(10).
 */
function normalOfT(t: number, degreesOfFreedom: number): number {
  const a = degreesOfFreedom - 0.5
  const b = 48 * a * a
  const square = a * Math.log1p((t * t) / degreesOfFreedom)
  const series = (((-0.4 * square - 3.3) * square - 24) * square - 85.5) / (0.8 * square * square + 100 + b)
  return ((series + square + 3) / b + 1) * Math.sqrt(square)
}

/** Quantile of Student's t with `degreesOfFreedom` > 0 (fractional allowed); p in (0, 1). */
export function tQuantile(p: number, degreesOfFreedom: number): number {
  checkInside('p', p, 0, 1)
  checkPositive('degreesOfFreedom', degreesOfFreedom)
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  const half = degreesOfFreedom / 2
  const logScale = logBeta(half, 0.5) + 0.5 * Math.log(degreesOfFreedom)
  let t = firstTQuantile(tail, degreesOfFreedom)
  for (let step = 0; step < POLISH_STEPS; step += 1) {
    const logDensity = -(half + 0.5) * Math.log1p((t * t) / degreesOfFreedom) - logScale
    const next = t + (tTwoSided(t, degreesOfFreedom) / 2 - tail) / Math.exp(logDensity)
    if (!(next > 0 && Number.isFinite(next))) break
    t = next
  }
  return p < 0.5 ? -t : t
}

/** From whichever end of the beta distribution keeps its digits; always above zero. */
function firstTQuantile(tail: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom > NEARLY_NORMAL) return -normalQuantile(tail)
  if (tail > 0.25) {
    const y = cephes.incbi(0.5, degreesOfFreedom / 2, 1 - 2 * tail)
    return Math.sqrt((degreesOfFreedom * y) / (1 - y))
  }
  const x = cephes.incbi(degreesOfFreedom / 2, 0.5, 2 * tail)
  return Math.sqrt((degreesOfFreedom * (1 - x)) / x)
}

/** P(X <= x) for chi-squared. */
export function chiSquareCdf(x: number, degreesOfFreedom: number): number {
  checkPositive('degreesOfFreedom', degreesOfFreedom)
  return gammaLower(degreesOfFreedom / 2, x / 2)
}

/** P(X >= x) for chi-squared, exact in this tail. */
export function chiSquareUpper(x: number, degreesOfFreedom: number): number {
  checkPositive('degreesOfFreedom', degreesOfFreedom)
  return gammaUpper(degreesOfFreedom / 2, x / 2)
}

/** Quantile of chi-squared; p in (0, 1). */
export function chiSquareQuantile(p: number, degreesOfFreedom: number): number {
  return 2 * gammaQuantile(p, degreesOfFreedom / 2)
}

/** P(X >= x) for Fisher's F with `numerator` and `denominator` degrees of freedom, exact in this tail. */
export function fUpper(x: number, numerator: number, denominator: number): number {
  checkPositive('numerator', numerator)
  checkPositive('denominator', denominator)
  return x <= 0 ? 1 : betaRegularized(denominator / 2, numerator / 2, denominator / (denominator + numerator * x))
}

/** P(X <= x) for Beta(a, b). */
export function betaCdf(x: number, a: number, b: number): number {
  checkPositive('a', a)
  checkPositive('b', b)
  return betaRegularized(a, b, x)
}

/** Quantile of Beta(a, b); p in (0, 1). */
export function betaQuantile(p: number, a: number, b: number): number {
  checkInside('p', p, 0, 1)
  checkPositive('a', a)
  checkPositive('b', b)
  let x = cephes.incbi(a, b, p)
  const logScale = logBeta(a, b)
  for (let step = 0; step < POLISH_STEPS; step += 1) {
    if (!(x > 0 && x < 1)) break
    const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logScale)
    const next = x - (betaRegularized(a, b, x) - p) / density
    if (!(next > 0 && next < 1)) break
    x = next
  }
  return x
}

/** P(X <= x) for Gamma with this shape and rate 1. */
export function gammaCdf(x: number, shape: number): number {
  checkPositive('shape', shape)
  return gammaLower(shape, x)
}

/** Quantile of Gamma with this shape and rate 1; p in (0, 1). */
export function gammaQuantile(p: number, shape: number): number {
  checkInside('p', p, 0, 1)
  checkPositive('shape', shape)
  let x = cephes.igami(shape, 1 - p)
  const logScale = logGamma(shape)
  for (let step = 0; step < POLISH_STEPS; step += 1) {
    if (!(x > 0)) break
    const density = Math.exp((shape - 1) * Math.log(x) - x - logScale)
    const excess = p > 0.5 ? 1 - p - gammaUpper(shape, x) : gammaLower(shape, x) - p
    const next = x - excess / density
    if (!(next > 0 && Number.isFinite(next))) break
    x = next
  }
  return x
}

/** P(X <= k) for the number of successes in `n` draws, each with probability `p` in [0, 1]. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0
  const whole = Math.floor(k)
  return whole >= n ? 1 : betaRegularized(n - whole, whole + 1, 1 - p)
}

/** P(X <= k) for a Poisson count with this mean. */
export function poissonCdf(k: number, mean: number): number {
  return k < 0 ? 0 : gammaUpper(Math.floor(k) + 1, mean)
}
