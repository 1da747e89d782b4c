import { checkAllBinary, checkInside, checkNotNegative } from '../numeric/check.ts'
import { sigmoid } from '../numeric/special.ts'

export type LossName = 'squared' | 'logistic' | 'quantile' | 'poisson'

/** A base probability is kept this far from 0 and 1, where only one outcome was seen. */
const LEAST_SHARE = 1e-6
/** A leaf may multiply a Poisson mean by e^0.7 at most before shrinkage: second order says nothing of longer steps. */
const POISSON_LARGEST_STEP = 0.7

/** What boosting needs to know of a loss; `raw` is the sum of trees, on the scale where it is additive. */
export interface Loss {
  readonly name: LossName
  readonly largestStep: number
  /** @throws RangeError when an outcome has no meaning to this loss */
  check(y: Float64Array): void
  /** The best constant. */
  base(y: Float64Array, weights: Float64Array | undefined): number
  /** Writes first and second derivatives of the loss at `raw`. */
  derivatives(
    y: Float64Array,
    raw: Float64Array,
    weights: Float64Array | undefined,
    gradient: Float64Array,
    hessian: Float64Array,
  ): void
  /** The loss of one row, without its weight. */
  valueAt(y: number, raw: number): number
  answer(raw: number): number
}

export function lossOf(name: LossName, quantile: number): Loss {
  if (name === 'logistic') return logistic
  if (name === 'poisson') return poisson
  if (name === 'quantile') return quantileLoss(quantile)
  if (name === 'squared') return squared
  throw new RangeError(`loss must be squared, logistic, quantile or poisson, not ${String(name)}`)
}

const squared: Loss = {
  name: 'squared',
  largestStep: Number.POSITIVE_INFINITY,
  check() {},
  base: weightedMean,
  derivatives(y, raw, weights, gradient, hessian) {
    for (let i = 0; i < y.length; i += 1) {
      const w = weights ? (weights[i] as number) : 1
      gradient[i] = w * ((raw[i] as number) - (y[i] as number))
      hessian[i] = w
    }
  },
  valueAt: (y, raw) => (y - raw) ** 2,
  answer: (raw) => raw,
}

const logistic: Loss = {
  name: 'logistic',
  largestStep: Number.POSITIVE_INFINITY,
  check: (y) => checkAllBinary('y', y),
  base(y, weights) {
    const share = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, weightedMean(y, weights)))
    return Math.log(share / (1 - share))
  },
  derivatives(y, raw, weights, gradient, hessian) {
    for (let i = 0; i < y.length; i += 1) {
      const w = weights ? (weights[i] as number) : 1
      const p = sigmoid(raw[i] as number)
      gradient[i] = w * (p - (y[i] as number))
      hessian[i] = w * p * (1 - p)
    }
  },
  valueAt: (y, raw) => Math.max(raw, 0) - raw * y + Math.log1p(Math.exp(-Math.abs(raw))),
  answer: sigmoid,
}

const poisson: Loss = {
  name: 'poisson',
  largestStep: POISSON_LARGEST_STEP,
  check(y) {
    for (let i = 0; i < y.length; i += 1) checkNotNegative(`y[${i}]`, y[i] as number)
  },
  base: (y, weights) => Math.log(Math.max(LEAST_SHARE, weightedMean(y, weights))),
  derivatives(y, raw, weights, gradient, hessian) {
    for (let i = 0; i < y.length; i += 1) {
      const w = weights ? (weights[i] as number) : 1
      const mean = Math.exp(raw[i] as number)
      gradient[i] = w * (mean - (y[i] as number))
      hessian[i] = w * mean
    }
  },
  valueAt: (y, raw) => Math.exp(raw) - y * raw,
  answer: Math.exp,
}

/** The pinball loss has no second derivative: trees follow its slope, and leaves then take the quantile of their rows. */
function quantileLoss(quantile: number): Loss {
  checkInside('quantile', quantile, 0, 1)
  return {
    name: 'quantile',
    largestStep: Number.POSITIVE_INFINITY,
    check() {},
    base: (y, weights) => weightedQuantile(y, weights, quantile),
    derivatives(y, raw, weights, gradient, hessian) {
      for (let i = 0; i < y.length; i += 1) {
        const w = weights ? (weights[i] as number) : 1
        gradient[i] = (y[i] as number) > (raw[i] as number) ? -w * quantile : w * (1 - quantile)
        hessian[i] = w
      }
    },
    valueAt: (y, raw) => (y > raw ? quantile * (y - raw) : (1 - quantile) * (raw - y)),
    answer: (raw) => raw,
  }
}

export function weightedMean(y: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0
  let total = 0
  for (let i = 0; i < y.length; i += 1) {
    const w = weights ? (weights[i] as number) : 1
    sum += w * (y[i] as number)
    total += w
  }
  return sum / total
}

/** Weighted mean square about a mean. */
export function weightedVariance(y: Float64Array, weights: Float64Array | undefined, mean: number): number {
  return weightedMean(
    y.map((value) => (value - mean) ** 2),
    weights,
  )
}

/**
 * Smallest value below or at which the share `quantile` of the weight lies; half way to the next that weighs anything
 * where it lies exactly. O(n log n).
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array | undefined, quantile: number): number {
  const order = Array.from(values.keys())
    .filter((row) => !weights || (weights[row] as number) > 0)
    .sort((a, b) => (values[a] as number) - (values[b] as number))
  // Where nothing weighs anything all weigh the same.
  if (order.length === 0) return weightedQuantile(values, undefined, quantile)
  const weightAt = (i: number): number => (weights ? (weights[order[i] as number] as number) : 1)
  const valueAt = (i: number): number => values[order[i] as number] as number
  let total = 0
  for (let i = 0; i < order.length; i += 1) total += weightAt(i)
  const goal = total * quantile
  let sum = 0
  for (let i = 0; i < order.length; i += 1) {
    sum += weightAt(i)
    if (sum > goal) return valueAt(i)
    if (sum === goal && i + 1 < order.length) return (valueAt(i) + valueAt(i + 1)) / 2
  }
  return valueAt(order.length - 1)
}
