import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/designs-sequential.json' with { type: 'json' }
import { moments } from '../numeric/moments.ts'
import { Random } from '../numeric/random.ts'
import { RunningMoments } from './running-moments.ts'
import {
  type SequentialLook,
  sequentialMeans,
  sequentialProportions,
  sequentialSmallestDetectable,
} from './sequential-test.ts'

const relative = (found: number, expected: number): number => Math.abs(found / expected - 1)
const arm = (n: number, mean: number, variance: number) => Object.freeze({ n, mean, variance })

describe('running moments', () => {
  it('equal those of the whole sample, also when two streams are joined', () => {
    const sample = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [one, two] = [new RunningMoments(), new RunningMoments()]
        for (const value of a) one.add(value)
        for (const value of b) two.add(value)
        one.join(two.moments)
        const whole = moments([...a, ...b])
        expect(one.moments.n).toBe(whole.n)
        expect(one.moments.mean).toBeCloseTo(whole.mean, 8)
        // Squares of differences that are themselves rounding, or below the smallest double, have no digits to agree on.
        const rounding = (1e-12 * Math.max(...[...a, ...b].map(Math.abs))) ** 2 + Number.MIN_VALUE / Number.EPSILON
        expect(Math.abs(one.moments.variance - whole.variance)).toBeLessThanOrEqual(1e-6 * whole.variance + rounding)
      }),
    )
    const hardly = new RunningMoments()
    hardly.add(-5.145338437110158e-160)
    hardly.join({ n: 1, mean: 0, variance: 0 })
    expect(hardly.moments.variance).toBeLessThan(1e-300)
    const empty = new RunningMoments()
    empty.join({ n: 0, mean: 0, variance: 0 })
    expect(empty.moments).toEqual({ n: 0, mean: 0, variance: 0 })
    expect(() => empty.add(Number.NaN)).toThrow(/^value/)
  })
})

