import { checkAllBinary, checkAllFinite, checkLength } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { type ClusterCoefficient, type ClusterCovariance, clusterRegression, indexed } from './cluster-regression.ts'

/** Units of an experiment that whole clusters (stores) took part in; one value per unit, in the same order. */
export interface ClusterTrial {
  readonly outcome: Float64Array
  /** Which cluster, any whole numbers. */
  readonly cluster: Int32Array
  /** 1 or 0. */
  readonly treated: Uint8Array
  /** Measured before treatment, n x anything, e.g. the store's sales of last year. */
  readonly covariates?: Matrix
}

/**
 * How far apart are treated and untreated units, when whole stores were treated?
 *
 * Regression of the outcome on treatment (and covariates, each about its mean) by `clusterRegression`; every unit
 * counts the same. `CR2` by default: chains try things in 5 to 50 stores, where `CR1` with its clusters - 1 degrees of
 * freedom is too sure as soon as arms or stores differ in size. O(n).
 *
 * @throws RangeError when shapes differ or an arm has fewer than two clusters
 */
export function clusterDifference(
  { outcome, cluster, treated, covariates }: ClusterTrial,
  options: { readonly covariance?: ClusterCovariance; readonly level?: number } = {},
): ClusterCoefficient {
  checkLength('cluster', cluster, outcome.length, 'unit')
  checkLength('treated', treated, outcome.length, 'unit')
  checkAllBinary('treated', treated)
  for (const arm of [1, 0]) {
    const { count } = indexed(cluster.filter((_, i) => treated[i] === arm))
    if (count < 2) throw new RangeError(`treated must be ${arm} in at least two clusters, not ${count}`)
  }
  const width = covariates?.columns ?? 0
  if (covariates) {
    checkMatrix('covariates', covariates)
    checkLength('covariates', { length: covariates.rows }, outcome.length, 'unit')
    checkAllFinite('covariates.values', covariates.values)
  }
  const columns = 2 + width
  const values = new Float64Array(outcome.length * columns)
  const means = columnMeans(covariates)
  for (let i = 0; i < outcome.length; i += 1) {
    values[i * columns] = 1
    values[i * columns + 1] = treated[i] as number
    for (let j = 0; j < width; j += 1) {
      values[i * columns + 2 + j] = (covariates?.values[i * width + j] as number) - (means[j] as number)
    }
  }
  const found = clusterRegression({ rows: outcome.length, columns, values }, outcome, cluster, options)
  return found[1] as ClusterCoefficient
}

function columnMeans(matrix: Matrix | undefined): Float64Array {
  const { rows, columns, values } = matrix ?? { rows: 0, columns: 0, values: new Float64Array() }
  const means = new Float64Array(columns)
  values.forEach((value, at) => {
    means[at % columns] = (means[at % columns] as number) + value / rows
  })
  return means
}
