import { checkFinite, checkInside, checkNotNegative, checkPositive } from '../numeric/check.ts'
import { betaCdf, betaQuantile, normalCdf, normalDensity, normalQuantile } from '../numeric/distributions.ts'
import { integratePieces } from '../numeric/double-exponential.ts'
import { LEVEL } from '../numeric/level.ts'
import { findRoot } from '../numeric/minimize/brent.ts'
import { logBeta } from '../numeric/special.ts'
import type { Estimate } from './lift.ts'
import type { Proportion } from './proportions.ts'

export interface BayesianComparison {
  /** Probability that treatment is better, given data and prior. */
  readonly chanceToWin: number
  /** What is lost on average by choosing treatment when control is better, and the other way round. */
  readonly expectedLoss: { readonly treated: number; readonly control: number }
  /** treated - control, equal-tailed. */
  readonly difference: CredibleInterval
  /** treated / control - 1, equal-tailed; null where the control's sign is not known. */
  readonly lift: CredibleInterval | null
}

export interface CredibleInterval {
  /** Posterior median. */
  readonly value: number
  readonly low: number
  readonly high: number
  readonly level: number
}

/** Beta(a, b): as if a successes and b failures had been seen before. (1, 1) is flat. */
export interface BetaPrior {
  readonly a: number
  readonly b: number
}

/** What is thought of a mean before the data; `deviation` Infinity says nothing. */
export interface NormalPrior {
  readonly mean: number
  readonly deviation: number
}

const FLAT: BetaPrior = { a: 1, b: 1 }
const NOTHING: NormalPrior = { mean: 0, deviation: Number.POSITIVE_INFINITY }
/** Mass outside of the range of integration. */
const TAIL = 1e-14
/** The chance that the control is not positive below which its sign counts as known. */
const SIGN_KNOWN = 1e-6

/**
 * Which of two shares is higher, how surely, and what does it cost to be wrong? Beta posteriors, integrated, not sampled.
 *
 * @param prior for both arms; a and b at least .5
 * @throws RangeError when counts are no counts or the prior or level is out of range
 *
 * Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.4. Stucchi (2015), Bayesian A/B testing at VWO (loss).
 */
export function compareProportions(
  treated: Proportion,
  control: Proportion,
  { prior = FLAT, level = LEVEL }: { readonly prior?: BetaPrior; readonly level?: number } = {},
): BayesianComparison {
  checkInside('level', level, 0, 1)
  const t = posterior('treated', treated, prior)
  const c = posterior('control', control, prior)
  const [tEnds, cEnds] = [landmarks(t), landmarks(c)]
  // The control's failures where they are the rarer: near 1 a share has no digits left for a density that has a pole there.
  const isTurned = c.b < c.a
  const own = isTurned ? { a: c.b, b: c.a } : c
  const turned = (x: number) => (isTurned ? 1 - x : x)
  const logScale = logBeta(own.a, own.b)
  const density = (x: number) => Math.exp((own.a - 1) * Math.log(x) + (own.b - 1) * Math.log1p(-x) - logScale)
  /** P(T <= bound(C)), over C in pieces that end where T begins, has its middle and ends. */
  const below = (bound: (x: number) => number, inverse: (y: number) => number) =>
    integratePieces(
      (x) => density(x) * betaCdf(bound(turned(x)), t.a, t.b),
      pieces(
        landmarks(own),
        tEnds.map((y) => turned(inverse(y))),
      ),
    )
  const loss = (better: BetaPrior, chosen: BetaPrior) =>
    integratePieces((x) => (1 - betaCdf(x, better.a, better.b)) * betaCdf(x, chosen.a, chosen.b), all)
  const all = [...tEnds, ...cEnds].toSorted((x, y) => x - y)
  const reach = (all.at(-1) ?? 1) - (all[0] ?? 0)
  const shifted = (d: number) =>
    below(
      (x) => x + d,
      (y) => y - d,
    )
  const scaled = (r: number) =>
    below(
      (x) => x * Math.exp(r),
      (y) => y * Math.exp(-r),
    )
  const atDifference = (p: number) => findRoot((d) => shifted(d) - p, -reach, reach).x
  const atLift = (p: number) => findRoot((r) => scaled(r) - p, ...logRange(t, c)).x
  const lifted = intervalOf(atLift, level)
  return {
    chanceToWin: 1 - shifted(0),
    expectedLoss: { treated: loss(c, t), control: loss(t, c) },
    difference: intervalOf(atDifference, level),
    lift: {
      value: Math.expm1(lifted.value),
      low: Math.expm1(lifted.low),
      high: Math.expm1(lifted.high),
      level,
    },
  }
}

