import { describe, expect, it } from 'vitest'
import { binomialCdf, chiSquareUpper, gammaCdf, normalCdf, poissonCdf } from './distributions.ts'
import { moments } from './moments.ts'
import { Random } from './random.ts'

const DRAWS = 20_000
/** One in ten thousand sound generators would be refused by a check of mean or variance at this many standard errors. */
const FAR = 4

type Draw = [name: string, draw: (random: Random) => number, mean: number, variance: number, fourth: number]

/** Mean, variance and excess kurtosis by theory. */
const DRAWN: Draw[] = [
  ['next', (r) => r.next(), 1 / 2, 1 / 12, -6 / 5],
  ['normal', (r) => r.normal(), 0, 1, 0],
  ['exponential', (r) => r.exponential(), 1, 1, 6],
  ...[0.05, 0.5, 1, 3.7, 250, 1e6].map((a): Draw => [`gamma ${a}`, (r) => r.gamma(a), a, a, 6 / a]),
  ...(
    [
      [0.1, 0.2],
      [0.5, 0.5],
      [2, 5],
      [300, 4000],
    ] as const
  ).map(([a, b]): Draw => {
    const n = a + b
    const kurtosis = (6 * ((a - b) ** 2 * (n + 1) - a * b * (n + 2))) / (a * b * (n + 2) * (n + 3))
    return [`beta ${a} ${b}`, (r) => r.beta(a, b), a / n, (a * b) / (n * n * (n + 1)), kurtosis]
  }),
  ...[0.01, 0.9, 12, 24.5, 300, 1e7].map((m): Draw => [`poisson ${m}`, (r) => r.poisson(m), m, m, 1 / m]),
  ...(
    [
      [1, 0.3],
      [40, 0.02],
      [30, 0.97],
      [100, 0.5],
      [5_000, 0.01],
      [1e8, 0.4],
    ] as const
  ).map(([n, p]): Draw => {
    const variance = n * p * (1 - p)
    return [`binomial ${n} ${p}`, (r) => r.binomial(n, p), n * p, variance, (1 - 6 * p * (1 - p)) / variance]
  }),
]

describe('random numbers', () => {
  it.each(DRAWN)('%s has the mean and the variance of theory', (name, draw, mean, variance, kurtosis) => {
    const random = new Random(20, name)
    const drawn = moments(Float64Array.from({ length: DRAWS }, () => draw(random)))
    expect(Math.abs(drawn.mean - mean) / Math.sqrt(variance / DRAWS)).toBeLessThan(FAR)
    expect(Math.abs(drawn.variance - variance) / (variance * Math.sqrt((kurtosis + 2) / DRAWS))).toBeLessThan(FAR)
  })

  it.each<[string, (random: Random) => number, (x: number) => number]>([
    ['next', (r) => r.next(), (x) => x],
    ['normal', (r) => r.normal(), normalCdf],
    ['gamma .3', (r) => r.gamma(0.3), (x) => gammaCdf(x, 0.3)],
    ['gamma 8', (r) => r.gamma(8), (x) => gammaCdf(x, 8)],
  ])('%s is spread evenly over the cells of its distribution', (name, draw, cdf) => {
    const random = new Random(21, name)
    const counts = new Float64Array(100)
    for (let i = 0; i < DRAWS; i += 1) {
      const cell = Math.min(99, Math.floor(100 * cdf(draw(random))))
      counts[cell] = (counts[cell] as number) + 1
    }
    expect(evenness(counts, () => DRAWS / 100)).toBeGreaterThan(1e-4)
  })

  it.each<[string, (random: Random) => number, (k: number) => number, number]>([
    ['poisson 3', (r) => r.poisson(3), (k) => poissonCdf(k, 3), 9],
    ['poisson 60', (r) => r.poisson(60), (k) => poissonCdf(k, 60), 90],
    ['binomial 200 .3', (r) => r.binomial(200, 0.3), (k) => binomialCdf(k, 200, 0.3), 80],
    ['binomial 12 .8', (r) => r.binomial(12, 0.8), (k) => binomialCdf(k, 12, 0.8), 12],
  ])('%s takes each number as often as it should', (name, draw, cdf, most) => {
    const random = new Random(22, name)
    const counts = new Float64Array(most + 1)
    for (let i = 0; i < DRAWS; i += 1) {
      const k = Math.min(most, draw(random))
      counts[k] = (counts[k] as number) + 1
    }
    const chance = (k: number) => (k === most ? 1 : cdf(k)) - cdf(k - 1)
    expect(evenness(counts, (k) => DRAWS * chance(k))).toBeGreaterThan(1e-4)
  })

  it('gives the same bits for the same seed and labels, whatever was drawn before', () => {
    const random = new Random(7)
    const before = random.stream('store', 3).bits()
    for (let i = 0; i < 10; i += 1) random.normal()
    expect(random.stream('store', 3).bits()).toBe(before)
    expect(Array.from({ length: 5 }, () => new Random(7).bits())).toEqual(Array(5).fill(new Random(7).bits()))
    expect(new Random(7).bits()).not.toBe(new Random(8).bits())
  })

  it('has streams that know nothing of one another, neighbours neither', () => {
    const streams = ['a', 'b', 1, 2, 12].map((label) => new Random(1).stream(label))
    const drawn = streams.map((stream) => Float64Array.from({ length: DRAWS }, () => stream.next() - 0.5))
    drawn.forEach((x, i) => {
      for (const y of drawn.slice(i + 1)) {
        const together = x.reduce((sum, value, k) => sum + value * (y[k] as number), 0)
        expect((Math.abs(together) * 12) / Math.sqrt(DRAWS)).toBeLessThan(FAR)
      }
    })
  })

  it('orders things evenly: each of six orders of three', () => {
    const random = new Random(5)
    const counts = new Float64Array(6)
    const orders = ['0,1,2', '0,2,1', '1,0,2', '1,2,0', '2,0,1', '2,1,0']
    for (let i = 0; i < 6_000; i += 1) {
      const at = orders.indexOf(random.permutation(3).join())
      counts[at] = (counts[at] as number) + 1
    }
    expect(evenness(counts, () => 1_000)).toBeGreaterThan(1e-4)
  })

  it('refuses what means nothing, by name', () => {
    expect(() => new Random(1.5)).toThrow(/^seed must/)
    expect(() => new Random(1).gamma(0)).toThrow(/^shape must/)
    expect(() => new Random(1).binomial(-1, 0.5)).toThrow(/^n must/)
    expect(() => new Random(1).binomial(3, 1.5)).toThrow(/^p must/)
    expect(() => new Random(1).poisson(-1)).toThrow(/^mean must/)
    expect(() => new Random(1).weighted([0, 0])).toThrow(/^weights must/)
    expect(() => new Random(1).below(0)).toThrow(/^n must/)
  })
})

/** p of the chi-squared test; cells where fewer than five are expected are put together. */
function evenness(counts: Float64Array, expected: (cell: number) => number): number {
  let distance = 0
  let cells = 0
  let [seen, due] = [0, 0]
  counts.forEach((count, cell) => {
    seen += count
    due += expected(cell)
    if (due < 5) return
    distance += (seen - due) ** 2 / due
    cells += 1
    ;[seen, due] = [0, 0]
  })
  return chiSquareUpper(distance, cells - 1)
}
