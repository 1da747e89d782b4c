import { checkPositive } from '../numeric/check.ts'
import { hyp2f1 } from '../numeric/hyp2f1.ts'
import { logGamma } from '../numeric/special.ts'
import type { BgNbd } from './bg-nbd.ts'
import { bgNbdAlive } from './bg-nbd-forecast.ts'
import type { PurchaseSummary } from './purchase-summary.ts'

/** Steps of ln(rate) that leave 1e-16 of a gamma density to the trapezoidal rule: at most so wide, in all or in spreads. */
const WIDEST_STEP = 0.25
const STEP_OF_SPREAD = 0.65
/** Terms below this share of the sum end it. */
const NOTHING = 1e-18

/**
 * Purchases still to come from each customer, each worth e^(-discountRate · its time from now): the discounted expected
 * residual transactions, to be multiplied by the margin of a purchase.
 *
 * A customer who is alive and whose purchase rate were known would bring E[rate / (discountRate + rate · p)] over the
 * chance p of leaving, a 2F1; the trapezoidal rule in ln(rate) takes its mean over the rates that the past allows. The
 * points are shared by customers with equal frequency: some 100 multiplications a customer, ten digits.
 *
 * @param discountRate continuous, per unit of time: ln(1.15) / 52 for 15 % a year where the unit is a week
 * @throws RangeError when figures contradict each other or the discount rate is not positive
 *
 * Fader, Hardie, Lee (2005), as `fitBgNbd`, for what is believed of a customer; the discounting is integrated here.
 */
export function bgNbdResidual(parameters: BgNbd, customers: PurchaseSummary, discountRate: number): Float64Array {
  checkPositive('discountRate', discountRate)
  const residual = bgNbdAlive(parameters, customers)
  const { frequency, observed } = customers
  const { r, alpha, a, b } = parameters
  const meanByFrequency = new Map<number, (rateScale: number) => number>()
  for (let i = 0; i < residual.length; i += 1) {
    const x = frequency[i] as number
    let mean = meanByFrequency.get(x)
    if (!mean) {
      mean = meanOverRates(r + x, (rate) => worthOfRate(rate / discountRate, a, b + x))
      meanByFrequency.set(x, mean)
    }
    residual[i] = (residual[i] as number) * mean(alpha + (observed[i] as number))
  }
  return residual
}

/** E[rate / (1 + rate p)] over p from Beta(a, b), the rate in units of the discount rate. */
function worthOfRate(rate: number, a: number, b: number): number {
  return rate * hyp2f1(1, a, a + b, -rate)
}

/** The mean of `worth` over rates that are gamma(shape) with a rate of `scale`, its points kept for the next scale. */
function meanOverRates(shape: number, worth: (rate: number) => number): (scale: number) => number {
  const step = Math.min(WIDEST_STEP, STEP_OF_SPREAD / Math.sqrt(shape))
  const known = new Map<number, number>()
  const worthAt = (k: number): number => {
    const found = known.get(k) ?? worth(Math.exp(k * step))
    known.set(k, found)
    return found
  }
  const logHead = Math.log(step) - logGamma(shape)
  return (scale) => {
    const logScale = Math.log(scale)
    const peak = Math.round((Math.log(shape) - logScale) / step)
    let sum = 0
    for (const direction of [1, -1]) {
      for (let k = direction === 1 ? peak : peak - 1; ; k += direction) {
        const log = k * step + logScale
        const term = Math.exp(logHead + shape * log - Math.exp(log)) * worthAt(k)
        sum += term
        if (!(term > NOTHING * sum)) break
      }
    }
    return sum
  }
}
