import { checkAllFinite, checkAtLeast, checkPositive, checkWhole } from '../numeric/check.ts'
import { findRoot } from '../numeric/minimize/brent.ts'
import { Random } from '../numeric/random.ts'
import { digamma } from '../numeric/special.ts'

const LEAST_TIMES = 5
const SIMULATIONS = 9999
/** From buying in bursts to a machine's beat. */
const SHAPES = { low: 0.05, high: 1e4 }

export interface RhythmTest {
  /** Standard deviation of intervals over their mean: 1 for chance alone, 0 for a clock. */
  readonly variation: number
  /** Chance of intervals at least this even. */
  readonly pValue: number
  readonly intervals: number
}

/**
 * Are purchases too regular for a person?
 *
 * Greenwood's statistic, the sum of squared shares of the intervals, against intervals drawn from a gamma distribution of
 * the given shape. Shares do not depend on how often one buys, so the test is exact but for its simulations:
 * p = (1 + those at least as even) / (1 + simulations). O(intervals x simulations).
 *
 * @param times in any unit, in any order, at least 5; equal times are intervals of nothing
 * @param options `shape` of honest intervals: 1 (default) when any moment is as likely, more when people have habits: see
 *   `fitIntervalShape`; `simulations` (9999), `seed` (1)
 * @throws RangeError when there are fewer times, all are equal, or an option is out of range
 *
 * Greenwood (1946), The statistical study of infectious diseases, JRSS 109(2). Davison, Hinkley (1997), Bootstrap Methods and
 * their Application, section 4.2 (the p-value).
 */
export function testRhythm(
  times: Float64Array,
  options: { readonly shape?: number; readonly simulations?: number; readonly seed?: number } = {},
): RhythmTest {
  const { shape = 1, simulations = SIMULATIONS, seed = 1 } = options
  checkAtLeast('times', times, LEAST_TIMES)
  checkAllFinite('times', times)
  checkPositive('shape', shape)
  checkWhole('simulations', simulations, 19)
  const sorted = times.slice().sort()
  const intervals = sorted.subarray(1).map((time, i) => time - (sorted[i] as number))
  const n = intervals.length
  const found = greenwood(intervals)
  if (Number.isNaN(found)) throw new RangeError('times must not all be equal')
  const random = new Random(seed, 'rhythm')
  const drawn = new Float64Array(n)
  let asEven = 0
  for (let s = 0; s < simulations; s += 1) {
    for (let i = 0; i < n; i += 1) drawn[i] = shape === 1 ? random.exponential() : random.gamma(shape)
    if (greenwood(drawn) <= found) asEven += 1
  }
  return { variation: Math.sqrt(Math.max(0, n * found - 1)), pValue: (1 + asEven) / (1 + simulations), intervals: n }
}

/** Σ (interval / all)², from 1 / n for a clock to 1 for one wait alone. */
function greenwood(intervals: Float64Array): number {
  let total = 0
  let squares = 0
  for (let i = 0; i < intervals.length; i += 1) {
    total += intervals[i] as number
    squares += (intervals[i] as number) ** 2
  }
  return squares / total ** 2
}

/**
 * How regular are honest people: the shape of a gamma distribution of intervals that all share, each at a pace of one's own?
 *
 * Maximum likelihood given each person's total time, so paces do not matter: n ψ(n k) - n ψ(k) summed over people equals
 * the sum of -ln shares. O(intervals).
 *
 * @param intervalsByPerson above zero; people with one interval say nothing
 * @throws RangeError when an interval is not above zero or nobody has two
 *
 * Minka (2000), Estimating a Dirichlet distribution, technical report, MIT.
 */
export function fitIntervalShape(intervalsByPerson: readonly Float64Array[]): number {
  const told = intervalsByPerson.filter((intervals) => intervals.length > 1)
  checkAtLeast('intervalsByPerson with two intervals', told, 1)
  let logShares = 0
  for (const intervals of told) {
    const total = intervals.reduce((sum, x) => sum + x, 0)
    for (const x of intervals) {
      checkPositive('intervals', x)
      logShares -= Math.log(x / total)
    }
  }
  const excess = (logShape: number): number => {
    const k = Math.exp(logShape)
    return told.reduce((sum, { length: n }) => sum + n * (digamma(n * k) - digamma(k)), -logShares)
  }
  const [low, high] = [Math.log(SHAPES.low), Math.log(SHAPES.high)]
  if (excess(low) <= 0) return SHAPES.low
  if (excess(high) >= 0) return SHAPES.high
  return Math.exp(findRoot(excess, low, high).x)
}
