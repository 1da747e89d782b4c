import { checkNotNegative, checkPositive } from '../numeric/check.ts'
import { exponentialIntegralScaled } from '../numeric/exponential-integral.ts'
import { checkParetoNbd, type ParetoNbd } from './pareto-nbd.ts'
import { aliveOrLeft, blankPart } from './pareto-nbd-likelihood.ts'
import { checkPurchaseSummary, type PurchaseSummary } from './purchase-summary.ts'

/** Is each customer still alive at the end of observation? Probabilities. */
export function paretoNbdAlive(parameters: ParetoNbd, customers: PurchaseSummary): Float64Array {
  checkParetoNbd(parameters)
  checkPurchaseSummary(customers)
  const { r, alpha, s, beta } = parameters
  const { frequency, recency, observed } = customers
  const part = blankPart()
  return Float64Array.from(frequency, (x, i) => {
    aliveOrLeft(r + x, alpha, s, beta, recency[i] as number, observed[i] as number, part)
    return part.alive / (part.alive + part.left)
  })
}

/**
 * Purchases that a new customer is expected to make within `time` of the first.
 *
 * Fader, Hardie (2005), A Note on Deriving the Pareto/NBD Model and Related Expressions.
 */
export function paretoNbdExpected(parameters: ParetoNbd, time: number): number {
  checkParetoNbd(parameters)
  checkNotNegative('time', time)
  return expectedWhileAlive(parameters, time)
}

/**
 * Purchases that each customer is expected to make in the next `time`, given the past.
 *
 * Fader, Hardie (2005), A Note on Deriving the Pareto/NBD Model and Related Expressions.
 */
export function paretoNbdExpectedNext(parameters: ParetoNbd, customers: PurchaseSummary, time: number): Float64Array {
  checkNotNegative('time', time)
  const alive = paretoNbdAlive(parameters, customers)
  return alive.map((p, i) => p * expectedWhileAlive(updated(parameters, customers, i), time))
}

/**
 * Purchases still to come from each customer, each worth e^(-discountRate · its time from now): the discounted expected
 * residual transactions, to be multiplied by the margin of a purchase. Closed form.
 *
 * @param discountRate continuous, per unit of time: ln(1.15) / 52 for 15 % a year where the unit is a week
 *
 * Fader, Hardie, Lee (2005), RFM and CLV: Using Iso-Value Curves for Customer Base Analysis, Journal of Marketing
 * Research 42(4).
 */
export function paretoNbdResidual(
  parameters: ParetoNbd,
  customers: PurchaseSummary,
  discountRate: number,
): Float64Array {
  checkPositive('discountRate', discountRate)
  const alive = paretoNbdAlive(parameters, customers)
  return alive.map((p, i) => {
    const { r, alpha, s, beta } = updated(parameters, customers, i)
    return ((p * r * beta) / alpha) * exponentialIntegralScaled(s, discountRate * beta)
  })
}

/** What is believed of a customer who is alive after these purchases: of the same family. */
function updated({ r, alpha, s, beta }: ParetoNbd, { frequency, observed }: PurchaseSummary, i: number): ParetoNbd {
  const time = observed[i] as number
  return { r: r + (frequency[i] as number), alpha: alpha + time, s, beta: beta + time }
}

/** (r / alpha) ∫ (beta / (beta + t))^s dt, which passes through a logarithm at s = 1. */
function expectedWhileAlive({ r, alpha, s, beta }: ParetoNbd, time: number): number {
  const log = Math.log1p(time / beta)
  const power = (s - 1) * log
  return ((r * beta) / alpha) * log * (power === 0 ? 1 : -Math.expm1(-power) / power)
}
