import { checkAllBinary, checkAtLeast, checkInside, checkLength, checkRange } from '../numeric/check.ts'
import { normalQuantile } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'

/** A share of the curve is a product of many: shares that differ by less than this, relative, are the same. */
const ROUNDING = 1e-10

/** A curve that steps down at each time at which somebody left; everything is aligned with `time`. */
export interface SurvivalCurve {
  /** Times at which somebody left, ascending. */
  readonly time: Float64Array
  /** Who was there just before. */
  readonly atRisk: Float64Array
  /** Who left then. */
  readonly left: Float64Array
  /** Share still there after this time. */
  readonly survival: Float64Array
  /** Greenwood's; NaN once nobody is left. */
  readonly standardError: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
  /** Coverage that the band aims at, at each time by itself. */
  readonly level: number
  /** The longest time at which anybody was watched. */
  readonly end: number
}

/**
 * What share of customers is still there after some time, when most have not left yet?
 *
 * Kaplan-Meier: those still there are counted until they were last seen, and then leave the count without having left.
 * The standard error is Greenwood's, the interval symmetric in ln(-ln S), so it stays within 0 and 1. Watching must end
 * for reasons of its own: not because somebody was about to leave. O(n log n).
 *
 * @param duration time watched, >= 0, of each of n >= 1 customers, any unit
 * @param hasLeft 1 where the time ended by leaving, 0 where only the watching ended
 * @param options `level` of the intervals (`LEVEL`, .9); `entry`, the age at which watching began (0), below the duration
 * @throws RangeError when lengths differ or a value is out of range
 *
 * Kaplan, Meier (1958), Nonparametric Estimation from Incomplete Observations, JASA 53. Kalbfleisch, Prentice (2002),
 * The Statistical Analysis of Failure Time Data, 2nd ed., section 1.4.
 */
export function kaplanMeier(
  duration: Float64Array,
  hasLeft: Uint8Array,
  options: { readonly level?: number; readonly entry?: Float64Array } = {},
): SurvivalCurve {
  const { level = LEVEL, entry } = options
  checkTimes(duration, hasLeft, entry)
  checkInside('level', level, 0, 1)
  const { time, atRisk, left, end } = riskTable(duration, hasLeft, entry)
  const reach = normalQuantile(0.5 + level / 2)
  const [survival, standardError, low, high] = Array.from({ length: 4 }, () => new Float64Array(time.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let share = 1
  let sum = 0
  for (let k = 0; k < time.length; k += 1) {
    const n = atRisk[k] as number
    const d = left[k] as number
    share *= (n - d) / n
    sum += n > d ? d / (n * (n - d)) : Number.NaN
    const relative = Math.sqrt(sum)
    const power = Math.exp((reach * relative) / -Math.log(share))
    survival[k] = share
    standardError[k] = share * relative
    low[k] = share ** power
    high[k] = share ** (1 / power)
  }
  return { time, atRisk, left, survival, standardError, low, high, level, end }
}

/** Share still there after `time`: 1 before anybody left. @throws RangeError when `time` is not 0 or more */
export function survivalAt({ time: times, survival }: SurvivalCurve, time: number): number {
  checkRange('time', time, 0, Number.POSITIVE_INFINITY)
  let share = 1
  for (let k = 0; k < times.length && (times[k] as number) <= time; k += 1) share = survival[k] as number
  return share
}

/**
 * When had this share of customers left? The first time at which the curve is below the rest, with the times at which
 * the band's edges come there; Infinity where they never do.
 *
 * @param share in (0, 1); .5 for the median
 *
 * Brookmeyer, Crowley (1982), A Confidence Interval for the Median Survival Time, Biometrics 38.
 */
export function survivalQuantile(
  { time, survival, low, high }: SurvivalCurve,
  share = 0.5,
): { value: number; low: number; high: number } {
  checkInside('share', share, 0, 1)
  const rest = 1 - share
  const first = (is: (k: number) => boolean) => {
    const k = time.findIndex((_, at) => is(at))
    return k < 0 ? Number.POSITIVE_INFINITY : (time[k] as number)
  }
  return {
    value: first((k) => (survival[k] as number) < rest * (1 - ROUNDING)),
    low: first((k) => (low[k] as number) <= rest || survival[k] === 0),
    high: first((k) => (high[k] as number) < rest),
  }
}

/**
 * Time that a customer is there on average, of the first `until`: the area under the curve, with its standard error.
 * Unlike the mean it is defined when not everybody has left.
 *
 * @param until from 0 to the longest time watched; beyond it nothing is known
 *
 * Royston, Parmar (2013), Restricted mean survival time, BMC Medical Research Methodology 13:152.
 */
export function restrictedMean(curve: SurvivalCurve, until = curve.end): { value: number; standardError: number } {
  checkRange('until', until, 0, curve.end)
  const { time, survival, atRisk, left } = curve
  let area = 0
  let variance = 0
  let to = until
  // From the end, so that the area beyond each time is at hand for its share of the variance.
  for (let k = time.length - 1; k >= 0; k -= 1) {
    const from = time[k] as number
    if (from >= until) continue
    area += (survival[k] as number) * (to - from)
    to = from
    const n = atRisk[k] as number
    const d = left[k] as number
    if (n > d) variance += (area * area * d) / (n * (n - d))
  }
  return { value: area + to, standardError: Math.sqrt(variance) }
}

function checkTimes(duration: Float64Array, hasLeft: Uint8Array, entry: Float64Array | undefined): void {
  checkAtLeast('duration', duration, 1)
  checkLength('hasLeft', hasLeft, duration.length, 'duration')
  checkAllBinary('hasLeft', hasLeft)
  if (entry) checkLength('entry', entry, duration.length, 'duration')
  for (let i = 0; i < duration.length; i += 1) {
    const time = duration[i] as number
    checkRange(`duration[${i}]`, time, 0, Number.MAX_VALUE)
    const from = entry?.[i] ?? 0
    if (entry && !(from >= 0 && from < time)) {
      throw new RangeError(`entry[${i}] must be from 0 and below duration, not ${from}`)
    }
  }
}

/** At each time when somebody left: how many were watched just before, and how many left. */
function riskTable(duration: Float64Array, hasLeft: Uint8Array, entry: Float64Array | undefined) {
  const order = Uint32Array.from(duration, (_, i) => i).sort(
    (i, j) => (duration[i] as number) - (duration[j] as number) || i - j,
  )
  const entries = entry?.toSorted()
  const time: number[] = []
  const atRisk: number[] = []
  const left: number[] = []
  let entered = 0
  for (let from = 0; from < order.length; ) {
    const at = duration[order[from] as number] as number
    let gone = 0
    let to = from
    for (; to < order.length && duration[order[to] as number] === at; to += 1) {
      gone += hasLeft[order[to] as number] as number
    }
    while (entries && entered < entries.length && (entries[entered] as number) < at) entered += 1
    if (gone > 0) {
      time.push(at)
      atRisk.push((entries ? entered : order.length) - from)
      left.push(gone)
    }
    from = to
  }
  const end = duration[order[order.length - 1] as number] as number
  return { time: Float64Array.from(time), atRisk: Float64Array.from(atRisk), left: Float64Array.from(left), end }
}
