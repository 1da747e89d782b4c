import { checkFinite, checkInside, checkNotNegative, checkPositive, checkWhole } from '../numeric/check.ts'
import { normalQuantile } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import type { Moments } from '../numeric/moments.ts'

/** Units per arm before anything is concluded: the theory is a central limit, and a variance of few units is no variance. */
const FIRST_LOOK = 30
/** One success and one failure more per arm keep the variance of a rare event away from zero (Agresti, Caffo 2000). */
const ADDED = 1
/** Newton's steps from above on a convex function: six reach the last digit for any level from .01 up. */
const MIXTURE_STEPS = 6

/** Successes among `n` units. */
export interface SuccessCount {
  readonly n: number
  readonly successes: number
}

/** How far the mixture reaches: as far as effects are expected to, or as suits the sample size that matters. */
export type Mixture =
  /** Standard deviation of the effects that are thought of, in the outcome's unit (Johari et al.). */
  | { readonly effectScale: number }
  /** Units in both arms together at which the interval shall be as narrow as it can be (Waudby-Smith et al.). */
  | { readonly tightestAt: number }

export interface SequentialOptions {
  /** 0.9. */
  readonly level?: number
  /** Units per arm before anything is concluded; 30. */
  readonly firstLook?: number
  /** The look before: p-values never rise again, and intervals never widen. */
  readonly previous?: SequentialLook
}

/** What may be said at one look, whenever it is taken and whatever was seen before. */
export interface SequentialLook {
  /** treated - control. */
  readonly value: number
  readonly low: number
  readonly high: number
  readonly level: number
  readonly standardError: number
  /** Always valid: smallest 1 / likelihood ratio so far, at most 1. */
  readonly pValue: number
  /** Was no effect excluded, now or at a look before, so that the experiment may end? */
  readonly canStop: boolean
  /** No value lies in all intervals so far: the effect is changing over time (or a rare error); the latest is given. */
  readonly isContradicted: boolean
}

/**
 * How far apart are two means, looked at as often as one likes?
 *
 * Mixture sequential probability ratio test of "no difference" against a normal mixture of differences, and the
 * confidence sequence dual to it. With V the variance of the difference and τ² the mixture's,
 * ln Λ = ½ ln(V / (V + τ²)) + d² τ² / (2 V (V + τ²)); p = min over looks of 1 / Λ; the interval is
 * d ± √(2 V (V + τ²) / τ² · ln(√((V + τ²) / V) / α)). V is the larger of the arms' variances taken apart and taken
 * together, which differ when arms differ in size. Valid for large samples at any time of stopping, hence
 * `firstLook`. O(1) a look.
 *
 * @throws RangeError when the moments or an option mean nothing
 *
 * Johari, Koomen, Pekelis, Walsh (2017), Peeking at A/B tests, KDD. Howard, Ramdas, McAuliffe, Sekhon (2021),
 * Time-uniform, nonparametric, nonasymptotic confidence sequences, Annals of Statistics 49(2). Waudby-Smith, Arbour,
 * Sinha, Kennedy, Ramdas (2024), Time-uniform central limit theory and asymptotic confidence sequences, AoS 52(6).
 */
export function sequentialMeans(
  treated: Moments,
  control: Moments,
  mixture: Mixture,
  options: SequentialOptions = {},
): SequentialLook {
  for (const [name, arm] of [['treated', treated] as const, ['control', control] as const]) {
    checkWhole(`${name}.n`, arm.n, 0)
    checkFinite(`${name}.mean`, arm.mean)
    checkNotNegative(`${name}.variance`, arm.variance)
  }
  return look(treated, control, mixture, options)
}

/**
 * How far apart are two proportions, looked at as often as one likes?
 *
 * As `sequentialMeans`, the variance of each arm taken with one success and one failure more.
 *
 * @throws RangeError when there are more successes than units
 */
export function sequentialProportions(
  treated: SuccessCount,
  control: SuccessCount,
  mixture: Mixture,
  options: SequentialOptions = {},
): SequentialLook {
  return look(momentsOf('treated', treated), momentsOf('control', control), mixture, options)
}

function momentsOf(name: string, { n, successes }: SuccessCount): Moments {
  checkWhole(`${name}.n`, n, 0)
  checkWhole(`${name}.successes`, successes, 0, n)
  const share = (successes + ADDED) / (n + 2 * ADDED)
  return { n, mean: n > 0 ? successes / n : 0, variance: share * (1 - share) }
}

