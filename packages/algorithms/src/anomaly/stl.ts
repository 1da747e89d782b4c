import { checkAllFinite, checkAtLeast, checkWhole } from '../numeric/check.ts'
import { bisquareWeights } from './bisquare.ts'
import { Loess } from './loess.ts'

/** Cleveland et al.'s advice: with robustness many outer passes of few inner ones, without it inner ones alone. */
const ROBUST_PASSES = { inner: 2, outer: 15 }
const PLAIN_PASSES = { inner: 5, outer: 0 }
const SEASONAL_SPAN = 7

export interface StlOptions {
  /** Values a season, at least 2; there must be two seasons. */
  readonly period: number
  /** Give outliers little weight? Default true: what is watched for anomalies has them. */
  readonly isRobust?: boolean
  /** Odd, 7 or more: over how many seasons the season may change. Default 7. */
  readonly seasonalSpan?: number
  /** Odd, above the period. Default the next odd above 1.5 period / (1 - 1.5 / seasonalSpan). */
  readonly trendSpan?: number
  /** Odd, above the period. Default the next odd above the period. */
  readonly lowPassSpan?: number
  /** Of the local polynomials, 0 or 1. Default 1. */
  readonly degree?: { readonly seasonal?: 0 | 1; readonly trend?: 0 | 1; readonly lowPass?: 0 | 1 }
  /** Repetitions. Default 2 inner and 15 outer when robust, else 5 and 0. */
  readonly innerPasses?: number
  readonly outerPasses?: number
}

export interface Stl {
  readonly trend: Float64Array
  readonly seasonal: Float64Array
  /** values - trend - seasonal. */
  readonly residual: Float64Array
  /** As the last pass used them: 0 for what was taken for an outlier, 1 for what fits; all 1 when not robust. */
  readonly weights: Float64Array
}

/**
 * What of a series is trend, what is season, and what is neither?
 *
 * Seasonal-trend decomposition by local regression, with robustness weights: an outlier stays in the residual instead of
 * bending trend and season. O(n (seasonalSpan + trendSpan + lowPassSpan) passes).
 *
 * @param values one per equal step of time, finite, at least two periods long
 * @throws RangeError when a value is not finite, there are too few, or a span is even or too short
 *
 * Cleveland, Cleveland, McRae, Terpenning (1990), STL: a seasonal-trend decomposition procedure based on loess, J.
 * Official Statistics 6(1).
 */
export function decomposeStl(values: Float64Array, options: StlOptions): Stl {
  const plan = planOf(values, options)
  const n = values.length
  const trend = new Float64Array(n)
  const seasonal = new Float64Array(n)
  let weights: Float64Array | null = null
  for (let pass = 0; pass <= plan.outerPasses; pass += 1) {
    for (let inner = 0; inner < plan.innerPasses; inner += 1) refine(values, plan, weights, trend, seasonal)
    if (plan.isRobust && pass < plan.outerPasses) {
      weights = bisquareWeights(values.map((value, i) => value - (trend[i] as number) - (seasonal[i] as number)))
    }
  }
  return {
    trend,
    seasonal,
    residual: values.map((value, i) => value - (trend[i] as number) - (seasonal[i] as number)),
    weights: weights ?? new Float64Array(n).fill(1),
  }
}

interface Plan {
  readonly period: number
  readonly isRobust: boolean
  readonly innerPasses: number
  readonly outerPasses: number
  readonly seasonal: Loess
  readonly seasonalSpan: number
  readonly trend: Loess
  readonly lowPass: Loess
}

