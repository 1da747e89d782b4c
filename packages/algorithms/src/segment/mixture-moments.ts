import type { Matrix } from '../numeric/dense.ts'
import type { MixtureShape } from './gaussian-mixture.ts'

/** Weights, means and covariances of rows that are shared among components: the maximising half of a round. */
export function mixtureMoments(
  features: Matrix,
  responsibilities: Matrix,
  covarianceType: MixtureShape['covarianceType'],
  regularisation: number,
): MixtureShape {
  const { rows, columns: d, values } = features
  const { columns: k, values: shares } = responsibilities
  const mass = new Float64Array(k)
  const means = new Float64Array(k * d)
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < k; c += 1) {
      const share = shares[r * k + c] as number
      mass[c] = (mass[c] as number) + share
      for (let i = 0; i < d; i += 1)
        means[c * d + i] = (means[c * d + i] as number) + share * (values[r * d + i] as number)
    }
  }
  // A component that nothing belongs to keeps a trace of mass instead of dividing by zero.
  for (let c = 0; c < k; c += 1) mass[c] = (mass[c] as number) + 10 * Number.EPSILON
  for (let i = 0; i < k * d; i += 1) means[i] = (means[i] as number) / (mass[Math.floor(i / d)] as number)
  const covariances =
    covarianceType === 'full'
      ? fullCovariances(features, shares, mass, means)
      : diagonalCovariances(features, shares, mass, means)
  regularise(covariances, k, d, regularisation)
  const total = mass.reduce((sum, part) => sum + part, 0)
  return {
    covarianceType,
    weights: mass.map((part) => part / total),
    means: { rows: k, columns: d, values: means },
    covariances,
  }
}

/** Adds to every variance, which stand on the diagonals of full covariances. */
function regularise(covariances: Float64Array, k: number, d: number, regularisation: number): void {
  const isFull = covariances.length === k * d * d && d > 1
  for (let i = 0; i < k * d; i += 1) {
    const at = isFull ? Math.floor(i / d) * d * d + (i % d) * (d + 1) : i
    covariances[at] = (covariances[at] as number) + regularisation
  }
}

function diagonalCovariances(
  { rows, columns: d, values }: Matrix,
  shares: Float64Array,
  mass: Float64Array,
  means: Float64Array,
): Float64Array {
  const k = mass.length
  const covariances = new Float64Array(k * d)
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < k; c += 1) {
      const share = shares[r * k + c] as number
      for (let i = 0; i < d; i += 1) {
        const from = (values[r * d + i] as number) - (means[c * d + i] as number)
        covariances[c * d + i] = (covariances[c * d + i] as number) + share * from * from
      }
    }
  }
  return covariances.map((sum, i) => sum / (mass[Math.floor(i / d)] as number))
}

function fullCovariances(
  { rows, columns: d, values }: Matrix,
  shares: Float64Array,
  mass: Float64Array,
  means: Float64Array,
): Float64Array {
  const k = mass.length
  const size = d * d
  const covariances = new Float64Array(k * size)
  const from = new Float64Array(d)
  for (let c = 0; c < k; c += 1) {
    const sums = covariances.subarray(c * size, (c + 1) * size)
    for (let r = 0; r < rows; r += 1) {
      const share = shares[r * k + c] as number
      if (share === 0) continue
      for (let i = 0; i < d; i += 1) from[i] = (values[r * d + i] as number) - (means[c * d + i] as number)
      for (let i = 0; i < d; i += 1) {
        const scaled = share * (from[i] as number)
        for (let j = 0; j <= i; j += 1) sums[i * d + j] = (sums[i * d + j] as number) + scaled * (from[j] as number)
      }
    }
    for (let i = 0; i < d; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        sums[i * d + j] = (sums[i * d + j] as number) / (mass[c] as number)
        sums[j * d + i] = sums[i * d + j] as number
      }
    }
  }
  return covariances
}
