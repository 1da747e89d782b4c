import { checkNotNegative } from '../numeric/check.ts'
import { hyp2f1 } from '../numeric/hyp2f1.ts'
import { gaussLegendre, integrate } from '../numeric/quadrature.ts'
import { sigmoid } from '../numeric/special.ts'
import { type BgNbd, checkBgNbd } from './bg-nbd.ts'
import { checkPurchaseSummary, type PurchaseSummary } from './purchase-summary.ts'

const RULE = gaussLegendre(16)
/** Up to this many alphas ahead the series for expected purchases is short; the rest is integrated. */
const SERIES_TO = 99

/** Is each customer still alive at the end of observation? Probabilities; 1 where there was no repeat yet. */
export function bgNbdAlive(parameters: BgNbd, customers: PurchaseSummary): Float64Array {
  checkBgNbd(parameters)
  checkPurchaseSummary(customers)
  const { frequency, recency, observed } = customers
  const { r, alpha, a, b } = parameters
  return Float64Array.from(frequency, (x, i) => {
    if (x === 0) return 1
    const since = Math.log((alpha + (observed[i] as number)) / (alpha + (recency[i] as number)))
    return sigmoid(Math.log(b + x - 1) - Math.log(a) - (r + x) * since)
  })
}

/**
 * Purchases that a new customer is expected to make within `time` of the first.
 *
 * Equal to the published expression with 2F1, as a series of positive terms which stays exact where that divides zero
 * by zero (a = 1, a + b = 1). O(r · time / alpha) terms up to 99 alphas, then O(ln time).
 *
 * Fader, Hardie, Lee (2005), equation 9.
 */
export function bgNbdExpected(parameters: BgNbd, time: number): number {
  checkBgNbd(parameters)
  checkNotNegative('time', time)
  return expectedWhileAlive(parameters, time)
}

/**
 * Purchases that each customer is expected to make in the next `time`, given the past. Cost as `bgNbdExpected` with
 * r + frequency for r, for each customer.
 *
 * Fader, Hardie, Lee (2005), equation 10.
 */
export function bgNbdExpectedNext(parameters: BgNbd, customers: PurchaseSummary, time: number): Float64Array {
  checkNotNegative('time', time)
  const alive = bgNbdAlive(parameters, customers)
  return alive.map((p, i) => p * expectedWhileAlive(updated(parameters, customers, i), time))
}

/** What is believed of a customer who is alive after these purchases: of the same family. */
function updated({ r, alpha, a, b }: BgNbd, { frequency, observed }: PurchaseSummary, i: number): BgNbd {
  const x = frequency[i] as number
  return { r: r + x, alpha: alpha + (observed[i] as number), a, b: b + x }
}

/**
 * Σ_k P(k purchases if nobody left) · Σ_(j<k) P(still alive after j repeats): weights (r)_k u^k / k! over their sum,
 * with u = time / (alpha + time), and P = (b)_j / (a + b)_j.
 */
function expectedWhileAlive(parameters: BgNbd, time: number): number {
  const { r, alpha, a, b } = parameters
  const far = SERIES_TO * alpha
  if (time > far) return expectedWhileAlive(parameters, far) + expectedBetween(parameters, far, time)
  const u = time / (alpha + time)
  let weight = 1
  let weights = 1
  let alive = 1
  let made = 0
  let sum = 0
  for (let k = 0; ; k += 1) {
    const ratio = (u * (r + k)) / (k + 1)
    weight *= ratio
    weights += weight
    made += alive
    alive *= (b + k) / (a + b + k)
    sum += weight * made
    if (weights > 1e250) {
      weight *= 1e-250
      weights *= 1e-250
      sum *= 1e-250
    }
    const fade = 1 - ratio
    if (fade > 0 && weight * (made + 1 / fade) <= Number.EPSILON * fade * sum) return sum / weights
  }
}

/** Expected purchases per unit of time at `time`, by a customer alive now. */
function rateAt({ r, alpha, a, b }: BgNbd, time: number): number {
  return (r / alpha) * hyp2f1(r + 1, a, a + b, -time / alpha)
}

function expectedBetween(parameters: BgNbd, from: number, to: number): number {
  const [low, high] = [Math.log(from), Math.log(to)]
  const f = (logTime: number): number => rateAt(parameters, Math.exp(logTime)) * Math.exp(logTime)
  return integrate(f, low, high, RULE, Math.ceil(high - low))
}
