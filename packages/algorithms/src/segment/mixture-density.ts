import { checkWhole } from '../numeric/check.ts'
import { cholesky, choleskyLogDeterminant, dot, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import type { MixtureShape } from './gaussian-mixture.ts'

const LOG_TWO_PI = Math.log(2 * Math.PI)

/** ln(weight · density) of each row under each component, row by row. */
export function logDensities(features: Matrix, shape: MixtureShape): Float64Array {
  const { rows, columns: d, values } = features
  const k = shape.means.rows
  const joint = new Float64Array(rows * k)
  const from = new Float64Array(d)
  for (let c = 0; c < k; c += 1) {
    const { factor, logDeterminant } = factorOf(shape, c, d)
    const whitener =
      shape.covarianceType === 'full' ? lowerInverse(factor, d) : factor.map((deviation) => 1 / deviation)
    const mean = shape.means.values.subarray(c * d, (c + 1) * d)
    const constant = Math.log(shape.weights[c] as number) - (d * LOG_TWO_PI + logDeterminant) / 2
    const square = shape.covarianceType === 'full' ? whitenedSquare : scaledSquare
    for (let r = 0; r < rows; r += 1) {
      for (let i = 0; i < d; i += 1) from[i] = (values[r * d + i] as number) - (mean[i] as number)
      joint[r * k + c] = constant - square(whitener, from, d) / 2
    }
  }
  return joint
}

/**
 * Rows drawn from a mixture, with the component that each came from: the model's own simulator.
 *
 * @throws RangeError when a covariance is not positive definite
 */
export function sampleGaussianMixture(
  shape: MixtureShape,
  rows: number,
  seed: number,
): { features: Matrix; component: Int32Array } {
  checkWhole('rows', rows, 1)
  const random = new Random(seed, 'sampleGaussianMixture')
  const { rows: k, columns: d, values: means } = shape.means
  const factors = Array.from({ length: k }, (_, c) => factorOf(shape, c, d).factor)
  const values = new Float64Array(rows * d)
  const component = new Int32Array(rows)
  const z = new Float64Array(d)
  for (let r = 0; r < rows; r += 1) {
    const c = random.weighted(shape.weights)
    const factor = factors[c] as Float64Array
    component[r] = c
    for (let i = 0; i < d; i += 1) z[i] = random.normal()
    for (let i = 0; i < d; i += 1) {
      const step =
        shape.covarianceType === 'full' ? dot(factor, i * d, z, 0, i + 1) : (factor[i] as number) * (z[i] as number)
      values[r * d + i] = (means[c * d + i] as number) + step
    }
  }
  return { features: { rows, columns: d, values }, component }
}

/** Lower factor of a component's covariance (full), or its standard deviations (diagonal). */
function factorOf(shape: MixtureShape, c: number, d: number): { factor: Float64Array; logDeterminant: number } {
  if (shape.covarianceType === 'diagonal') {
    const factor = shape.covariances.subarray(c * d, (c + 1) * d).map(Math.sqrt)
    if (!factor.every((deviation) => deviation > 0)) throw notPositive(c)
    return { factor, logDeterminant: 2 * factor.reduce((sum, deviation) => sum + Math.log(deviation), 0) }
  }
  const factor = cholesky(shape.covariances.subarray(c * d * d, (c + 1) * d * d), d)
  if (!factor) throw notPositive(c)
  return { factor, logDeterminant: choleskyLogDeterminant(factor, d) }
}

function notPositive(c: number): RangeError {
  return new RangeError(`regularisation must be larger: the covariance of component ${c} is not positive definite`)
}

/** L⁻¹ of a lower factor, row by row. */
function lowerInverse(factor: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(d * d)
  for (let column = 0; column < d; column += 1) {
    inverse[column * d + column] = 1 / (factor[column * d + column] as number)
    for (let i = column + 1; i < d; i += 1) {
      let sum = 0
      for (let j = column; j < i; j += 1) sum += (factor[i * d + j] as number) * (inverse[j * d + column] as number)
      inverse[i * d + column] = -sum / (factor[i * d + i] as number)
    }
  }
  return inverse
}

/** |L⁻¹ x|². */
function whitenedSquare(inverse: Float64Array, x: Float64Array, d: number): number {
  let square = 0
  for (let i = 0; i < d; i += 1) {
    let whitened = 0
    for (let j = 0; j <= i; j += 1) whitened += (inverse[i * d + j] as number) * (x[j] as number)
    square += whitened * whitened
  }
  return square
}

function scaledSquare(reciprocals: Float64Array, x: Float64Array, d: number): number {
  let square = 0
  for (let i = 0; i < d; i += 1) square += ((x[i] as number) * (reciprocals[i] as number)) ** 2
  return square
}
