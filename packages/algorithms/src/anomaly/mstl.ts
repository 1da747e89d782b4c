import { checkAllFinite, checkAtLeast, checkWhole } from '../numeric/check.ts'
import { decomposeStl, type Stl, type StlOptions } from './stl.ts'

/** Each season is estimated anew with the others taken out: the first pass sees them, the second hardly any more. */
const ROUNDS = 2
/** Longer seasons recur less often and may change over more of them (Bandara et al. 2021). */
const FIRST_SPAN = 11
const SPAN_STEP = 4

export interface Mstl {
  readonly trend: Float64Array
  /** One for each period, in the order given. */
  readonly seasonals: readonly Float64Array[]
  readonly residual: Float64Array
  readonly weights: Float64Array
}

/**
 * As `decomposeStl`, for a series with several seasons at once: the hour of the day and the day of the week, say.
 *
 * The season of each period, shortest first, from what the other seasons leave; two rounds; the trend of the last one.
 * As many STLs as periods, twice.
 *
 * @param periods two or more values each, all different; the series must hold each twice
 * @param options as of `decomposeStl`, but spans are set for each season by default
 * @throws RangeError as `decomposeStl`, and when a period occurs twice
 *
 * Bandara, Hyndman, Bergmeir (2021), MSTL: a seasonal-trend decomposition algorithm for time series with multiple
 * seasonal patterns, arXiv 2107.13462.
 */
export function decomposeMstl(
  values: Float64Array,
  periods: readonly number[],
  options: Omit<StlOptions, 'period' | 'trendSpan' | 'lowPassSpan'> = {},
): Mstl {
  checkAtLeast('periods', periods, 1)
  checkAllFinite('values', values)
  for (const [k, period] of periods.entries()) checkWhole(`periods[${k}]`, period, 2)
  if (new Set(periods).size < periods.length) throw new RangeError(`periods must differ, not be ${periods.join(', ')}`)
  const order = Array.from(periods.keys()).sort((a, b) => (periods[a] as number) - (periods[b] as number))
  const seasonals: Float64Array[] = periods.map(() => new Float64Array(values.length))
  const rest = Float64Array.from(values)
  let last: Stl | undefined
  for (let round = 0; round < (periods.length > 1 ? ROUNDS : 1); round += 1) {
    for (const [rank, k] of order.entries()) {
      const before = seasonals[k] as Float64Array
      const alone = rest.map((value, i) => value + (before[i] as number))
      last = decomposeStl(alone, {
        seasonalSpan: FIRST_SPAN + SPAN_STEP * rank,
        ...options,
        period: periods[k] as number,
      })
      const { seasonal } = last
      seasonals[k] = seasonal
      for (let i = 0; i < rest.length; i += 1) rest[i] = (alone[i] as number) - (seasonal[i] as number)
    }
  }
  const { trend, weights } = last as Stl
  return { trend, seasonals, residual: rest.map((value, i) => value - (trend[i] as number)), weights }
}
