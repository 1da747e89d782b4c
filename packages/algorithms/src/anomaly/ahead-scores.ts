import { checkAllFinite, checkAtLeast, checkWhole } from '../numeric/check.ts'
import { largest } from '../numeric/minimize/minimum.ts'
import { robustScale } from './median.ts'
import { decomposeStl } from './stl.ts'

/** Seasons that a value is judged by: enough to know each day's shape, few enough to follow a change. */
const MEMORY_SEASONS = 13
/** The trend bends over so many seasons: a shorter one follows the noise and foretells it. */
const TREND_SEASONS = 4
/** Enough for robustness weights to settle on a window this short. */
const OUTER_PASSES = 4
/** Residuals below this share of the values are what arithmetic leaves of a series that repeats itself exactly. */
const ROUNDING = 1e-10

export interface AheadScores {
  /** Index of the first value that has a score. */
  readonly first: number
  /** (value - expected) / robust scale of the residuals before it, one for each value from `first` on. */
  readonly score: Float64Array
  readonly expected: Float64Array
}

/**
 * How far was each value from what the values before it foretold?
 *
 * Robust STL of the last seasons before each value, its last trend and its season carried one step on; the error in
 * units of the window's robust residual scale. Nothing of the value itself is in what it is judged by, so past scores are
 * of the same kind as those to come: what `alarmRule` needs. One short STL a value (about half a millisecond).
 *
 * @param values one per equal step, finite, more than `memory` seasons
 * @param period values a season, 2 or more
 * @param memorySeasons seasons that a value is judged by, 4 or more. Default 13
 * @throws RangeError when there are too few values, or one is not finite
 *
 * Cleveland et al. (1990), as `decomposeStl`.
 */
export function aheadScores(values: Float64Array, period: number, memorySeasons = MEMORY_SEASONS): AheadScores {
  checkWhole('period', period, 2)
  checkWhole('memorySeasons', memorySeasons, 4)
  const memory = period * memorySeasons
  checkAtLeast('values', values, memory + 1)
  checkAllFinite('values', values)
  const count = values.length - memory
  // Within the window each day of the season has one value: a season free to change would be foretold from few.
  const plan = {
    period,
    outerPasses: OUTER_PASSES,
    seasonalSpan: 2 * memorySeasons + 1,
    trendSpan: 2 * Math.floor((TREND_SEASONS * period) / 2) + 1,
    degree: { seasonal: 0 as const },
  }
  const score = new Float64Array(count)
  const expected = new Float64Array(count)
  for (let k = 0; k < count; k += 1) {
    const { trend, seasonal, residual } = decomposeStl(values.subarray(k, k + memory), plan)
    const { scale } = robustScale(residual)
    const ahead = (trend[memory - 1] as number) + (seasonal[memory - period] as number)
    expected[k] = ahead
    const error = (values[k + memory] as number) - ahead
    const rounding = ROUNDING * largest(values.subarray(k, k + memory))
    if (scale > rounding) score[k] = error / scale
    else score[k] = Math.abs(error) <= rounding ? 0 : Math.sign(error) * Number.MAX_SAFE_INTEGER
  }
  return { first: memory, score, expected }
}
