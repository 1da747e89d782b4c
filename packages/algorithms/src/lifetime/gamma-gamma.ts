import { checkLength, checkPositive } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import { digamma, logGamma } from '../numeric/special.ts'
import { type FitOptions, fitPositive, type LikelihoodFit } from './likelihood-fit.ts'

/**
 * A purchase is gamma(p) with the customer's own rate, and the rates are gamma(q) with rate v (in units of money).
 * The average customer's purchase is p v / (q - 1), for q above 1.
 */
export interface GammaGamma {
  readonly p: number
  readonly q: number
  readonly v: number
}

/** What customers spent, one position a customer. */
export interface SpendSummary {
  /** Purchases that the mean is taken over, whole numbers from 0. */
  readonly frequency: Int32Array | Float64Array
  /** Mean amount of these, above zero where there is one. */
  readonly meanSpend: Float64Array
}

const NAMES = ['p', 'q', 'v'] as const

/**
 * How much does a customer spend at a purchase, when we have seen few of them?
 *
 * Gamma-Gamma: purchases vary about the customer's own mean, and the means vary over customers; independent of how
 * often they buy (look at the correlation of frequency and spend before you believe it). Maximum likelihood, or maximum
 * a posteriori with `priors`, with the exact gradient. Customers without a purchase are left out. O(iterations · n).
 *
 * @throws RangeError when lengths differ, an amount is not positive, or nobody bought
 *
 * Fader, Hardie (2013), The Gamma-Gamma Model of Monetary Value. Colombo, Jiang (1999), A Stochastic RFM Model, Journal
 * of Interactive Marketing 13(3).
 */
export function fitGammaGamma(
  customers: SpendSummary,
  options: FitOptions<keyof GammaGamma> = {},
): LikelihoodFit<keyof GammaGamma> {
  const rows = sortedSpenders(customers)
  const mean = rows.spend.reduce((sum, spend) => sum + spend, 0) / rows.spend.length
  if (!(mean > 0)) throw new RangeError('customers.frequency must hold at least one purchase')
  // p v / (q - 1) is the mean at the start.
  const start = options.start ?? { p: 2, q: 3, v: mean }
  return fitPositive(NAMES, (parameters, gradient) => slopes(parameters, rows, gradient), start, options)
}

/** ln of the probability density of these customers' mean amounts. @throws RangeError as `fitGammaGamma` */
export function gammaGammaLogLikelihood(parameters: GammaGamma, customers: SpendSummary): number {
  checkGammaGamma(parameters)
  const { p, q, v } = parameters
  return slopes(Float64Array.of(p, q, v), sortedSpenders(customers), new Float64Array(3))
}

/**
 * What each customer is expected to spend at a purchase: between their own mean and everybody's, the nearer to their
 * own the more purchases it is taken over. Infinite for a customer without purchases where q <= 1.
 *
 * Fader, Hardie (2013), equation 5.
 */
export function gammaGammaMean(parameters: GammaGamma, customers: SpendSummary): Float64Array {
  checkGammaGamma(parameters)
  checkSpend(customers)
  const { p, q, v } = parameters
  const { frequency, meanSpend } = customers
  return meanSpend.map((spend, i) => {
    const x = frequency[i] as number
    const weight = p * x + q - 1
    return weight > 0 ? (p * (v + (x === 0 ? 0 : x * spend))) / weight : Number.POSITIVE_INFINITY
  })
}

/**
 * Customers who spend exactly as the Gamma-Gamma says; one for each number of purchases.
 *
 * @throws RangeError when a parameter is not positive or a number of purchases negative
 */
export function simulateGammaGamma(
  parameters: GammaGamma,
  frequency: Int32Array,
  options: { readonly seed: number },
): SpendSummary {
  checkGammaGamma(parameters)
  const { p, q, v } = parameters
  const random = new Random(options.seed, 'gamma-gamma')
  const meanSpend = Float64Array.from(frequency, (x, i) => {
    if (x < 0) throw new RangeError(`frequency[${i}] must be zero or more, not ${x}`)
    const rate = random.gamma(q) / v
    return x === 0 ? 0 : random.gamma(p * x) / (rate * x)
  })
  return { frequency: frequency.slice(), meanSpend }
}

/** Customers with a purchase, in order of frequency, so that gamma functions are computed once for each. */
interface Spenders {
  readonly times: Float64Array
  readonly spend: Float64Array
  readonly logSpend: Float64Array
}

function sortedSpenders(customers: SpendSummary): Spenders {
  checkSpend(customers)
  const { frequency, meanSpend } = customers
  const order = Uint32Array.from(frequency, (_, i) => i)
    .filter((i) => (frequency[i] as number) > 0)
    .sort((i, j) => (frequency[i] as number) - (frequency[j] as number) || i - j)
  const spend = Float64Array.from(order, (i) => meanSpend[i] as number)
  return { times: Float64Array.from(order, (i) => frequency[i] as number), spend, logSpend: spend.map(Math.log) }
}

/** Σ ln f(mean | times), with the gradient by (p, q, v). */
function slopes(parameters: Float64Array, { times, spend, logSpend }: Spenders, gradient: Float64Array): number {
  const [p, q, v] = parameters as unknown as [number, number, number]
  const fixed = q * Math.log(v) - logGamma(q)
  const fixedByQ = Math.log(v) - digamma(q)
  let [sum, byP, byQ, byV] = [0, 0, 0, 0]
  let [seen, head, slopeBoth, slopeOwn, logTimes] = [0, 0, 0, 0, 0]
  for (let i = 0; i < times.length; i += 1) {
    const x = times[i] as number
    if (x !== seen) {
      seen = x
      head = logGamma(p * x + q) - logGamma(p * x)
      slopeBoth = digamma(p * x + q)
      slopeOwn = digamma(p * x)
      logTimes = Math.log(x)
    }
    const total = v + x * (spend[i] as number)
    const logTotal = Math.log(total)
    const logSum = logTimes + (logSpend[i] as number)
    sum += head + fixed + p * x * logSum - (logSpend[i] as number) - (p * x + q) * logTotal
    byP += x * (slopeBoth - slopeOwn + logSum - logTotal)
    byQ += slopeBoth + fixedByQ - logTotal
    byV += q / v - (p * x + q) / total
  }
  gradient.set([byP, byQ, byV])
  return sum
}

function checkGammaGamma(parameters: GammaGamma): void {
  for (const name of NAMES) checkPositive(`parameters.${name}`, parameters[name])
}

function checkSpend({ frequency, meanSpend }: SpendSummary): void {
  checkLength('meanSpend', meanSpend, frequency.length, 'frequency')
  for (let i = 0; i < frequency.length; i += 1) {
    const x = frequency[i] as number
    if (!(Number.isSafeInteger(x) && x >= 0)) {
      throw new RangeError(`frequency[${i}] must be a whole number from 0, not ${x}`)
    }
    if (x > 0) checkPositive(`meanSpend[${i}]`, meanSpend[i] as number)
  }
}
