import { checkAllFinite, checkAtLeast, checkNotNegative, checkWhole } from '../numeric/check.ts'
import { type ChangeKind, LEAST_LENGTH, PARAMETERS, type SegmentCost, segmentCost } from './change-cost.ts'

export interface ChangePointOptions {
  /** Default `mean`. */
  readonly kind?: ChangeKind
  /** What one more change must gain, in -2 ln likelihood; default the modified BIC, which also wants segments to be even. */
  readonly penalty?: 'mbic' | number
  /** Fewest values of a segment. Default 2, or 5 for `mean-variance`. */
  readonly leastLength?: number
}

export interface Changes {
  /** Index of the first value of each segment but the first, rising. */
  readonly at: readonly number[]
  readonly segments: readonly ChangeSegment[]
  /** -2 ln likelihood (but for a constant) and penalties. */
  readonly cost: number
}

export interface ChangeSegment {
  readonly from: number
  /** One past the last. */
  readonly to: number
  readonly mean: number
  readonly standardDeviation: number
}

/**
 * When did the level (or the spread, or the rate) of a series change, and how often?
 *
 * The segmentation of least cost over all of them: exact, by dynamic programming that drops beginnings which can never be
 * best again. O(n) when changes are spread over the series, O(n²) when there is none.
 *
 * Values are taken as independent about their level: take trend and season out first (`decomposeStl`), or day-to-day
 * dependence will be seen as many small changes.
 *
 * @param values finite; whole numbers from zero for `poisson`
 * @throws RangeError when there are fewer than two segments' worth, a value has no meaning, or the penalty is below zero
 *
 * Killick, Fearnhead, Eckley (2012), Optimal detection of changepoints with a linear computational cost, JASA 107(500).
 * Zhang, Siegmund (2007), A modified Bayes information criterion, Biometrics 63(1).
 */
export function findChangePoints(values: Float64Array, options: ChangePointOptions = {}): Changes {
  const { kind = 'mean', penalty = 'mbic', leastLength = LEAST_LENGTH[kind] } = options
  checkWhole('leastLength', leastLength, 1)
  checkAtLeast('values', values, 2 * leastLength)
  checkAllFinite('values', values)
  if (kind === 'poisson') for (const [i, value] of values.entries()) checkNotNegative(`values[${i}]`, value)
  if (penalty !== 'mbic') checkNotNegative('penalty', penalty)
  const n = values.length
  const alone = segmentCost(values, kind)
  const perChange = penalty === 'mbic' ? (2 + PARAMETERS[kind]) * Math.log(n) : penalty
  const logShares = Float64Array.from({ length: n + 1 }, (_, length) => Math.log(length / n))
  const cost: SegmentCost =
    penalty === 'mbic' ? (from, to) => alone(from, to) + (logShares[to - from] as number) : alone
  const { best, before } = cheapest(n, cost, perChange, leastLength)
  const at: number[] = []
  for (let to = before[n] as number; to > 0; to = before[to] as number) at.push(to)
  at.reverse()
  const segments = [0, ...at].map((from, k) => segmentOf(values, from, at[k] ?? n))
  return { at, segments, cost: best[n] as number }
}

/** Least cost of values[0 .. to) for each `to`, and where its last segment begins. */
function cheapest(
  n: number,
  cost: SegmentCost,
  perChange: number,
  leastLength: number,
): { best: Float64Array; before: Int32Array } {
  const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY)
  const before = new Int32Array(n + 1)
  best[0] = -perChange
  /** Beginnings that may still be best, what each costs without a further penalty, and the end after which it is not. */
  const begins = new Int32Array(n + 1)
  const totals = new Float64Array(n + 1)
  const needed = new Int32Array(n + 1).fill(n)
  let count = 0
  for (let to = leastLength; to <= n; to += 1) {
    // The empty beginning, then every place that a segment may have ended at.
    const fresh = to - leastLength
    if (fresh === 0 || fresh >= leastLength) begins[count++] = fresh
    for (let b = 0; b < count; b += 1) {
      const from = begins[b] as number
      const total = (best[from] as number) + cost(from, to)
      totals[b] = total
      if (total + perChange < (best[to] as number)) {
        best[to] = total + perChange
        before[to] = from
      }
    }
    // Worse now without a further penalty is worse for ever, once a segment that begins here may end.
    let kept = 0
    for (let b = 0; b < count; b += 1) {
      const from = begins[b] as number
      if (needed[from] === n && (totals[b] as number) > (best[to] as number))
        needed[from] = Math.min(n, to + leastLength - 1)
      if ((needed[from] as number) > to) begins[kept++] = from
    }
    count = kept
  }
  return { best, before }
}

function segmentOf(values: Float64Array, from: number, to: number): ChangeSegment {
  let mean = 0
  for (let i = from; i < to; i += 1) mean += (values[i] as number) / (to - from)
  let squares = 0
  for (let i = from; i < to; i += 1) squares += ((values[i] as number) - mean) ** 2
  return { from, to, mean, standardDeviation: to - from > 1 ? Math.sqrt(squares / (to - from - 1)) : 0 }
}
