import { quantileOfSorted } from '../numeric/bootstrap.ts'
import { checkAllFinite, checkAtLeast, checkInside } from '../numeric/check.ts'
import { binomialCdf, normalQuantile, normalTwoSided } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import type { Estimate } from './lift.ts'

export interface QuantileDifference {
  /** treated - control, in the outcome's unit. */
  readonly value: number
  readonly low: number
  readonly high: number
  readonly level: number
  readonly standardError: number
  readonly pValue: number
}

/** Coverage of the pair of order statistics from which the standard error is read. */
const INNER_LEVEL = 0.95

/**
 * A quantile with its standard error, without any guess of the density: half the distance of two order statistics that
 * hold the quantile with a known binomial chance, divided by the normal quantile of that chance.
 *
 * @param p in (0, 1): .5 the median, .9 what the slowest tenth exceeds
 * @throws RangeError when p is out of range or too few values lie on a side of it to bound it
 *
 * Price, Bonett (2001), Estimating the variance of the sample median, J. Stat. Comput. Simul. 68; (2002) for differences.
 */
export function quantileEstimate(values: ArrayLike<number>, p: number): Estimate {
  checkInside('p', p, 0, 1)
  checkAtLeast('values', values, 5)
  checkAllFinite('values', values)
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  const reach = normalQuantile(0.5 + INNER_LEVEL / 2) * Math.sqrt(n * p * (1 - p))
  // Positions count from 1: the r-th smallest value is below the quantile unless fewer than r values are.
  const lower = Math.round(n * p - reach)
  const upper = Math.round(n * p + reach) + 1
  if (lower < 1 || upper > n) {
    throw new RangeError(`values must be more: ${n} are too few to bound the quantile at ${p} from both sides`)
  }
  const chance = binomialCdf(upper - 1, n, p) - binomialCdf(lower - 1, n, p)
  const distance = (sorted[upper - 1] as number) - (sorted[lower - 1] as number)
  return { value: quantileOfSorted(sorted, p), standardError: distance / (2 * normalQuantile(0.5 + chance / 2)) }
}

/**
 * How far apart are the same quantiles of two arms? What a mean hides: the slow deliveries, the large baskets.
 *
 * @throws RangeError as `quantileEstimate`, or when the level is not inside (0, 1)
 */
export function differenceInQuantiles(
  treated: ArrayLike<number>,
  control: ArrayLike<number>,
  p: number,
  level = LEVEL,
): QuantileDifference {
  checkInside('level', level, 0, 1)
  const t = quantileEstimate(treated, p)
  const c = quantileEstimate(control, p)
  const value = t.value - c.value
  const standardError = Math.hypot(t.standardError, c.standardError)
  const reach = normalQuantile(0.5 + level / 2) * standardError
  const pValue = standardError > 0 ? normalTwoSided(value / standardError) : value === 0 ? 1 : 0
  return { value, low: value - reach, high: value + reach, level, standardError, pValue }
}
