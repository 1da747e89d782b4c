import { checkAllFinite, checkAtLeast, checkLength, checkWhole } from '../numeric/check.ts'
import { checkMatrix, cholesky, choleskySolve, dot, type Matrix } from '../numeric/dense.ts'
import { LEVEL } from '../numeric/level.ts'
import { type Moments, moments } from '../numeric/moments.ts'
import { type Difference, differenceOfMoments } from './difference.ts'
import type { Estimate } from './lift.ts'

/** An outcome per unit and what was known of each before treatment, one row a unit. */
export interface AdjustedArm {
  readonly outcome: Float64Array
  readonly covariates: Matrix
}

export interface AdjustedDifference extends Difference {
  /** Each arm's mean, brought to the covariates' mean of both arms: for `relativeLift`, with their covariance. */
  readonly treated: Estimate
  readonly control: Estimate
  /** What the two means share: the error of the covariates' common mean. The difference is free of it. */
  readonly covariance: number
}

/**
 * The difference in means with several covariates' share of the noise taken out: CUPED with many of them.
 *
 * Slopes are fitted within the arms (least squares of outcomes about their arm's mean), then Welch's interval of what is
 * left about the covariates' common mean, wider by what the slopes themselves cost; the same estimate as the treatment's
 * coefficient in a regression of the outcome on treatment and covariates. Covariates that repeat one another are refused.
 * O(n k²).
 *
 * @throws RangeError when an arm has fewer than two units, shapes differ, the covariates are collinear, or there are no
 * more units in both arms than coefficients: two means and the slopes
 *
 * Deng, Xu, Kohavi, Walker (2013), WSDM. Lin (2013), Agnostic notes on regression adjustments, Ann. Appl. Stat. 7(1).
 */
export function adjustedDifference(treated: AdjustedArm, control: AdjustedArm, level = LEVEL): AdjustedDifference {
  checkArm('treated', treated)
  checkArm('control', control)
  const k = treated.covariates.columns
  if (control.covariates.columns !== k) {
    throw new RangeError(`control.covariates must have ${k} columns as treated has, not ${control.covariates.columns}`)
  }
  const arms = [withMeans(treated), withMeans(control)] as const
  const all = treated.outcome.length + control.outcome.length
  checkWhole('treated.covariates.columns', k, 0, all - 3)
  const fit = withinArms(arms, k)
  const centre = Float64Array.from({ length: k }, (_, c) =>
    arms.reduce((sum, { means, outcome }) => sum + ((means[c] as number) * outcome.length) / all, 0),
  )
  const leftOf = (arm: AdjustedArm) => left(arm.outcome, arm.covariates, fit.slopes, centre)
  const [leftT, leftC] = [leftOf(treated), leftOf(control)]
  const price = priceOfSlopes(arms, fit.factor)
  const withPrice = ({ n, mean, variance }: Moments): Moments => ({ n, mean, variance: variance * price })
  const [t, c] = [withPrice(moments(leftT)), withPrice(moments(leftC))]
  const found = differenceOfMoments(t, c, level)
  const raw = arms.reduce((sum, { outcome }) => sum + moments(outcome).variance / outcome.length, 0)
  const explained = [
    treated.outcome.map((y, i) => y - (leftT[i] as number)),
    control.outcome.map((y, i) => y - (leftC[i] as number)),
  ]
  const covariance = moments(explained.flatMap((part) => [...part])).variance / all
  const estimate = ({ n, mean, variance }: Moments) => ({
    value: mean,
    standardError: Math.sqrt(variance / n + covariance),
  })
  return {
    ...found,
    varianceReduction: raw > 0 ? Math.max(0, 1 - found.standardError ** 2 / raw) : 0,
    treated: estimate(t),
    control: estimate(c),
    covariance,
  }
}

interface CentredArm extends AdjustedArm {
  readonly means: Float64Array
}

function withMeans(arm: AdjustedArm): CentredArm {
  const { rows, columns, values } = arm.covariates
  const means = new Float64Array(columns)
  for (let i = 0; i < values.length; i += 1) {
    means[i % columns] = (means[i % columns] as number) + (values[i] as number) / rows
  }
  return { ...arm, means }
}

/** Slopes, and the Cholesky factor of the covariates' squares and products within the arms. */
function withinArms(arms: readonly CentredArm[], k: number): { slopes: Float64Array; factor: Float64Array } {
  const squares = new Float64Array(k * k)
  const products = new Float64Array(k)
  const about = new Float64Array(k)
  for (const { outcome, covariates, means } of arms) {
    const { mean } = moments(outcome)
    for (let row = 0; row < outcome.length; row += 1) {
      const y = (outcome[row] as number) - mean
      for (let a = 0; a < k; a += 1) {
        about[a] = (covariates.values[row * k + a] as number) - (means[a] as number)
        products[a] = (products[a] as number) + (about[a] as number) * y
        for (let b = 0; b <= a; b += 1) {
          squares[a * k + b] = (squares[a * k + b] as number) + (about[a] as number) * (about[b] as number)
        }
      }
    }
  }
  const factor = cholesky(squares, k)
  if (!factor) throw new RangeError('covariates must not repeat one another, nor be the same for everybody')
  return { slopes: choleskySolve(factor, k, products), factor }
}

/**
 * By what the variance rises for slopes that were fitted and not known: the degrees of freedom that they took, and their own
 * error times how far apart the arms' covariates are. With arms that vary alike, the variance of the regression.
 */
function priceOfSlopes([{ means, outcome }, other]: readonly [CentredArm, CentredArm], factor: Float64Array): number {
  const k = means.length
  const [n, m] = [outcome.length, other.outcome.length]
  const gap = means.map((mean, c) => mean - (other.means[c] as number))
  const distance = dot(gap, 0, choleskySolve(factor, k, gap), 0, k)
  return ((n + m - 2) / (n + m - 2 - k)) * (1 + distance / (1 / n + 1 / m))
}

function left(y: Float64Array, { columns, values }: Matrix, slopes: Float64Array, centre: Float64Array): Float64Array {
  return y.map((value, row) => {
    let explained = 0
    for (let c = 0; c < columns; c += 1) {
      explained += (slopes[c] as number) * ((values[row * columns + c] as number) - (centre[c] as number))
    }
    return value - explained
  })
}

function checkArm(name: string, { outcome, covariates }: AdjustedArm): void {
  checkAtLeast(`${name}.outcome`, outcome, 2)
  checkAllFinite(`${name}.outcome`, outcome)
  checkMatrix(`${name}.covariates`, covariates)
  checkLength(`${name}.outcome`, outcome, covariates.rows, 'row of covariates')
  checkAllFinite(`${name}.covariates.values`, covariates.values)
}
