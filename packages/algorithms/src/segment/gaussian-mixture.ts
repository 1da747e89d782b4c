import { checkAllFinite, checkNotNegative, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { kMeans } from './k-means.ts'
import { logDensities } from './mixture-density.ts'
import { mixtureMoments } from './mixture-moments.ts'

export interface MixtureShape {
  /** `diagonal`: columns are independent within a component, d numbers each; `full`: d x d numbers each, row by row. */
  readonly covarianceType: 'diagonal' | 'full'
  /** Share of each component; they add up to 1. */
  readonly weights: Float64Array
  /** One row a component. */
  readonly means: Matrix
  /** Component after component. */
  readonly covariances: Float64Array
}

export interface GaussianMixture extends MixtureShape {
  readonly k: number
  /** Natural logarithm, over all rows. */
  readonly logLikelihood: number
  /** -2 log-likelihood + ln n · parameters: less is better. */
  readonly bic: number
  readonly parameters: number
  readonly iterations: number
  readonly hasConverged: boolean
}

export interface MixtureOptions {
  readonly k: number
  readonly seed: number
  readonly covarianceType?: MixtureShape['covarianceType']
  /** Added to every variance, so that no component can shrink onto one row; in squared units of the features. */
  readonly regularisation?: number
  /** A round that gains less than this, in log-likelihood a row, is the last. */
  readonly tolerance?: number
  readonly maxIterations?: number
  /** Where to begin, instead of at k-means clusters. */
  readonly start?: MixtureShape
}

/** Small against features of variance 1; the default of scikit-learn, whose results ours are compared with. */
const REGULARISATION = 1e-6
/** Finer than needed to read the result, coarse enough not to crawl along a ridge. */
const TOLERANCE = 1e-5
const MAX_ITERATIONS = 200

/**
 * Which groups of bell-shaped clouds, of different size and shape, explain the rows, and how surely does each row belong?
 *
 * Expectation maximisation from k-means clusters: responsibilities by Bayes' rule in logarithms, then weights, means and
 * covariances as weighted moments. Each round n · k · d (diagonal) or n · k · d² (full); the likelihood never falls but
 * for the regularisation. Finds a local maximum.
 *
 * @throws RangeError when there are fewer rows than components or a value is not finite
 *
 * Dempster, Laird, Rubin (1977), JRSS B 39(1). Fraley, Raftery (2002), Model-based clustering, JASA 97 (BIC).
 */
export function fitGaussianMixture(features: Matrix, options: MixtureOptions): GaussianMixture {
  const { k, seed, covarianceType = options.start?.covarianceType ?? 'full' } = options
  const { regularisation = REGULARISATION, tolerance = TOLERANCE, maxIterations = MAX_ITERATIONS } = options
  checkMatrix('features', features)
  checkAllFinite('features.values', features.values)
  checkWhole('k', k, 1, features.rows)
  checkNotNegative('regularisation', regularisation)
  checkNotNegative('tolerance', tolerance)
  checkWhole('maxIterations', maxIterations, 1)
  let shape = options.start
    ? checkedStart(options.start, k, features.columns, covarianceType)
    : mixtureMoments(features, clusterShares(features, k, seed), covarianceType, regularisation)
  let expected = expectation(features, shape)
  let iterations = 0
  let hasConverged = false
  while (!hasConverged && iterations < maxIterations) {
    shape = mixtureMoments(features, expected.responsibilities, covarianceType, regularisation)
    const next = expectation(features, shape)
    hasConverged = Math.abs(next.logLikelihood - expected.logLikelihood) < tolerance * features.rows
    expected = next
    iterations += 1
  }
  const parameters = parametersOf(k, features.columns, covarianceType)
  const { logLikelihood } = expected
  const bic = -2 * logLikelihood + Math.log(features.rows) * parameters
  return { ...shape, k, logLikelihood, bic, parameters, iterations, hasConverged }
}

/**
 * Probability of each component, one row a row of the features, one column a component; rows add up to 1.
 *
 * @throws RangeError when columns differ or a value is not finite
 */
export function mixtureResponsibilities(features: Matrix, mixture: MixtureShape): Matrix {
  checkMatrix('features', features)
  checkAllFinite('features.values', features.values)
  checkWhole('features.columns', features.columns, mixture.means.columns, mixture.means.columns)
  return expectation(features, mixture).responsibilities
}

/** Most probable component of each row. */
export function mixtureAssignment(features: Matrix, mixture: MixtureShape): Int32Array {
  const { rows, columns: k, values } = mixtureResponsibilities(features, mixture)
  return Int32Array.from({ length: rows }, (_, r) => {
    let best = 0
    for (let c = 1; c < k; c += 1) if ((values[r * k + c] as number) > (values[r * k + best] as number)) best = c
    return best
  })
}

function expectation(features: Matrix, shape: MixtureShape): { responsibilities: Matrix; logLikelihood: number } {
  const { rows } = features
  const k = shape.means.rows
  // The joint log densities become responsibilities in place.
  const joint = logDensities(features, shape)
  let logLikelihood = 0
  for (let r = 0; r < rows; r += 1) {
    const at = r * k
    let most = Number.NEGATIVE_INFINITY
    for (let c = 0; c < k; c += 1) most = Math.max(most, joint[at + c] as number)
    let sum = 0
    for (let c = 0; c < k; c += 1) {
      const share = Math.exp((joint[at + c] as number) - most)
      joint[at + c] = share
      sum += share
    }
    for (let c = 0; c < k; c += 1) joint[at + c] = (joint[at + c] as number) / sum
    logLikelihood += most + Math.log(sum)
  }
  return { responsibilities: { rows, columns: k, values: joint }, logLikelihood }
}

/** 1 where a row is in a k-means cluster, 0 elsewhere. */
function clusterShares(features: Matrix, k: number, seed: number): Matrix {
  const { assignment } = kMeans(features, { k, seed, starts: 1 })
  const values = new Float64Array(features.rows * k)
  assignment.forEach((c, r) => (values[r * k + c] = 1))
  return { rows: features.rows, columns: k, values }
}

function parametersOf(k: number, d: number, covarianceType: MixtureShape['covarianceType']): number {
  return k - 1 + k * d + k * (covarianceType === 'full' ? (d * (d + 1)) / 2 : d)
}

function checkedStart(start: MixtureShape, k: number, d: number, covarianceType: string): MixtureShape {
  checkMatrix('start.means', start.means)
  checkWhole('start.means.rows', start.means.rows, k, k)
  checkWhole('start.means.columns', start.means.columns, d, d)
  checkWhole('start.weights.length', start.weights.length, k, k)
  if (start.covarianceType !== covarianceType) {
    throw new RangeError(`start.covarianceType must be ${covarianceType}, not ${start.covarianceType}`)
  }
  const size = k * (covarianceType === 'full' ? d * d : d)
  checkWhole('start.covariances.length', start.covariances.length, size, size)
  checkAllFinite('start.means.values', start.means.values)
  checkAllFinite('start.weights', start.weights)
  checkAllFinite('start.covariances', start.covariances)
  return start
}
