import { describe, expect, it } from 'vitest'
import { bootstrap, quantileOfSorted } from './bootstrap.ts'
import { moments } from './moments.ts'
import { Random } from './random.ts'

function meanOf(sample: Float64Array) {
  return (positions: Int32Array) => positions.reduce((sum, i) => sum + (sample[i] as number), 0) / positions.length
}

function exponentials(n: number, seed: number): Float64Array {
  const random = new Random(seed)
  return Float64Array.from({ length: n }, () => random.exponential())
}

describe('the bootstrap', () => {
  it('knows the standard error of a mean', () => {
    const sample = exponentials(200, 1)
    const { value, standardError } = bootstrap(200, meanOf(sample), { seed: 2 })
    const { mean, variance } = moments(sample)
    expect(value).toBeCloseTo(mean, 12)
    expect(standardError / Math.sqrt(variance / 200)).toBeGreaterThan(0.93)
    expect(standardError / Math.sqrt(variance / 200)).toBeLessThan(1.07)
  })

  it('holds its coverage for a skewed sample, and misses above less often than plain quantiles', () => {
    const tried = (kind: 'bca' | 'percentile') => {
      const intervals = Array.from({ length: 300 }, (_, seed) => {
        const sample = exponentials(60, seed)
        return bootstrap(60, meanOf(sample), { seed, kind, resamples: 400 })
      })
      return {
        covered: intervals.filter(({ low, high }) => low <= 1 && 1 <= high).length,
        tooLow: intervals.filter(({ high }) => high < 1).length,
      }
    }
    const [bca, percentile] = [tried('bca'), tried('percentile')]
    expect(bca.covered).toBeGreaterThanOrEqual(255)
    expect(bca.tooLow).toBeLessThan(percentile.tooLow)
  })

  it('draws whole clusters, and so sees that units of one are alike', () => {
    const random = new Random(5)
    const level = Float64Array.from({ length: 20 }, () => random.normal())
    const clusters = Int32Array.from({ length: 200 }, (_, i) => i % 20)
    const sample = Float64Array.from(clusters, (c) => (level[c] as number) + 0.1 * random.normal())
    const alone = bootstrap(200, meanOf(sample), { seed: 1, resamples: 400 })
    const together = bootstrap(200, meanOf(sample), { seed: 1, resamples: 400, clusters })
    expect(together.standardError / alone.standardError).toBeGreaterThan(2)
  })

  it('keeps the size of each stratum', () => {
    const strata = Int32Array.of(0, 0, 0, 0, 1, 1)
    const ofSecond = (positions: Int32Array) => positions.filter((i) => strata[i] === 1).length
    const { resampled } = bootstrap(6, ofSecond, { seed: 1, strata, kind: 'percentile', resamples: 50 })
    expect(new Set(resampled)).toEqual(new Set([2]))
  })

  it('gives the same bits for the same seed, and refuses nonsense by name', () => {
    const sample = exponentials(30, 3)
    expect(bootstrap(30, meanOf(sample), { seed: 9 })).toEqual(bootstrap(30, meanOf(sample), { seed: 9 }))
    expect(() => bootstrap(1, () => 0, { seed: 1 })).toThrow(/^n must be a whole number of at least 2/)
    expect(() => bootstrap(3, () => Number.NaN, { seed: 1 })).toThrow(/^statistic must be a finite number/)
    expect(() => bootstrap(3, () => 0, { seed: 1, level: 1 })).toThrow(/^options.level must be between 0 and 1/)
    const ratio = (positions: Int32Array) =>
      positions.filter((i) => i === 3).length / positions.filter((i) => i > 2).length
    expect(() => bootstrap(4, ratio, { seed: 1 })).toThrow(/^statistic must be a number of every resample, but/)
    // One store tells nothing of how stores differ: its interval would have no width.
    expect(() => bootstrap(3, () => 0, { seed: 1, clusters: [4, 4, 4] })).toThrow(
      /^options.clusters must name at least 2/,
    )
  })
})

it('reads quantiles between order statistics', () => {
  expect([0, 0.25, 0.5, 1].map((p) => quantileOfSorted([1, 2, 4, 8, 16], p))).toEqual([1, 2, 4, 16])
  expect(quantileOfSorted([0, 10], 0.3)).toBeCloseTo(3, 12)
})
