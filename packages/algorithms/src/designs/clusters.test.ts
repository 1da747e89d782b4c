import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/designs-cluster.json' with { type: 'json' }
import { differenceInMeans } from '../experiment/difference.ts'
import { matrixOf } from '../numeric/dense.ts'
import { noncentralTUpper } from '../numeric/noncentral-t.ts'
import { symmetricEigen } from '../numeric/symmetric-eigen.ts'
import {
  clusterPower,
  clusterSmallestDetectable,
  clustersNeeded,
  designEffect,
  intraClusterCorrelation,
} from './cluster-design.ts'
import { clusterDifference } from './cluster-difference.ts'
import { clusterRegression } from './cluster-regression.ts'
import { simulateClusterTrial } from './simulate-clusters.ts'

const WITHIN = 1e-9

function expectAll(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(Math.abs((found[i] as number) / value - 1), `${i}`).toBeLessThan(WITHIN))
}

describe('cluster regression', () => {
  it.each(golden.regressions)('with $columns columns equals statsmodels (CR1) and the definition (CR2)', (known) => {
    const rows = known.outcome.length
    const design = { rows, columns: known.columns, values: Float64Array.from(known.design) }
    const [outcome, cluster] = [Float64Array.from(known.outcome), Int32Array.from(known.cluster)]
    const before = [design.values.slice(), outcome.slice(), cluster.slice()]
    const plain = clusterRegression(design, outcome, cluster, { covariance: 'CR1' })
    expectAll(
      plain.map(({ value }) => value),
      known.coefficients,
    )
    expectAll(
      plain.map(({ standardError }) => standardError),
      known.CR1.standardErrors,
    )
    expectAll(
      plain.map(({ pValue }) => pValue),
      known.CR1.pValues,
    )
    expectAll(
      plain.flatMap(({ low, high }) => [low, high]),
      known.CR1.intervals.flat(),
    )
    const adjusted = clusterRegression(design, outcome, cluster)
    expectAll(
      adjusted.map(({ standardError }) => standardError),
      known.CR2.standardErrors,
    )
    expectAll(
      adjusted.map(({ degreesOfFreedom }) => degreesOfFreedom),
      known.CR2.degreesOfFreedom,
    )
    expectAll(
      adjusted.map(({ pValue }) => pValue),
      known.CR2.pValues,
    )
    expect([design.values, outcome, cluster]).toEqual(before)
  })

  it("is Welch's standard error when every unit is a cluster of its own", () => {
    const outcome = Float64Array.of(3, 5, 4, 8, 1, 2, 2.5, 0, 1.5)
    const treated = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0)
    const cluster = Int32Array.from(outcome, (_, i) => i)
    const found = clusterDifference({ outcome, treated, cluster })
    const welch = differenceInMeans({ outcome: outcome.slice(0, 4) }, { outcome: outcome.slice(4) })
    expect(found.value).toBeCloseTo(welch.value, 12)
    expect(found.standardError).toBeCloseTo(welch.standardError, 12)
  })

  it('does not mind how clusters are numbered or ordered', () => {
    const { outcome, treated, cluster } = simulateClusterTrial(
      { clusters: 8, treatedClusters: 4, unitsPerCluster: 6, correlation: 0.2, effect: 1 },
      3,
    )
    const found = clusterDifference({ outcome, treated, cluster })
    const turned = clusterDifference({
      outcome: outcome.toReversed(),
      treated: treated.toReversed(),
      cluster: cluster.map((g) => 100 - 7 * g).toReversed(),
    })
    expect(turned.standardError).toBeCloseTo(found.standardError, 12)
    expect(turned.degreesOfFreedom).toBeCloseTo(found.degreesOfFreedom, 9)
  })

  it('narrows with what was known of the stores before', () => {
    const trial = simulateClusterTrial(
      { clusters: 20, treatedClusters: 10, unitsPerCluster: 8, correlation: 0.3, effect: 0.5 },
      5,
    )
    const past = matrixOf(Array.from(trial.outcome, (y, i) => [y - 0.5 * (trial.treated[i] as number) + Math.sin(i)]))
    const plain = clusterDifference(trial)
    const adjusted = clusterDifference({ ...trial, covariates: past })
    expect(adjusted.standardError).toBeLessThan(plain.standardError)
    expect(adjusted.low).toBeLessThan(0.5)
    expect(adjusted.high).toBeGreaterThan(0.5)
  })

  it('says nothing of what one cluster alone determines', () => {
    const design = matrixOf([
      [1, 1],
      [1, 1],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ])
    const found = clusterRegression(design, Float64Array.of(1, 2, 3, 4, 5, 7), Int32Array.of(0, 0, 1, 1, 2, 2))
    expect(found[0]?.standardError).toBeLessThan(Number.POSITIVE_INFINITY)
    const own = clusterRegression(
      matrixOf([
        [1, 0],
        [1, 0],
        [0, 1],
        [0, 1],
      ]),
      Float64Array.of(1, 2, 3, 4),
      Int32Array.of(0, 0, 1, 1),
    )
    expect(own[0]).toMatchObject({ standardError: Number.POSITIVE_INFINITY, pValue: 1, low: Number.NEGATIVE_INFINITY })
    // One treated store: its own luck is half of the difference, and nothing tells how large that is.
    expect(found[1]).toMatchObject({
      standardError: Number.POSITIVE_INFINITY,
      pValue: 1,
      low: Number.NEGATIVE_INFINITY,
    })
  })

  it('holds the truth in about as many of 400 intervals as it says', () => {
    const world = { clusters: 12, treatedClusters: 4, unitsPerCluster: 10, correlation: 0.15, effect: 0.3 }
    const held = Array.from({ length: 400 }, (_, seed) => clusterDifference(simulateClusterTrial(world, seed))).filter(
      ({ low, high }) => low <= 0.3 && high >= 0.3,
    )
    expect(held.length / 400).toBeGreaterThan(0.86)
    expect(held.length / 400).toBeLessThan(0.95)
  })

  it('refuses what means nothing, by name', () => {
    const [outcome, cluster, treated] = [new Float64Array(4), Int32Array.of(0, 0, 1, 2), Uint8Array.of(1, 1, 0, 0)]
    expect(() => clusterDifference({ outcome, cluster, treated })).toThrow(
      /^treated must be 1 in at least two clusters/,
    )
    expect(() => clusterDifference({ outcome, cluster, treated: Uint8Array.of(2, 1, 0, 0) })).toThrow(/^treated\[0\]/)
    expect(() => clusterDifference({ outcome, cluster: cluster.slice(1), treated })).toThrow(/^cluster/)
    const twice = matrixOf([
      [1, 1],
      [1, 1],
      [1, 1],
    ])
    expect(() => clusterRegression(twice, new Float64Array(3), Int32Array.of(0, 1, 2))).toThrow(/^design/)
    expect(() => clusterRegression(matrixOf([[1], [1]]), new Float64Array(2), Int32Array.of(4, 4))).toThrow(/^cluster/)
    const each = { outcome, cluster: Int32Array.of(0, 1, 2, 3), treated }
    const covariates = matrixOf([[1], [2], [Number.NaN], [3]])
    expect(() => clusterDifference({ ...each, covariates })).toThrow(/^covariates.values\[2\]/)
    expect(() => intraClusterCorrelation(new Float64Array(4), cluster)).toThrow(/^outcome must not be the same/)
    const design = { treatedClusters: 5, controlClusters: 5, unitsPerCluster: 10, deviation: 1, correlation: 0.1 }
    expect(() => clusterPower(design, Number.NaN)).toThrow(/^effect/)
  })
})

