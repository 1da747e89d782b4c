import {
  checkAllFinite,
  checkAtLeast,
  checkFinite,
  checkInside,
  checkLength,
  checkNotNegative,
  checkRange,
} from '../numeric/check.ts'
import { tQuantile, tTwoSided } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import { type Moments, moments } from '../numeric/moments.ts'

/** One arm: an outcome per unit and, where known, a covariate measured before treatment (same length, same order). */
export interface Arm {
  outcome: Float64Array
  covariate?: Float64Array
}

export interface Difference {
  /** treated - control, in the outcome's unit. */
  value: number
  low: number
  high: number
  /** Coverage that the interval aims at, e.g. 0.9. */
  level: number
  standardError: number
  degreesOfFreedom: number
  /** Two-sided, under no difference. */
  pValue: number
  /** Share of the outcome's variance that the covariate took away, 0..1. */
  varianceReduction: number
}

/**
 * How far apart are the means of two randomly drawn arms, and how sure is that?
 *
 * Welch's unequal-variance t interval; with a covariate the outcome is first adjusted by CUPED,
 * y - θ(x - x̄) with θ = cov(x, y) / var(x) within the arms pooled, which leaves the expectation as it is and
 * removes the variance that the past explains. O(n).
 *
 * @throws RangeError when an arm has fewer than two units, a covariate another length, only one arm has a covariate, a value
 * is not finite or the level is not inside (0, 1)
 *
 * Welch (1947), Biometrika 34. Deng, Xu, Kohavi, Walker (2013), Improving the sensitivity of online controlled
 * experiments by utilizing pre-experiment data, WSDM.
 */
export function differenceInMeans(treated: Arm, control: Arm, level = LEVEL): Difference {
  checkInside('level', level, 0, 1)
  for (const [name, arm] of [['treated', treated] as const, ['control', control] as const]) {
    checkAtLeast(`${name}.outcome`, arm.outcome, 2)
    checkAllFinite(`${name}.outcome`, arm.outcome)
    if (!arm.covariate) continue
    checkLength(`${name}.covariate`, arm.covariate, arm.outcome.length, 'unit')
    checkAllFinite(`${name}.covariate`, arm.covariate)
  }
  if (!treated.covariate !== !control.covariate) {
    throw new RangeError(`${treated.covariate ? 'control' : 'treated'}.covariate must be given when the other arm's is`)
  }
  const raw = [moments(treated.outcome), moments(control.outcome)] as const
  const [a, b] = adjust(treated, control)
  const found = differenceOfMoments(moments(a), moments(b), level)
  const rawVariance = raw[0].variance / raw[0].n + raw[1].variance / raw[1].n
  const varianceReduction = rawVariance > 0 ? Math.max(0, 1 - found.standardError ** 2 / rawVariance) : 0
  return { ...found, varianceReduction }
}

/**
 * Welch's interval from the arms' counts, means and variances alone, for samples that stay in the database.
 *
 * @throws RangeError when an arm has fewer than two units, a mean or variance that means nothing, or the level is not inside
 * (0, 1)
 */
export function differenceOfMoments(treated: Moments, control: Moments, level = LEVEL): Difference {
  checkInside('level', level, 0, 1)
  for (const [name, arm] of [['treated', treated] as const, ['control', control] as const]) {
    checkRange(`${name}.n`, arm.n, 2, Number.MAX_VALUE)
    checkFinite(`${name}.mean`, arm.mean)
    checkNotNegative(`${name}.variance`, arm.variance)
  }
  const partT = treated.variance / treated.n
  const partC = control.variance / control.n
  const standardError = Math.sqrt(partT + partC)
  const value = treated.mean - control.mean
  if (standardError === 0) {
    const pValue = value === 0 ? 1 : 0
    const degreesOfFreedom = treated.n + control.n - 2
    return { value, low: value, high: value, level, standardError, degreesOfFreedom, pValue, varianceReduction: 0 }
  }
  const share = partT / (partT + partC)
  const degreesOfFreedom = 1 / (share ** 2 / (treated.n - 1) + (1 - share) ** 2 / (control.n - 1))
  const reach = tQuantile(0.5 + level / 2, degreesOfFreedom) * standardError
  const pValue = tTwoSided(value / standardError, degreesOfFreedom)
  return {
    value,
    low: value - reach,
    high: value + reach,
    level,
    standardError,
    degreesOfFreedom,
    pValue,
    varianceReduction: 0,
  }
}

function adjust(treated: Arm, control: Arm): [Float64Array, Float64Array] {
  const { covariate: x1 } = treated
  const { covariate: x0 } = control
  if (!x1 || !x0) return [treated.outcome, control.outcome]
  const mean1 = moments(x1).mean
  const mean0 = moments(x0).mean
  const [cov1, var1] = spread(x1, mean1, treated.outcome)
  const [cov0, var0] = spread(x0, mean0, control.outcome)
  const theta = var1 + var0 > 0 ? (cov1 + cov0) / (var1 + var0) : 0
  const centre = (mean1 * x1.length + mean0 * x0.length) / (x1.length + x0.length)
  const shift = (y: Float64Array, x: Float64Array) => y.map((value, i) => value - theta * ((x[i] as number) - centre))
  return [shift(treated.outcome, x1), shift(control.outcome, x0)]
}

/** Sums of products and of squares about the arm's own means. */
function spread(x: Float64Array, meanX: number, y: Float64Array): [number, number] {
  const meanY = moments(y).mean
  let products = 0
  let squares = 0
  for (let i = 0; i < x.length; i += 1) {
    const dx = (x[i] as number) - meanX
    products += dx * ((y[i] as number) - meanY)
    squares += dx * dx
  }
  return [products, squares]
}
