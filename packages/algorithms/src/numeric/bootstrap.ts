import { checkInside, checkLength, checkOneOf, checkWhole } from './check.ts'
import { normalCdf, normalQuantile } from './distributions.ts'
import { LEVEL } from './level.ts'
import { Random } from './random.ts'

export interface BootstrapOptions {
  readonly seed: number
  /** Default 2,000: the ends of a 90 % interval then move by some hundredths of its width from seed to seed. */
  readonly resamples?: number
  /** Coverage that the interval aims at, default .9. */
  readonly level?: number
  /** `bca` (default) corrects the ends for bias and skew; `percentile` takes the resamples' quantiles as they are. */
  readonly kind?: 'bca' | 'percentile'
  /** Stratum of each row: as many are drawn from each as it has. */
  readonly strata?: ArrayLike<number>
  /** Cluster of each row (a store, a person): whole clusters are drawn. Not together with strata. */
  readonly clusters?: ArrayLike<number>
}

export interface BootstrapInterval {
  /** The statistic of the sample itself. */
  value: number
  low: number
  high: number
  level: number
  standardError: number
  /** The statistic of each resample, rising. */
  resampled: Float64Array
}

/**
 * How sure is a statistic of a sample, whatever it is?
 *
 * The sample is drawn anew from itself, row by row, by stratum or by cluster, and the statistic computed on every draw.
 * The bias-corrected accelerated interval needs one more computation per row (or cluster) left out. O(resamples) calls.
 *
 * @param n rows, at least 2
 * @param statistic of the rows at these positions (a position may come several times); it must not keep the array
 * @throws RangeError when an argument is out of range, the statistic of the sample is not a finite number, or that of a
 *   resample is none (a ratio whose denominator was not drawn)
 *
 * Efron (1987), Better bootstrap confidence intervals, JASA 82(397). Efron, Tibshirani (1993), chapters 13 and 14.
 */
export function bootstrap(
  n: number,
  statistic: (positions: Int32Array) => number,
  options: BootstrapOptions,
): BootstrapInterval {
  const { seed, resamples = 2_000, level = LEVEL, kind = 'bca', strata, clusters } = options
  checkWhole('n', n, 2)
  checkWhole('options.resamples', resamples, 20)
  checkInside('options.level', level, 0, 1)
  checkOneOf('options.kind', kind, ['bca', 'percentile'])
  if (strata && clusters) throw new RangeError('options.strata and options.clusters cannot be used together')
  if (strata) checkLength('options.strata', strata, n, 'row')
  if (clusters) checkLength('options.clusters', clusters, n, 'row')
  const all = Int32Array.from({ length: n }, (_, i) => i)
  const value = statistic(all)
  if (!Number.isFinite(value)) throw new RangeError(`statistic must be a finite number of the sample, not ${value}`)
  const random = new Random(seed, 'bootstrap')
  const units = clusters ? groupsOf(clusters) : Array.from(all, (i) => Int32Array.of(i))
  if (units.length < 2) throw new RangeError('options.clusters must name at least 2 clusters, not 1')
  const groups = strata ? groupsOf(strata) : [Int32Array.from(units.keys())]
  const resampled = new Float64Array(resamples)
  for (let r = 0; r < resamples; r += 1) resampled[r] = statistic(drawn(groups, units, random))
  const undefinedOf = resampled.filter(Number.isNaN).length
  if (undefinedOf > 0) {
    throw new RangeError(`statistic must be a number of every resample, but is not of ${undefinedOf} in ${resamples}`)
  }
  resampled.sort()
  const [lower, upper] =
    kind === 'bca'
      ? corrected(value, resampled, jackknife(units, statistic), level)
      : [(1 - level) / 2, (1 + level) / 2]
  const mean = resampled.reduce((sum, one) => sum + one, 0) / resamples
  const squares = resampled.reduce((sum, one) => sum + (one - mean) ** 2, 0)
  return {
    value,
    low: quantileOfSorted(resampled, lower),
    high: quantileOfSorted(resampled, upper),
    level,
    standardError: Math.sqrt(squares / (resamples - 1)),
    resampled,
  }
}

/** As many units of each group as it has, with replacement, as positions of rows. */
function drawn(groups: readonly Int32Array[], units: readonly Int32Array[], random: Random): Int32Array {
  const positions: number[] = []
  for (const group of groups) {
    for (let k = 0; k < group.length; k += 1) {
      const unit = units[group[random.below(group.length)] as number] as Int32Array
      for (const position of unit) positions.push(position)
    }
  }
  return Int32Array.from(positions)
}

function groupsOf(labels: ArrayLike<number>): Int32Array[] {
  const groups = new Map<number, number[]>()
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] as number
    const group = groups.get(label)
    if (group) group.push(i)
    else groups.set(label, [i])
  }
  return Array.from(groups.values(), (group) => Int32Array.from(group))
}

/** The statistic with each unit left out. */
function jackknife(units: readonly Int32Array[], statistic: (positions: Int32Array) => number): Float64Array {
  const all = units.reduce((sum, unit) => sum + unit.length, 0)
  let before = 0
  const order = new Int32Array(all)
  for (const unit of units) {
    order.set(unit, before)
    before += unit.length
  }
  before = 0
  return Float64Array.from(units, (unit) => {
    const rest = new Int32Array(all - unit.length)
    rest.set(order.subarray(0, before))
    rest.set(order.subarray(before + unit.length), before)
    before += unit.length
    return statistic(rest)
  })
}

/** Which quantiles of the resamples to read, after Efron's correction for bias and acceleration. */
function corrected(value: number, sorted: Float64Array, leftOut: Float64Array, level: number): [number, number] {
  let below = 0
  for (const one of sorted) below += one < value ? 1 : one === value ? 0.5 : 0
  const share = Math.min(Math.max(below / sorted.length, 0.5 / sorted.length), 1 - 0.5 / sorted.length)
  const bias = normalQuantile(share)
  const mean = leftOut.reduce((sum, one) => sum + one, 0) / leftOut.length
  const cubes = leftOut.reduce((sum, one) => sum + (mean - one) ** 3, 0)
  const squares = leftOut.reduce((sum, one) => sum + (mean - one) ** 2, 0)
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0
  const at = (p: number): number => {
    const shifted = bias + normalQuantile(p)
    return normalCdf(bias + shifted / (1 - acceleration * shifted))
  }
  return [at((1 - level) / 2), at((1 + level) / 2)]
}

/** Linear between the order statistics (type 7); `sorted` rising, p in [0, 1]. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const at = (sorted.length - 1) * Math.min(Math.max(p, 0), 1)
  const below = Math.floor(at)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (at - below) * (high - low)
}
