import { checkAllBinary, checkAllFinite, checkAtLeast, checkLength, checkWhole } from '../numeric/check.ts'
import { isotonicRegression } from '../numeric/isotonic.ts'
import { minimizeNewton } from '../numeric/minimize/newton.ts'
import { sigmoid } from '../numeric/special.ts'
import { checkProbabilities } from './metrics.ts'

const DEFAULT_BINS = 10

/** probability = 1 / (1 + exp(-(intercept + slope x score))) */
export interface PlattModel {
  readonly slope: number
  readonly intercept: number
}

/**
 * Which probability does a score stand for, if log-odds rise with it in a straight line? Two parameters: right for few
 * cases and for scores that are too sure or not sure enough.
 *
 * Maximum likelihood, outcomes drawn a little to the middle as if one more of each had been seen. O(n) an iteration.
 *
 * @param score any number per case, of cases that the scorer did not learn from
 * @throws RangeError when lengths differ, y is not 0 or 1, or a score is not finite
 *
 * Platt (1999), Probabilistic outputs for support vector machines, in Advances in Large Margin Classifiers.
 */
export function fitPlatt(y: Float64Array, score: Float64Array): PlattModel {
  checkScores(y, score)
  const ones = y.reduce((sum, value) => sum + value, 0)
  const high = (ones + 1) / (ones + 2)
  const low = 1 / (y.length - ones + 2)
  const { x } = minimizeNewton(
    ([intercept = 0, slope = 0], gradient, hessian) => {
      gradient.fill(0)
      hessian.fill(0)
      let value = 0
      for (let i = 0; i < y.length; i += 1) {
        const s = score[i] as number
        const goal = y[i] === 1 ? high : low
        const raw = intercept + slope * s
        const p = sigmoid(raw)
        value += Math.max(raw, 0) - raw * goal + Math.log1p(Math.exp(-Math.abs(raw)))
        gradient[0] = (gradient[0] as number) + p - goal
        gradient[1] = (gradient[1] as number) + (p - goal) * s
        const curve = p * (1 - p)
        hessian[0] = (hessian[0] as number) + curve
        hessian[2] = (hessian[2] as number) + curve * s
        hessian[3] = (hessian[3] as number) + curve * s * s
      }
      hessian[1] = hessian[2] as number
      return value
    },
    [Math.log((ones + 1) / (y.length - ones + 1)), 0],
  )
  return { intercept: x[0] as number, slope: x[1] as number }
}

/** @throws RangeError when a score is not finite */
export function predictPlatt({ slope, intercept }: PlattModel, score: Float64Array): Float64Array {
  checkAllFinite('score', score)
  return score.map((s) => sigmoid(intercept + slope * s))
}

/** Steps: at `score[k]` the probability is `probability[k]`, a straight line between, level beyond the ends. */
export interface IsotonicModel {
  readonly score: readonly number[]
  readonly probability: readonly number[]
}

/**
 * Which probability does a score stand for, if all that is known is that it never falls as the score rises? Needs some
 * thousand cases; fewer make steps of chance.
 *
 * Least squares under that order by pooling adjacent violators, equal scores pooled first. O(n log n).
 *
 * @param y outcomes, 0 or 1
 * @throws RangeError when lengths differ, y is not 0 or 1, or a score is not finite
 *
 * Barlow, Bartholomew, Bremner, Brunk (1972), Statistical Inference under Order Restrictions. Zadrozny, Elkan (2002), KDD.
 */
export function fitIsotonic(y: Float64Array, score: Float64Array): IsotonicModel {
  checkScores(y, score)
  const order = Int32Array.from(score.keys()).sort((a, b) => (score[a] as number) - (score[b] as number))
  const at: number[] = []
  const ones: number[] = []
  const cases: number[] = []
  for (const row of order) {
    if (at.at(-1) !== score[row]) {
      at.push(score[row] as number)
      ones.push(0)
      cases.push(0)
    }
    ones[ones.length - 1] = (ones.at(-1) as number) + (y[row] as number)
    cases[cases.length - 1] = (cases.at(-1) as number) + 1
  }
  const counts = Float64Array.from(cases)
  const fitted = isotonicRegression(
    counts.map((count, k) => (ones[k] as number) / count),
    counts,
  )
  // Of each level stretch only its ends are kept.
  const corners = at.flatMap((_, k) => (fitted[k - 1] === fitted[k] && fitted[k] === fitted[k + 1] ? [] : [k]))
  return { score: corners.map((k) => at[k] as number), probability: corners.map((k) => fitted[k] as number) }
}

/** @throws RangeError when a score is not finite */
export function predictIsotonic({ score: at, probability }: IsotonicModel, score: Float64Array): Float64Array {
  checkAllFinite('score', score)
  return score.map((s) => {
    let low = 0
    let high = at.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((at[middle] as number) < s) low = middle + 1
      else high = middle
    }
    if (low === 0) return probability[0] as number
    if (low === at.length) return probability[low - 1] as number
    const [before, after] = [at[low - 1] as number, at[low] as number]
    const share = (s - before) / (after - before)
    return (probability[low - 1] as number) + share * ((probability[low] as number) - (probability[low - 1] as number))
  })
}

export interface ReliabilityBin {
  readonly rows: number
  /** Mean probability told, and share of ones among those cases. */
  readonly told: number
  readonly happened: number
}

/**
 * Of the cases that were told 30 %, do 30 % happen? Bins of equal numbers of cases by default, or of equal width.
 *
 * @throws RangeError when lengths differ, a probability is not in 0..1 or y not 0 or 1, or `bins` is not from 1
 */
export function reliabilityCurve(
  y: Float64Array,
  probability: Float64Array,
  { bins = DEFAULT_BINS, by = 'count' as 'count' | 'width' } = {},
): ReliabilityBin[] {
  checkProbabilities(y, probability)
  checkWhole('bins', bins, 1)
  const order = Int32Array.from(probability.keys()).sort(
    (a, b) => (probability[a] as number) - (probability[b] as number),
  )
  const binOf = (row: number, place: number): number =>
    by === 'count'
      ? Math.floor((place * bins) / order.length)
      : Math.min(bins - 1, Math.floor((probability[row] as number) * bins))
  const sums = Array.from({ length: bins }, () => ({ rows: 0, told: 0, happened: 0 }))
  order.forEach((row, place) => {
    const bin = sums[binOf(row, place)]
    if (!bin) return
    bin.rows += 1
    bin.told += probability[row] as number
    bin.happened += y[row] as number
  })
  return sums
    .filter(({ rows }) => rows > 0)
    .map(({ rows, told, happened }) => ({ rows, told: told / rows, happened: happened / rows }))
}

/**
 * Expected calibration error: mean |told - happened| over the bins, weighted by their cases.
 *
 * Naeini, Cooper, Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian binning, AAAI.
 */
export function calibrationError(
  y: Float64Array,
  probability: Float64Array,
  options: Parameters<typeof reliabilityCurve>[2] = {},
): number {
  return reliabilityCurve(y, probability, options).reduce(
    (sum, bin) => sum + (bin.rows / y.length) * Math.abs(bin.told - bin.happened),
    0,
  )
}

function checkScores(y: Float64Array, score: Float64Array): void {
  checkAtLeast('y', y, 1)
  checkLength('score', score, y.length, 'outcome')
  checkAllBinary('y', y)
  checkAllFinite('score', score)
}
