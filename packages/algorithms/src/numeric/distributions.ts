import cephes from 'cephes'
import { checkInside, checkPositive } from './check.ts'
import { betaRegularized, erfc, gammaLower, gammaUpper, logBeta, logGamma } from './special.ts'

/** Newton's method doubles the right digits a step; only a start that is far off in a thin tail needs more than a few. */
const QUANTILE_STEPS = 200
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
  const t = rootOfRising({
    excess: (at) => tail - tTwoSided(at, degreesOfFreedom) / 2,
    slope: (at) => Math.exp(-(half + 0.5) * Math.log1p((at * at) / degreesOfFreedom) - logScale),
    guess: guessed(() => firstTQuantile(tail, degreesOfFreedom)),
    most: Number.POSITIVE_INFINITY,
    share: tail,
  })
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
  const logScale = logBeta(a, b)
  return rootOfRising({
    excess: (x) => betaRegularized(a, b, x) - p,
    slope: (x) => Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logScale),
    guess: guessed(() => cephes.incbi(a, b, p)),
    most: 1,
    share: p,
  })
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
  const logScale = logGamma(shape)
  return rootOfRising({
    excess: (x) => (p > 0.5 ? 1 - p - gammaUpper(shape, x) : gammaLower(shape, x) - p),
    slope: (x) => Math.exp((shape - 1) * Math.log(x) - x - logScale),
    guess: guessed(() => cephes.igami(shape, 1 - p)),
    most: Number.POSITIVE_INFINITY,
    share: Math.min(p, 1 - p),
  })
}

interface Rising {
  /** Rises through zero between 0 and `most`. */
  readonly excess: (x: number) => number
  readonly slope: (x: number) => number
  readonly guess: number
  readonly most: number
  /** Excesses that are rounding beside this one are none. */
  readonly share: number
}

/** Newton's steps, kept inside a bracket that closes in: a guess may be far off, but not the answer. */
function rootOfRising({ excess, slope, guess, most, share }: Rising): number {
  let low = 0
  let high = most
  let x = guess > low && guess < high ? guess : between(low, high)
  for (let step = 0; step < QUANTILE_STEPS; step += 1) {
    const over = excess(x)
    if (Math.abs(over) <= Number.EPSILON * share) return x
    if (over > 0) high = x
    else low = x
    const newton = x - over / slope(x)
    const next = newton > low && newton < high ? newton : between(low, high)
    if (next === x || Math.abs(next - x) <= Number.EPSILON * x) return next
    x = next
  }
  return x
}

/** A point inside, half way by order of magnitude: quantiles may be as small as numbers are, or as large. */
function between(low: number, high: number): number {
  if (high === Number.POSITIVE_INFINITY) return low < 1 ? low + 1 : 4 * low * low
  return low > 0 ? Math.sqrt(low) * Math.sqrt(high) : Math.min(0.5, high * high)
}

/** cephes gives up on some quantiles in a thin tail: then any start will do. */
function guessed(compute: () => number): number {
  try {
    return compute()
  } catch {
    return Number.NaN
  }
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
