import { checkAtLeast, checkPositive } from '../numeric/check.ts'
import { type FitOptions, fitPositive, type LikelihoodFit } from './likelihood-fit.ts'
import { checkPurchaseSummary, type GroupedSummary, groupEqual, type PurchaseSummary } from './purchase-summary.ts'
import { risingLogs } from './rising-logs.ts'

/**
 * Purchase rates over customers are gamma(r) with rate alpha (in units of time), and the chance of leaving after a
 * repeat purchase is beta(a, b).
 */
export interface BgNbd {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
}

const NAMES = ['r', 'alpha', 'a', 'b'] as const

/**
 * How often do customers buy, and how easily do they leave, when nobody says goodbye?
 *
 * Beta-geometric/NBD: while a customer is alive purchases are a Poisson process, and after each repeat the customer may
 * leave for good. Maximum likelihood, or maximum a posteriori with `priors`, with the exact gradient; customers with
 * equal figures are computed once. O(n log n + iterations · distinct rows).
 *
 * @param customers any unit of time; at least one customer with a repeat
 * @throws RangeError when figures contradict each other or nobody came back
 *
 * Fader, Hardie, Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model, Marketing
 * Science 24(2), 275-284.
 */
export function fitBgNbd(
  customers: PurchaseSummary,
  options: FitOptions<keyof BgNbd> = {},
): LikelihoodFit<keyof BgNbd> {
  checkPurchaseSummary(customers)
  checkAtLeast('customers.frequency', customers.frequency, 1)
  const grouped = groupEqual(customers)
  const start = options.start ?? { r: 1, alpha: meanGap(grouped), a: 1, b: 3 }
  return fitPositive(NAMES, (p, gradient) => bgNbdSlopes(p, grouped, gradient), start, options)
}

/** ln of the probability density of these customers' purchases. @throws RangeError as `fitBgNbd` */
export function bgNbdLogLikelihood(parameters: BgNbd, customers: PurchaseSummary): number {
  checkBgNbd(parameters)
  checkPurchaseSummary(customers)
  const { r, alpha, a, b } = parameters
  return bgNbdSlopes(Float64Array.of(r, alpha, a, b), groupEqual(customers), new Float64Array(4))
}

/** @throws RangeError when a parameter is not positive */
export function checkBgNbd(parameters: BgNbd): void {
  for (const name of NAMES) checkPositive(`parameters.${name}`, parameters[name])
}

/** Time observed for each repeat purchase: the scale on which any search should begin. */
export function meanGap({ frequency, observed, weight }: GroupedSummary): number {
  let repeats = 0
  let time = 0
  for (let i = 0; i < weight.length; i += 1) {
    repeats += (weight[i] as number) * (frequency[i] as number)
    time += (weight[i] as number) * (observed[i] as number)
  }
  if (repeats === 0) throw new RangeError('customers.frequency must hold at least one repeat purchase')
  return time / repeats
}

function bgNbdSlopes(parameters: Float64Array, rows: GroupedSummary, gradient: Float64Array): number {
  const [r, alpha, a, b] = parameters as unknown as [number, number, number, number]
  const { frequency, recency, observed, weight, counts, rank } = rows
  const ofR = risingLogs(r, counts)
  const ofB = risingLogs(b, counts)
  const ofBoth = risingLogs(a + b, counts)
  const logAlpha = Math.log(alpha)
  const logA = Math.log(a)
  let [sum, byR, byAlpha, byA, byB] = [0, 0, 0, 0, 0]
  for (let i = 0; i < weight.length; i += 1) {
    const x = frequency[i] as number
    const k = rank[i] as number
    const w = weight[i] as number
    const end = alpha + (observed[i] as number)
    const logEnd = Math.log(end)
    let value = (ofR.log[k] as number) + r * logAlpha - (r + x) * logEnd
    let forR = (ofR.slope[k] as number) + logAlpha - logEnd
    let forAlpha = r / alpha - (r + x) / end
    if (x > 0) {
      const last = alpha + (recency[i] as number)
      const since = logEnd - Math.log(last)
      // e^gone : 1 are the odds that the customer left at the last purchase.
      const gone = logA - Math.log(b + x - 1) + (r + x) * since
      const left = gone > 0 ? 1 / (1 + Math.exp(-gone)) : Math.exp(gone) / (1 + Math.exp(gone))
      value += (ofB.log[k] as number) - (ofBoth.log[k] as number)
      value += gone > 0 ? gone + Math.log1p(Math.exp(-gone)) : Math.log1p(Math.exp(gone))
      forR += left * since
      forAlpha += left * (r + x) * (1 / end - 1 / last)
      byA += w * (left / a - (ofBoth.slope[k] as number))
      byB += w * ((ofB.slope[k] as number) - (ofBoth.slope[k] as number) - left / (b + x - 1))
    }
    sum += w * value
    byR += w * forR
    byAlpha += w * forAlpha
  }
  gradient.set([byR, byAlpha, byA, byB])
  return sum
}