function planOf(values: Float64Array, options: StlOptions): Plan {
  const { period, isRobust = true, seasonalSpan = SEASONAL_SPAN, degree = {} } = options
  checkWhole('period', period, 2)
  checkAtLeast('values', values, 2 * period)
  checkAllFinite('values', values)
  const trendSpan = options.trendSpan ?? nextOdd((1.5 * period) / (1 - 1.5 / seasonalSpan))
  const lowPassSpan = options.lowPassSpan ?? nextOdd(period + 1)
  checkSpan('seasonalSpan', seasonalSpan, 3)
  checkSpan('trendSpan', trendSpan, period + 1)
  checkSpan('lowPassSpan', lowPassSpan, period + 1)
  const { inner, outer } = isRobust ? ROBUST_PASSES : PLAIN_PASSES
  const { innerPasses = inner, outerPasses = outer } = options
  checkWhole('innerPasses', innerPasses, 1)
  checkWhole('outerPasses', outerPasses, 0)
  return {
    period,
    isRobust,
    innerPasses,
    outerPasses,
    seasonalSpan,
    seasonal: new Loess(seasonalSpan, degree.seasonal ?? 1),
    trend: new Loess(trendSpan, degree.trend ?? 1),
    lowPass: new Loess(lowPassSpan, degree.lowPass ?? 1),
  }
}

/** The least odd whole number at or above `least`. */
function nextOdd(least: number): number {
  const whole = Math.ceil(least)
  return whole % 2 === 1 ? whole : whole + 1
}

function checkSpan(name: string, span: number, least: number): void {
  checkWhole(name, span, least)
  if (span % 2 === 0) throw new RangeError(`${name} must be odd, not ${span}`)
}

/** One inner pass: season out of what the trend leaves, its own trend taken out, then trend out of what it leaves. */
function refine(
  values: Float64Array,
  plan: Plan,
  weights: Float64Array | null,
  trend: Float64Array,
  seasonal: Float64Array,
): void {
  const n = values.length
  const { period } = plan
  const cycles = smoothCycles(
    values.map((value, i) => value - (trend[i] as number)),
    plan,
    weights,
  )
  const averaged = movingAverage(movingAverage(movingAverage(cycles, period), period), 3)
  const level = new Float64Array(n)
  plan.lowPass.smooth(averaged, n, null, level)
  for (let i = 0; i < n; i += 1) seasonal[i] = (cycles[period + i] as number) - (level[i] as number)
  plan.trend.smooth(
    values.map((value, i) => value - (seasonal[i] as number)),
    n,
    weights,
    trend,
  )
}

/** Each place of the season (all Mondays, say) smoothed by itself and carried on by one season at both ends. */
function smoothCycles(values: Float64Array, plan: Plan, weights: Float64Array | null): Float64Array {
  const { period, seasonal, seasonalSpan } = plan
  const n = values.length
  const cycles = new Float64Array(n + 2 * period)
  for (let place = 0; place < period; place += 1) {
    const length = Math.floor((n - place - 1) / period) + 1
    const of = Float64Array.from({ length }, (_, k) => values[place + k * period] as number)
    const ofWeights = weights && Float64Array.from({ length }, (_, k) => weights[place + k * period] as number)
    const smooth = new Float64Array(length + 2)
    seasonal.smooth(of, length, ofWeights, smooth, 1)
    const last = length - 1
    const before = seasonal.at(of, length, ofWeights, -1, 0, Math.min(seasonalSpan, length) - 1)
    const after = seasonal.at(of, length, ofWeights, length, Math.max(0, length - seasonalSpan), last)
    smooth[0] = Number.isNaN(before) ? (smooth[1] as number) : before
    smooth[length + 1] = Number.isNaN(after) ? (smooth[length] as number) : after
    for (let k = 0; k < length + 2; k += 1) cycles[place + k * period] = smooth[k] as number
  }
  return cycles
}

function movingAverage(values: Float64Array, length: number): Float64Array {
  const out = new Float64Array(values.length - length + 1)
  let sum = 0
  for (let i = 0; i < length; i += 1) sum += values[i] as number
  out[0] = sum / length
  for (let i = 1; i < out.length; i += 1) {
    sum += (values[i + length - 1] as number) - (values[i - 1] as number)
    out[i] = sum / length
  }
  return out
}
