import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/segment-clusters.json' with { type: 'json' }
import { type Matrix, matrixOf } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { adjustedRandIndex } from './adjusted-rand.ts'
import { chooseKByBic, chooseKByGap, chooseKBySilhouette } from './choose-k.ts'
import { kMeans, nearestCentres } from './k-means.ts'
import { sampleGaussianMixture } from './mixture-density.ts'
import { meanSilhouette, silhouettes } from './silhouette.ts'
import { squaredDistance } from './squared-distance.ts'
import { clusterStability } from './stability.ts'
import { standardisationOf, standardise, unstandardise } from './standardise.ts'

const rows = golden.rows.length / golden.columns
const sample: Matrix = { rows, columns: golden.columns, values: Float64Array.from(golden.rows) }
const clouds = (spread: number, size: number, seed: number): Matrix =>
  sampleGaussianMixture(
    {
      covarianceType: 'diagonal',
      weights: Float64Array.of(1, 1, 1, 1),
      means: matrixOf([
        [0, 0],
        [6, 0],
        [0, 6],
        [6, 6],
      ]),
      covariances: new Float64Array(8).fill(spread ** 2),
    },
    size,
    seed,
  ).features

describe('kMeans', () => {
  it.each(golden.kMeans)('leaves no more inertia than scikit-learn for k = $k', ({ k, inertia, labels }) => {
    const found = kMeans(sample, { k, seed: 1 })
    expect(found.inertia).toBeLessThanOrEqual(inertia * (1 + 1e-9))
    expect(found.hasConverged).toBe(true)
    if (k === 5) expect(adjustedRandIndex(found.assignment, labels)).toBe(1)
  })

  it('ends where Lloyd would: every row at its nearest centre, every centre the mean of its rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1000 }), (k, seed) => {
        const random = new Random(seed)
        const features = { rows: 60, columns: 2, values: Float64Array.from({ length: 120 }, () => random.normal()) }
        const { assignment, centres, sizes, inertia } = kMeans(features, { k, seed, starts: 2 })
        let left = 0
        const sums = new Float64Array(k * 2)
        for (let r = 0; r < 60; r += 1) {
          const own = assignment[r] as number
          const distance = squaredDistance(features.values, r * 2, centres.values, own * 2, 2)
          left += distance
          for (let c = 0; c < k; c += 1) {
            expect(distance).toBeLessThanOrEqual(
              squaredDistance(features.values, r * 2, centres.values, c * 2, 2) + 1e-12,
            )
          }
          for (const i of [0, 1])
            sums[own * 2 + i] = (sums[own * 2 + i] as number) + (features.values[r * 2 + i] as number)
        }
        expect(inertia).toBeCloseTo(left, 10)
        sums.forEach((sum, i) => expect(sum / (sizes[i >> 1] as number)).toBeCloseTo(centres.values[i] as number, 10))
      }),
      { numRuns: 60 },
    )
  })

  it('serves equal rows, one row, and as many clusters as rows', () => {
    expect(kMeans({ rows: 4, columns: 1, values: new Float64Array(4).fill(7) }, { k: 3, seed: 1 }).inertia).toBe(0)
    expect(kMeans(matrixOf([[1], [5], [9]]), { k: 3, seed: 1 }).inertia).toBe(0)
    expect([...kMeans(matrixOf([[3, 4]]), { k: 1, seed: 1 }).centres.values]).toEqual([3, 4])
  })

  it.each([2000, 20_001])('keeps equal rows together where %i rows are fewer different ones than clusters', (size) => {
    // Means of equal rows were off by rounding: empty clusters drew them to and fro for 300 rounds.
    const random = new Random(3)
    const values = Float64Array.from({ length: size * 2 }, () => (random.chance(0.3) ? 0.1 : 0.7))
    const features = { rows: size, columns: 2, values }
    const { assignment, centres, inertia, iterations, hasConverged, sizes } = kMeans(features, { k: 6, seed: 1 })
    expect({ inertia, hasConverged, used: sizes.filter((count) => count > 0).length }).toEqual({
      inertia: 0,
      hasConverged: true,
      used: 4,
    })
    expect(iterations).toBeLessThan(10)
    expect(nearestCentres(features, centres)).toEqual(assignment)
  })

  it('says the same for the same seed, and changes nothing it was given', () => {
    const features = clouds(2, 200, 4)
    const before = features.values.slice()
    const one = kMeans(Object.freeze(features), Object.freeze({ k: 5, seed: 9, starts: 3 }))
    expect(kMeans(features, { k: 5, seed: 9, starts: 3 })).toEqual(one)
    expect(features.values).toEqual(before)
    expect(nearestCentres(features, one.centres)).toEqual(one.assignment)
  })

  it('refuses more clusters than rows and values that are none', () => {
    expect(() => kMeans(matrixOf([[1], [2]]), { k: 3, seed: 1 })).toThrow(/^k must/)
    expect(() => kMeans(matrixOf([[1], [Number.NaN]]), { k: 1, seed: 1 })).toThrow(/^features\.values\[1\]/)
    expect(() => kMeans({ rows: 3, columns: 0, values: new Float64Array(0) }, { k: 2, seed: 1 })).toThrow(
      /^features\.columns/,
    )
    expect(() => nearestCentres(matrixOf([[Number.NaN]]), matrixOf([[0], [1]]))).toThrow(/^features\.values\[0\]/)
    expect(() => silhouettes(matrixOf([[1], [Number.NaN]]), [0, 1])).toThrow(/^features\.values\[1\]/)
  })
})

