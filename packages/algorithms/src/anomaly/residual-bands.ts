import { quantileOfSorted } from '../numeric/bootstrap.ts'
import { checkAllFinite, checkAtLeast, checkInside, checkLength } from '../numeric/check.ts'
import { robustScale } from './median.ts'

/** Below this many residuals a quantile in the tail is one of the values themselves, and says little. */
const LEAST_RESIDUALS = 20

export interface ResidualBands {
  readonly expected: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
  /** (residual - median) / robust standard deviation; 0 where the deviation is. */
  readonly score: Float64Array
  /** Robust standard deviation, in the unit of the values. */
  readonly scale: number
}

/**
 * Between which bounds do values lie when nothing is the matter, and how far out is each?
 *
 * Expected plus quantiles of the residuals, so that the bounds may be skewed; scores by median and median absolute
 * deviation, which outliers in up to half the residuals do not move. The residuals of the fit itself are a little
 * smaller than those of values to come: for alarms within a budget, set the threshold on past scores. O(n log n).
 *
 * @param expected trend plus season, one a value
 * @param residual value minus expected, at least 20
 * @param level share of values inside, in (0, 1). Default 0.99
 * @throws RangeError when lengths differ, there are fewer than 20, or the level is not a share
 *
 * Rousseeuw, Croux (1993), Alternatives to the median absolute deviation, JASA 88 (on the scale used).
 */
export function residualBands(expected: Float64Array, residual: Float64Array, level = 0.99): ResidualBands {
  checkAtLeast('residual', residual, LEAST_RESIDUALS)
  checkLength('expected', expected, residual.length, 'residual')
  checkAllFinite('expected', expected)
  checkAllFinite('residual', residual)
  checkInside('level', level, 0, 1)
  const sorted = residual.slice().sort()
  const below = quantileOfSorted(sorted, (1 - level) / 2)
  const above = quantileOfSorted(sorted, (1 + level) / 2)
  const { centre, scale } = robustScale(residual)
  return {
    expected: Float64Array.from(expected),
    low: expected.map((value) => value + below),
    high: expected.map((value) => value + above),
    score: residual.map((value) => (scale > 0 ? (value - centre) / scale : 0)),
    scale,
  }
}
