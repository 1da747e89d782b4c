import { checkAllFinite, checkAtLeast, checkFinite, checkInside, checkLength, checkWhole } from '../numeric/check.ts'
import { isotonicRegression } from '../numeric/isotonic.ts'
import { LEVEL } from '../numeric/level.ts'
import { nonNegativeLeastSquares } from '../numeric/non-negative-least-squares.ts'
import { Random } from '../numeric/random.ts'

/** Redrawn curves behind an interval. */
const REPLICATES = 500

/** How many of those who were given a dose responded. Rows of the same dose (several cells) are pooled. */
export interface ResponseCounts {
  /** E.g. depth of the discount, 0..1. */
  readonly dose: ArrayLike<number>
  readonly people: ArrayLike<number>
  readonly responders: ArrayLike<number>
}

export interface ResponseCurve {
  /** Rising, each once. */
  readonly dose: Float64Array
  /** Response rate, 0..1, never falling; concave where asked. */
  readonly rate: Float64Array
  /** Pointwise interval. */
  readonly low: Float64Array
  readonly high: Float64Array
  readonly level: number
}

export interface ResponseCurveOptions {
  /** `concave`: each step more brings no more than the one before. */
  readonly shape?: 'monotone' | 'concave'
  /** Coverage that the intervals aim at, at each dose. */
  readonly level?: number
  readonly seed?: number
}

/**
 * How does the response rate rise with the dose (the depth of a discount, the number of reminders)?
 *
 * Counts are pooled by dose and fitted by weighted least squares among never falling curves (pool adjacent violators), or
 * among never falling concave ones (non-negative weights of the curves that rise to one of the doses and then stay).
 * Intervals: percentiles of curves fitted to counts redrawn from the fit, drawn half a responder towards 1/2 so that a
 * rate of 0 is not taken for certain. O(doses) a curve, O(doses³) where concave.
 *
 * @throws RangeError when lengths differ, a count is not whole or there are more responders than people
 *
 * Barlow, Bartholomew, Bremner, Brunk (1972), Statistical Inference under Order Restrictions, Wiley.
 */
export function fitResponseCurve(counts: ResponseCounts, options: ResponseCurveOptions = {}): ResponseCurve {
  const { shape = 'monotone', level = LEVEL, seed = 1 } = options
  checkInside('level', level, 0, 1)
  const { dose, people, responders } = pooled(counts)
  const fit = (rates: Float64Array): Float64Array =>
    shape === 'concave' ? concaveFit(dose, rates, people) : isotonicRegression(rates, people)
  const rate = fit(responders.map((count, k) => count / (people[k] as number)))
  const random = new Random(seed, 'offers', 'response-curve')
  const redrawn = Array.from({ length: REPLICATES }, () =>
    fit(
      rate.map((p, k) => {
        const n = people[k] as number
        return random.binomial(n, (p * n + 0.5) / (n + 1)) / n
      }),
    ),
  )
  const bound = (share: number): Float64Array =>
    rate.map((_, k) => {
      const sorted = Float64Array.from(redrawn, (curve) => curve[k] as number).sort()
      return sorted[Math.round(share * (REPLICATES - 1))] as number
    })
  const low = bound((1 - level) / 2).map((value, k) => Math.min(value, rate[k] as number))
  const high = bound((1 + level) / 2).map((value, k) => Math.max(value, rate[k] as number))
  return { dose, rate, low, high, level }
}

/**
 * The curve's rate at any dose: straight between the doses that were tried, level beyond them.
 *
 * @throws RangeError when the dose is not finite
 */
export function responseAt({ dose: doses, rate }: Pick<ResponseCurve, 'dose' | 'rate'>, dose: number): number {
  checkFinite('dose', dose)
  const last = doses.length - 1
  if (dose <= (doses[0] as number)) return rate[0] as number
  if (dose >= (doses[last] as number)) return rate[last] as number
  const above = doses.findIndex((each) => each >= dose)
  const from = doses[above - 1] as number
  const share = (dose - from) / ((doses[above] as number) - from)
  return (rate[above - 1] as number) + share * ((rate[above] as number) - (rate[above - 1] as number))
}

function pooled({ dose, people, responders }: ResponseCounts): {
  dose: Float64Array
  people: Float64Array
  responders: Float64Array
} {
  checkAtLeast('dose', dose, 1)
  checkAllFinite('dose', dose)
  checkLength('people', people, dose.length, 'dose')
  checkLength('responders', responders, dose.length, 'dose')
  const byDose = new Map<number, [people: number, responders: number]>()
  for (let k = 0; k < dose.length; k += 1) {
    checkWhole(`people[${k}]`, people[k] as number, 0)
    checkWhole(`responders[${k}]`, responders[k] as number, 0, people[k] as number)
    const [n, r] = byDose.get(dose[k] as number) ?? [0, 0]
    byDose.set(dose[k] as number, [n + (people[k] as number), r + (responders[k] as number)])
  }
  const rows = [...byDose].filter(([, [n]]) => n > 0).toSorted(([a], [b]) => a - b)
  if (rows.length === 0) throw new RangeError('people must not all be zero')
  return {
    dose: Float64Array.from(rows, ([each]) => each),
    people: Float64Array.from(rows, ([, [n]]) => n),
    responders: Float64Array.from(rows, ([, [, r]]) => r),
  }
}

/** Never falling, concave, not negative: a constant and curves min(dose, knot), none with a negative weight. */
function concaveFit(dose: Float64Array, rates: Float64Array, people: Float64Array): Float64Array {
  const n = dose.length
  const first = dose[0] as number
  const span = (dose[n - 1] as number) - first || 1
  const basis = (k: number, column: number): number =>
    column === 0 ? 1 : (Math.min(dose[k] as number, dose[column] as number) - first) / span
  const values = new Float64Array(n * n)
  const target = new Float64Array(n)
  for (let k = 0; k < n; k += 1) {
    const weight = Math.sqrt(people[k] as number)
    for (let column = 0; column < n; column += 1) values[k * n + column] = weight * basis(k, column)
    target[k] = weight * (rates[k] as number)
  }
  const parts = nonNegativeLeastSquares({ rows: n, columns: n, values }, target)
  return dose.map((_, k) =>
    Math.min(
      1,
      parts.reduce((sum, part, column) => sum + part * basis(k, column), 0),
    ),
  )
}