describe('silhouettes and adjustedRandIndex', () => {
  it.each(golden.kMeans)(
    "are scikit-learn's for k = $k",
    ({ labels, silhouette, silhouettes: first, adjustedRand }) => {
      expect(meanSilhouette(sample, labels)).toBeCloseTo(silhouette, 10)
      first.forEach((value, i) => expect(silhouettes(sample, labels)[i]).toBeCloseTo(value, 10))
      expect(adjustedRandIndex(golden.truth, labels)).toBeCloseTo(adjustedRand, 10)
    },
  )

  it('estimates the mean silhouette from a part of the rows', () => {
    const features = clouds(1, 1500, 3)
    const { assignment } = kMeans(features, { k: 4, seed: 1 })
    const whole = meanSilhouette(features, assignment)
    expect(Math.abs(meanSilhouette(features, assignment, { sample: 400, seed: 2 }) - whole)).toBeLessThan(0.03)
  })

  it('meets a cluster of one row in every sample, where a choice of k threw for most seeds', () => {
    const random = new Random(1)
    const features = { rows: 1000, columns: 1, values: Float64Array.from({ length: 1000 }, () => random.normal()) }
    features.values[0] = 1000
    for (let seed = 1; seed <= 5; seed += 1) {
      const found = chooseKBySilhouette(features, { from: 2, to: 2, seed, starts: 1, sample: 50 })
      expect(found.candidates[0]?.score).toBeGreaterThan(0.9)
    }
  })

  it('compares groupings whatever their numbers', () => {
    expect(adjustedRandIndex([1, 1, 2, 2], [7, 7, 0, 0])).toBe(1)
    expect(adjustedRandIndex([0, 0, 0], [5, 5, 5])).toBe(1)
    expect(adjustedRandIndex([0, 1, 2], [0, 0, 0])).toBe(0)
    expect(() => silhouettes(sample, new Int32Array(rows))).toThrow(/^assignment/)
  })
})

describe('the number of clusters', () => {
  const four = clouds(0.8, 240, 8)

  it('is found by criterion, silhouette and gap', () => {
    const range = { from: 2, to: 7, seed: 1 }
    expect(chooseKByBic(four, range).k).toBe(4)
    expect(chooseKBySilhouette(four, range).k).toBe(4)
    expect(chooseKByGap(four, { ...range, from: 1, references: 5 }).k).toBe(4)
  })

  it('is one where there are none', () => {
    const random = new Random(3)
    const cloud = { rows: 200, columns: 2, values: Float64Array.from({ length: 400 }, () => random.normal()) }
    expect(chooseKByBic(cloud, { from: 1, to: 4, seed: 1 }).k).toBe(1)
    expect(chooseKByGap(cloud, { from: 1, to: 4, seed: 1, references: 5 }).k).toBe(1)
  })

  it('by gap is the number of different rows where rows repeat, not what rounding leaves of the inertia', () => {
    const repeated = (...points: number[][]): Matrix =>
      matrixOf(Array.from({ length: 33 }, (_, r) => points[r % points.length] as number[]))
    const range = { from: 1, to: 6, seed: 1, starts: 2 }
    expect(chooseKByGap(repeated([-8.31, 2.27]), range).k).toBe(1)
    expect(chooseKByGap(repeated([-8.31, 2.27], [5.9, -0.7]), range).k).toBe(2)
    expect(chooseKByGap(repeated([0.1, 3.3], [0.7, 0.3], [1.3, 0.9]), range).k).toBe(3)
  })

  it('by silhouette is the least asked for where all rows are alike', () => {
    const alike = { rows: 10, columns: 1, values: new Float64Array(10).fill(1) }
    expect(chooseKBySilhouette(alike, { from: 2, to: 3, seed: 1 })).toEqual({
      k: 2,
      candidates: [
        { k: 2, score: 0 },
        { k: 3, score: 0 },
      ],
    })
  })

  it('refuses ranges that make no sense', () => {
    expect(() => chooseKBySilhouette(four, { from: 1, to: 3, seed: 1 })).toThrow(/^from/)
    expect(() => chooseKByGap(four, { from: 3, to: 2, seed: 1 })).toThrow(/^to/)
  })

  it('is stable when right, and not when clusters are cut in two', () => {
    const right = clusterStability(four, { k: 4, seed: 1, pairs: 8 })
    expect(right.mean).toBeGreaterThan(0.98)
    expect(clusterStability(four, { k: 5, seed: 1, pairs: 8 }).mean).toBeLessThan(right.mean - 0.05)
  })
})

describe('standardise', () => {
  it('gives every column mean 0 and variance 1, leaves a constant one, and finds the way back', () => {
    const features = matrixOf([
      [1, 10, 5],
      [2, 30, 5],
      [6, 20, 5],
    ])
    const scale = standardisationOf(features)
    const scaled = standardise(features, scale)
    expect(Array.from(standardisationOf(scaled).centre, (value) => Math.abs(value) < 1e-12)).toEqual([true, true, true])
    expect(standardisationOf(scaled).scale[0]).toBeCloseTo(1, 12)
    expect(scaled.values[2]).toBe(0)
    unstandardise(scaled, scale).values.forEach((value, i) =>
      expect(value).toBeCloseTo(features.values[i] as number, 12),
    )
    expect(() => standardise(features, { ...scale, scale: Float64Array.of(1) })).toThrow(/^standardisation\.scale/)
  })
})