function look(treated: Moments, control: Moments, mixture: Mixture, options: SequentialOptions): SequentialLook {
  const { level = LEVEL, firstLook = FIRST_LOOK, previous } = options
  checkInside('level', level, 0, 1)
  checkWhole('firstLook', firstLook, 2)
  if ('effectScale' in mixture) checkPositive('mixture.effectScale', mixture.effectScale)
  else checkPositive('mixture.tightestAt', mixture.tightestAt)
  const value = treated.mean - control.mean
  const isEarly = treated.n < firstLook || control.n < firstLook
  const variance = isEarly ? Number.POSITIVE_INFINITY : varianceOfDifference(treated, control)
  if (isEarly || variance === 0) {
    // Too few units, or none that differ from another: nothing new is known.
    return joined(
      { value, reach: Number.POSITIVE_INFINITY, level, pValue: 1, standardError: Math.sqrt(variance) },
      previous,
    )
  }
  const spread = mixtureVariance(mixture, variance * (treated.n + control.n), level)
  const both = variance + spread
  const logRatio = 0.5 * Math.log(variance / both) + (value * value * spread) / (2 * variance * both)
  const reach = Math.sqrt(((2 * variance * both) / spread) * (0.5 * Math.log(both / variance) - Math.log(1 - level)))
  return joined(
    { value, reach, level, pValue: Math.min(1, Math.exp(-logRatio)), standardError: Math.sqrt(variance) },
    previous,
  )
}

/**
 * The larger of the arms' own variances taken apart and taken together. A small arm that has not met its large buyers yet
 * has both a low mean and a low variance: looked at often enough, that alone would be a discovery.
 */
function varianceOfDifference(treated: Moments, control: Moments): number {
  const apart = treated.variance / treated.n + control.variance / control.n
  const squares = (treated.n - 1) * treated.variance + (control.n - 1) * control.variance
  const together = (squares / (treated.n + control.n - 2)) * (1 / treated.n + 1 / control.n)
  return Math.max(apart, together)
}

/** @param perUnit variance of the difference times the units that it comes from */
function mixtureVariance(mixture: Mixture, perUnit: number, level: number): number {
  if ('effectScale' in mixture) return mixture.effectScale ** 2
  return (perUnit * bestMixture(level)) / mixture.tightestAt
}

/**
 * The u = n τ² / σ² for which the interval at n is narrowest: u = ln((1 + u) / α²), by Newton's steps.
 *
 * Howard et al. (2021), section 3.5.
 */
function bestMixture(level: number): number {
  const goal = -2 * Math.log(1 - level)
  let u = goal + Math.log1p(goal) + 1
  for (let step = 0; step < MIXTURE_STEPS; step += 1) u -= (u - Math.log1p(u) - goal) / (1 - 1 / (1 + u))
  return u
}

function joined(
  now: { value: number; reach: number; level: number; pValue: number; standardError: number },
  previous: SequentialLook | undefined,
): SequentialLook {
  const { value, reach, level, standardError } = now
  if (previous && previous.level !== level) throw new RangeError('previous must have been taken at the same level')
  const pValue = Math.min(now.pValue, previous?.pValue ?? 1)
  let low = Math.max(value - reach, previous?.low ?? Number.NEGATIVE_INFINITY)
  let high = Math.min(value + reach, previous?.high ?? Number.POSITIVE_INFINITY)
  const isContradicted = low > high || previous?.isContradicted === true
  if (isContradicted) [low, high] = [value - reach, value + reach]
  return { value, low, high, level, standardError, pValue, canStop: pValue < 1 - level, isContradicted }
}

/**
 * Smallest true difference that is told apart from nothing with the wanted power by the time that all units are in,
 * however often one looks before; slightly more than is needed, as crossings before the end are not counted.
 *
 * (reach of the sequence at n + z_power σ_d), σ_d = σ √(1/n₁ + 1/n₀). Infinity before `firstLook`.
 */
export function sequentialSmallestDetectable(design: {
  readonly treated: number
  readonly control: number
  /** Standard deviation of one unit's outcome. */
  readonly deviation: number
  readonly mixture: Mixture
  readonly level?: number
  readonly power?: number
}): number {
  const { treated, control, deviation, mixture, level = LEVEL, power = 0.8 } = design
  checkPositive('deviation', deviation)
  checkInside('power', power, 0, 1)
  const variance = deviation * deviation
  const arm = (n: number): Moments => ({ n, mean: 0, variance })
  const { high, standardError } = sequentialMeans(arm(treated), arm(control), mixture, { level })
  return high + (Number.isFinite(high) ? normalQuantile(power) * standardError : 0)
}
