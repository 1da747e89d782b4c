import { describe, expect, it } from 'vitest'
import golden from '../../golden/segment-clusters.json' with { type: 'json' }
import { type Matrix, matrixOf } from '../numeric/dense.ts'
import { adjustedRandIndex } from './adjusted-rand.ts'
import { chooseKByBic } from './choose-k.ts'
import {
  fitGaussianMixture,
  type MixtureShape,
  mixtureAssignment,
  mixtureResponsibilities,
} from './gaussian-mixture.ts'
import { sampleGaussianMixture } from './mixture-density.ts'

const d = golden.columns
const sample: Matrix = { rows: golden.rows.length / d, columns: d, values: Float64Array.from(golden.rows) }
/** Rounds of EM gather rounding on the way; both sides do, in different orders. */
const WITHIN = 1e-8

describe('fitGaussianMixture', () => {
  it.each(golden.mixtures)('walks as scikit-learn does from the same start: $k $covarianceType', (expected) => {
    const covarianceType = expected.covarianceType as MixtureShape['covarianceType']
    const start = {
      covarianceType,
      weights: Float64Array.from(expected.start.weights),
      means: { rows: expected.k, columns: d, values: Float64Array.from(expected.start.means) },
      covariances: Float64Array.from(expected.start.covariances),
    }
    const found = fitGaussianMixture(sample, {
      k: expected.k,
      seed: 1,
      start,
      tolerance: 0,
      maxIterations: expected.iterations,
    })
    const near = (ours: ArrayLike<number>, theirs: readonly number[]): void =>
      theirs.forEach((value, i) => {
        expect(Math.abs((ours[i] as number) - value)).toBeLessThan(WITHIN * Math.max(1, Math.abs(value)))
      })
    near([found.logLikelihood, found.bic], [expected.logLikelihood, expected.bic])
    near(found.weights, expected.weights)
    near(found.means.values, expected.means)
    near(found.covariances, expected.covariances)
    near(mixtureResponsibilities(sample, found).values, expected.responsibilities)
  })

  it('finds a mixture again from its own draws, each mean within four standard errors', () => {
    const truth: MixtureShape = {
      covarianceType: 'full',
      weights: Float64Array.of(0.5, 0.3, 0.2),
      means: matrixOf([
        [0, 0],
        [7, 0],
        [0, 8],
      ]),
      covariances: Float64Array.of(1, 0.6, 0.6, 1, 2, -0.5, -0.5, 0.8, 0.5, 0, 0, 1.5),
    }
    const { features, component } = sampleGaussianMixture(truth, 3000, 17)
    const found = fitGaussianMixture(features, { k: 3, seed: 1 })
    // k-means numbers clusters by size, as the truth does.
    found.weights.forEach((weight, c) => {
      const share = truth.weights[c] as number
      expect(Math.abs(weight - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 3000))
      for (const i of [0, 1]) {
        const error = Math.sqrt((truth.covariances[c * 4 + i * 3] as number) / (3000 * share))
        const off = (found.means.values[c * 2 + i] as number) - (truth.means.values[c * 2 + i] as number)
        expect(Math.abs(off)).toBeLessThan(4 * error)
      }
    })
    expect(adjustedRandIndex(mixtureAssignment(features, found), component)).toBeGreaterThan(0.97)
  })

  it('never gets worse from round to round, and belonging adds up to one', () => {
    let last = Number.NEGATIVE_INFINITY
    for (let rounds = 1; rounds <= 12; rounds += 1) {
      const found = fitGaussianMixture(sample, {
        k: 4,
        seed: 2,
        tolerance: 0,
        maxIterations: rounds,
        regularisation: 0,
      })
      expect(found.logLikelihood).toBeGreaterThanOrEqual(last - 1e-9)
      last = found.logLikelihood
      const { values } = mixtureResponsibilities(sample, found)
      expect((values[0] as number) + (values[1] as number) + (values[2] as number) + (values[3] as number)).toBeCloseTo(
        1,
        12,
      )
    }
  })

  it('changes nothing it was given, and says the same for the same seed', () => {
    const before = sample.values.slice()
    const options = Object.freeze({ k: 3, seed: 4, covarianceType: 'diagonal' } as const)
    const one = fitGaussianMixture(Object.freeze({ ...sample }), options)
    expect(fitGaussianMixture(sample, options)).toEqual(one)
    mixtureAssignment(sample, Object.freeze(one))
    expect(sample.values).toEqual(before)
  })

  it('needs regularisation where rows are equal, and says so', () => {
    const equal = { rows: 5, columns: 2, values: new Float64Array(10).fill(3) }
    expect(() => fitGaussianMixture(equal, { k: 1, seed: 1, regularisation: 0 })).toThrow(/^regularisation/)
    expect(fitGaussianMixture(equal, { k: 2, seed: 1 }).logLikelihood).toBeGreaterThan(0)
    expect(() => fitGaussianMixture(equal, { k: 6, seed: 1 })).toThrow(/^k must/)
  })

  it('says which regularisation is too small where columns in money go together, and takes a larger one', () => {
    const features = matrixOf(Array.from({ length: 30 }, (_, r) => [1e6 * r, 2e6 * r]))
    const range = { from: 1, to: 2, seed: 1 }
    expect(() => chooseKByBic(features, range)).toThrow(/^regularisation/)
    expect(chooseKByBic(features, { ...range, regularisation: 1e6 }).candidates).toHaveLength(2)
  })

  it('places no row that is not a number', () => {
    const found = fitGaussianMixture(sample, { k: 2, seed: 1 })
    const row = { rows: 1, columns: sample.columns, values: new Float64Array(sample.columns).fill(Number.NaN) }
    expect(() => mixtureAssignment(row, found)).toThrow(/^features\.values\[0\]/)
    const start = { ...found, weights: Float64Array.of(Number.NaN, 1) }
    expect(() => fitGaussianMixture(sample, { k: 2, seed: 1, start })).toThrow(/^start\.weights\[0\]/)
    expect(() => fitGaussianMixture(sample, { k: 2, seed: 1, start: found, covarianceType: 'diagonal' })).toThrow(
      /^start\.covarianceType/,
    )
  })
})