describe('cluster design', () => {
  it.each(golden.noncentralT)(
    'has the tail of the noncentral t beyond %f, %f degrees, shift %f',
    (t, df, shift, tail) => {
      const found = noncentralTUpper(t as number, df as number, shift as number)
      expect(Math.abs(found - (tail as number))).toBeLessThan(WITHIN)
    },
  )

  it('is the t test without shift', () => {
    expect(noncentralTUpper(2.228139, 10, 0)).toBeCloseTo(0.025, 7)
    expect(() => noncentralTUpper(1, 0.5, 0)).toThrow(/^degreesOfFreedom/)
    expect(() => noncentralTUpper(Number.NaN, 2, 0)).toThrow(/^t /)
  })

  it('takes one matrix apart into its eigenvectors and puts it together again', () => {
    const entries = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 9, maxLength: 9 })
    fc.assert(
      fc.property(entries, (cells) => {
        const a = Float64Array.from(cells, (_, at) => {
          const [i, j] = [Math.floor(at / 3), at % 3]
          return (cells[i * 3 + j] as number) + (cells[j * 3 + i] as number)
        })
        const { values, vectors } = symmetricEigen(a, 3)
        a.forEach((cell, at) => {
          const [i, j] = [Math.floor(at / 3), at % 3]
          const again = values.reduce(
            (sum, value, k) => sum + value * (vectors[k * 3 + i] as number) * (vectors[k * 3 + j] as number),
            0,
          )
          expect(again).toBeCloseTo(cell, 9)
        })
        expect([...values]).toEqual([...values].toSorted((x, y) => x - y))
      }),
    )
    expect(() => symmetricEigen(new Float64Array(3), 2)).toThrow(/^a must/)
  })

  it('finds the correlation that stores were drawn with', () => {
    const trial = simulateClusterTrial(
      { clusters: 300, treatedClusters: 0, unitsPerCluster: 20, correlation: 0.2, effect: 0 },
      1,
    )
    const found = intraClusterCorrelation(trial.outcome, trial.cluster)
    expect(found.low).toBeLessThan(0.2)
    expect(found.high).toBeGreaterThan(0.2)
    expect(found.high - found.low).toBeLessThan(0.08)
  })

  it('needs 15 clusters of 20 an arm for a third of a deviation: one more than the normal formula of Donner and Klar (2000)', () => {
    expect(designEffect(20, 0.05)).toBeCloseTo(1.95, 12)
    const design = { unitsPerCluster: 20, correlation: 0.05, deviation: 1, level: 0.95 }
    // (1.96 + .8416)² · 2 · 1.95 / (20 · (1/3)²) = 13.8 clusters by the normal.
    expect(clustersNeeded(design, 1 / 3)).toBe(15)
  })

  it('has just the wanted power at the smallest effect that it tells apart', () => {
    const design = { treatedClusters: 6, controlClusters: 9, unitsPerCluster: 50, correlation: 0.08, deviation: 12 }
    const smallest = clusterSmallestDetectable(design)
    expect(clusterPower(design, smallest)).toBeCloseTo(0.8, 9)
    expect(clusterPower(design, 0)).toBeCloseTo(0.1, 9)
    expect(clusterSmallestDetectable({ ...design, sizeVariation: 1 })).toBeGreaterThan(smallest)
    expect(clusterSmallestDetectable({ ...design, treatedClusters: 1, controlClusters: 1 })).toBe(
      Number.POSITIVE_INFINITY,
    )
    expect(clustersNeeded({ unitsPerCluster: 9, correlation: 0, deviation: 1 }, 0)).toBe(Number.POSITIVE_INFINITY)
  })
})