/**
 * The same for two means (or any normal estimates) with normal priors.
 *
 * @param prior for both arms, or one for each; without one, nothing is known before
 * @throws RangeError when a standard error is not above zero or the prior or level is out of range
 *
 * Gelman et al. (2013), section 2.5.
 */
export function compareMeans(
  treated: Estimate,
  control: Estimate,
  options: {
    readonly prior?: NormalPrior | { readonly treated: NormalPrior; readonly control: NormalPrior }
    readonly level?: number
  } = {},
): BayesianComparison {
  const { prior = NOTHING, level = LEVEL } = options
  checkInside('level', level, 0, 1)
  const t = updated('treated', treated, 'treated' in prior ? prior.treated : prior)
  const c = updated('control', control, 'control' in prior ? prior.control : prior)
  const mean = t.value - c.value
  const deviation = Math.hypot(t.standardError, c.standardError)
  const z = mean / deviation
  const reach = normalQuantile(0.5 + level / 2) * deviation
  // Nor can the lift have an end beyond the chance that the control is not positive.
  const isSignKnown = normalCdf(-c.value / c.standardError) < Math.min(SIGN_KNOWN, (1 - level) / 2)
  const loss = (towards: number) => deviation * (normalDensity(z) - towards * z * normalCdf(-towards * z))
  return {
    chanceToWin: normalCdf(z),
    expectedLoss: { treated: loss(1), control: loss(-1) },
    difference: { value: mean, low: mean - reach, high: mean + reach, level },
    lift: isSignKnown ? intervalOf(liftQuantile(t, c), level) : null,
  }
}

/** P(T <= (1 + r) C) = p for a C that is positive. */
function liftQuantile(t: Estimate, c: Estimate): (p: number) => number {
  const share = (r: number) =>
    normalCdf(((1 + r) * c.value - t.value) / Math.hypot(t.standardError, (1 + r) * c.standardError))
  const middle = t.value / c.value - 1
  const width = (Math.hypot(t.standardError, (1 + Math.abs(middle)) * c.standardError) / c.value) * 8
  return (p) => {
    let reach = width
    while (share(middle - reach) > p || share(middle + reach) < p) reach *= 2
    return findRoot((r) => share(r) - p, middle - reach, middle + reach).x
  }
}

function intervalOf(quantile: (p: number) => number, level: number): CredibleInterval {
  return { value: quantile(0.5), low: quantile((1 - level) / 2), high: quantile((1 + level) / 2), level }
}

function posterior(name: string, { successes, n }: Proportion, { a, b }: BetaPrior): BetaPrior {
  checkPositive('prior.a', a)
  checkPositive('prior.b', b)
  if (a < 0.5 || b < 0.5) throw new RangeError(`prior must be at least .5 and .5, not ${a} and ${b}`)
  checkNotNegative(`${name}.n`, n)
  checkNotNegative(`${name}.successes`, successes)
  if (!(successes <= n)) throw new RangeError(`${name}.successes must be at most n = ${n}, not ${successes}`)
  return { a: a + successes, b: b + n - successes }
}

/** Where a posterior begins, has its middle and ends. */
function landmarks({ a, b }: BetaPrior): [number, number, number] {
  return [betaQuantile(TAIL, a, b), betaQuantile(0.5, a, b), betaQuantile(1 - TAIL, a, b)]
}

/** The control's range, cut at its middle and at whichever of these points lie inside. */
function pieces([low, middle, high]: readonly [number, number, number], cuts: readonly number[]): number[] {
  return [low, middle, high, ...cuts.filter((x) => x > low && x < high)].toSorted((x, y) => x - y)
}

function logRange(t: BetaPrior, c: BetaPrior): [number, number] {
  const log = (p: number, { a, b }: BetaPrior) => Math.log(betaQuantile(p, a, b))
  return [log(TAIL, t) - log(1 - TAIL, c), log(1 - TAIL, t) - log(TAIL, c)]
}

function updated(name: string, data: Estimate, prior: NormalPrior): Estimate {
  checkFinite(`${name}.value`, data.value)
  checkPositive(`${name}.standardError`, data.standardError)
  checkFinite('prior.mean', prior.mean)
  if (!(prior.deviation > 0)) throw new RangeError(`prior.deviation must be above zero, not ${prior.deviation}`)
  const [dataPrecision, priorPrecision] = [data.standardError ** -2, prior.deviation ** -2]
  const precision = dataPrecision + priorPrecision
  const value = (dataPrecision * data.value + priorPrecision * prior.mean) / precision
  return { value, standardError: precision ** -0.5 }
}