describe('sequential test', () => {
  it.each(golden.ratios)('has the likelihood ratio that quadrature finds: $ratio', (known) => {
    const units = 1000
    const half = (known.variance * units) / 2
    const found = sequentialMeans(arm(units, known.difference, half), arm(units, 0, half), known)
    expect(relative(found.pValue, Math.min(1, 1 / known.ratio))).toBeLessThan(1e-9)
  })

  it.each(golden.tightest)("is as narrow at $tightestAt units as Lambert's W allows, level $level", (known) => {
    const { level, tightestAt, deviation } = known
    for (const [n, reach] of known.reach as [number, number][]) {
      // Half the units in each arm, and a quarter of the variance, make the variance of the difference σ² / n.
      const one = arm(n / 2, 0, deviation ** 2 / 4)
      const found = sequentialMeans(one, one, { tightestAt }, { level })
      expect(relative(found.high, reach)).toBeLessThan(1e-9)
    }
  })

  it('stops exactly when the interval leaves zero', () => {
    const values = { min: -2, max: 2, noNaN: true }
    fc.assert(
      fc.property(
        fc.double(values),
        fc.double({ ...values, min: 0.01 }),
        fc.integer({ min: 30, max: 999 }),
        (d, v, n) => {
          const found = sequentialMeans(arm(n, d, v), arm(n + 3, 0, v), { tightestAt: 500 })
          expect(found.canStop).toBe(found.low > 0 || found.high < 0)
          expect(found.value).toBe(d)
        },
      ),
    )
  })

  it('never takes back what an earlier look has shown', () => {
    const random = new Random(11)
    const [a, b] = [new RunningMoments(), new RunningMoments()]
    let previous: SequentialLook | undefined
    for (let n = 0; n < 2000; n += 1) {
      a.add(random.normal() + 0.1)
      b.add(random.normal())
      const now: SequentialLook = sequentialMeans(
        a.moments,
        b.moments,
        { effectScale: 0.1 },
        { ...(previous && { previous }) },
      )
      if (previous) {
        expect(now.pValue).toBeLessThanOrEqual(previous.pValue)
        expect(now.low).toBeGreaterThanOrEqual(previous.low)
        expect(now.high).toBeLessThanOrEqual(previous.high)
      }
      previous = now
    }
    expect(previous?.isContradicted).toBe(false)
    expect(previous?.low).toBeLessThan(0.1)
    expect(previous?.high).toBeGreaterThan(0.1)
  })

  it('says nothing before thirty units an arm, nor when nobody differs from anybody', () => {
    const early = sequentialMeans(arm(29, 50, 1), arm(4000, 0, 1), { tightestAt: 100 })
    expect(early).toMatchObject({ pValue: 1, canStop: false, low: Number.NEGATIVE_INFINITY })
    expect(sequentialMeans(arm(90, 1, 0), arm(90, 1, 0), { tightestAt: 100 }).canStop).toBe(false)
    expect(sequentialProportions({ n: 0, successes: 0 }, { n: 0, successes: 0 }, { tightestAt: 100 }).pValue).toBe(1)
  })

  it('says so when the effect turned round, and gives the latest interval', () => {
    const before = sequentialMeans(arm(5000, 1, 1), arm(5000, 0, 1), { tightestAt: 5000 })
    const after = sequentialMeans(arm(50_000, -1, 1), arm(50_000, 0, 1), { tightestAt: 5000 }, { previous: before })
    expect(before.isContradicted).toBe(false)
    expect(after).toMatchObject({ isContradicted: true, canStop: true })
    expect(after.high).toBeLessThan(0)
  })

  it('tells proportions apart as their normal approximation with one success and failure more does', () => {
    const share = 51 / 1002
    const same = arm(1000, 0, share * (1 - share))
    const found = sequentialProportions({ n: 1000, successes: 50 }, { n: 1000, successes: 50 }, { effectScale: 0.01 })
    expect(found.high).toBeCloseTo(sequentialMeans(same, same, { effectScale: 0.01 }).high, 12)
  })

  it('does not take a small arm that has met no large buyer yet for a discovery', () => {
    const small = arm(40, 1, 1)
    const large = arm(400, 5, 400)
    expect(sequentialMeans(small, large, { tightestAt: 400 }).canStop).toBe(false)
    // Both variances are one: then four units are far.
    expect(sequentialMeans(small, arm(400, 5, 1), { tightestAt: 400 }).canStop).toBe(true)
  })

  it('needs a larger effect than a test with one look does, by less than half at the size that it is tuned for', () => {
    const design = { treated: 500, control: 500, deviation: 1, mixture: { tightestAt: 1000 } }
    const once = (1.644854 + 0.841621) * Math.sqrt(2 / 500)
    expect(sequentialSmallestDetectable(design) / once).toBeGreaterThan(1.2)
    expect(sequentialSmallestDetectable(design) / once).toBeLessThan(1.5)
    expect(sequentialSmallestDetectable({ ...design, treated: 10 })).toBe(Number.POSITIVE_INFINITY)
  })

  it('refuses what means nothing, by name', () => {
    const one = arm(100, 0, 1)
    expect(() => sequentialMeans(arm(1.5, 0, 1), one, { tightestAt: 9 })).toThrow(/^treated\.n/)
    expect(() => sequentialMeans(one, arm(9, 0, -1), { tightestAt: 9 })).toThrow(/^control\.variance/)
    expect(() => sequentialMeans(one, one, { tightestAt: 0 })).toThrow(/^mixture\.tightestAt/)
    expect(() => sequentialMeans(one, one, { effectScale: Number.NaN })).toThrow(/^mixture\.effectScale/)
    expect(() => sequentialMeans(arm(2, 0, 1), one, { effectScale: -1 }), 'before the first look').toThrow(/^mixture/)
    expect(() => sequentialMeans(one, one, { tightestAt: 9 }, { level: 1 })).toThrow(/^level/)
    expect(() => new RunningMoments().join(arm(3, Number.NaN, 1))).toThrow(/^mean/)
    expect(() => sequentialProportions({ n: 3, successes: 4 }, { n: 3, successes: 1 }, { tightestAt: 9 })).toThrow(
      /^treated\.successes/,
    )
  })
})
