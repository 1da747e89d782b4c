import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/lifetime-kaplan-meier.json' with { type: 'json' }
import { Random } from '../numeric/random.ts'
import { kaplanMeier, restrictedMean, survivalAt, survivalQuantile } from './kaplan-meier.ts'

const near = (values: readonly (number | null)[]) => values.map((v) => (v === null ? Number.NaN : expect.closeTo(v, 9)))

describe('Kaplan-Meier', () => {
  it('agrees with statsmodels on curve, Greenwood, band, quantiles and restricted mean, late entry too', () => {
    for (const wanted of golden) {
      const entry = wanted.entry ? { entry: Float64Array.from(wanted.entry) } : {}
      const curve = kaplanMeier(Float64Array.from(wanted.duration), Uint8Array.from(wanted.hasLeft), {
        level: 0.95,
        ...entry,
      })
      expect([...curve.time]).toEqual(near(wanted.time))
      expect([...curve.atRisk]).toEqual(wanted.atRisk)
      for (const name of ['survival', 'standardError', 'low', 'high'] as const) {
        expect([...curve[name]], name).toEqual(near(wanted[name]))
      }
      for (const [share, value, low, high] of wanted.quantiles as [number, ...(number | null)[]][]) {
        const reached = (v: number | null | undefined) => (v == null ? Number.POSITIVE_INFINITY : expect.closeTo(v, 9))
        const found = survivalQuantile(curve, share)
        expect(found).toEqual({ value: reached(value), low: reached(low), high: reached(high) })
      }
      const [until, area, standardError] = wanted.restricted as [number, number, number]
      expect(restrictedMean(curve, until)).toEqual({
        value: expect.closeTo(area, 9),
        standardError: expect.closeTo(standardError, 9),
      })
    }
  })

  it('gives the placebo arm of Freireich et al. (1963) half its remissions for 8 weeks', () => {
    const weeks = Float64Array.of(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
    const curve = kaplanMeier(weeks, new Uint8Array(21).fill(1))
    expect(survivalQuantile(curve).value).toBe(8)
    expect(survivalAt(curve, 8)).toBeCloseTo(8 / 21, 12)
    expect(restrictedMean(curve).value).toBeCloseTo(182 / 21, 12)
  })

  it('finds the median where the curve stands at one half exactly, whatever rounding made of the half', () => {
    for (const n of [12, 20, 26, 200]) {
      const duration = Float64Array.from({ length: n }, (_, i) => i + 1)
      expect(survivalQuantile(kaplanMeier(duration, new Uint8Array(n).fill(1))).value).toBe(n / 2 + 1)
    }
  })

  it('is the plain share still there when nobody is lost from sight, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 60 }), fc.nat(30), (times, at) => {
        const curve = kaplanMeier(Float64Array.from(times), new Uint8Array(times.length).fill(1))
        expect(survivalAt(curve, at)).toBeCloseTo(times.filter((t) => t > at).length / times.length, 12)
        expect(kaplanMeier(Float64Array.from(times.toReversed()), new Uint8Array(times.length).fill(1))).toEqual(curve)
        expect(restrictedMean(curve).value).toBeCloseTo(times.reduce((a, b) => a + b, 0) / times.length, 10)
      }),
    )
  })

  it('covers the true share and the true restricted mean about as often as it says', () => {
    const random = new Random(11)
    let [share, mean] = [0, 0]
    for (let trial = 0; trial < 300; trial += 1) {
      const lives = Float64Array.from({ length: 150 }, () => 10 * random.exponential())
      const watched = lives.map(() => 5 + 20 * random.next())
      const duration = lives.map((life, i) => Math.min(life, watched[i] as number))
      const curve = kaplanMeier(
        duration,
        Uint8Array.from(lives, (life, i) => Number(life <= (watched[i] as number))),
        { level: 0.95 },
      )
      const k = curve.time.findLastIndex((time) => time <= 7)
      const truth = Math.exp(-0.7)
      if ((curve.low[k] as number) <= truth && (curve.high[k] as number) >= truth) share += 1
      const { value, standardError } = restrictedMean(curve, 15)
      if (Math.abs(value - 10 * (1 - Math.exp(-1.5))) <= 1.96 * standardError) mean += 1
    }
    for (const covered of [share, mean]) expect(Math.abs(covered / 300 - 0.95)).toBeLessThan(0.04)
  })

  it('says that the median was not reached, and changes nothing it was given', () => {
    const duration = Float64Array.of(3, 9, 9, 9)
    const hasLeft = Uint8Array.of(1, 0, 0, 0)
    const curve = kaplanMeier(duration, hasLeft)
    expect(survivalQuantile(curve).value).toBe(Number.POSITIVE_INFINITY)
    expect(survivalAt(curve, 2)).toBe(1)
    expect(kaplanMeier(duration, new Uint8Array(4)).time).toHaveLength(0)
    expect([duration, hasLeft]).toEqual([Float64Array.of(3, 9, 9, 9), Uint8Array.of(1, 0, 0, 0)])
  })

  it('refuses what is no time and no answer, naming it', () => {
    const one = Float64Array.of(1)
    const yes = Uint8Array.of(1)
    expect(() => kaplanMeier(Float64Array.of(-1), yes)).toThrow(/^duration\[0\]/)
    expect(() => kaplanMeier(one, Uint8Array.of(2))).toThrow(/^hasLeft\[0\]/)
    expect(() => kaplanMeier(one, yes, { entry: one })).toThrow(/^entry\[0\]/)
    expect(() => kaplanMeier(one, yes, { level: 1 })).toThrow(/^level/)
    expect(() => restrictedMean(kaplanMeier(one, yes), 2)).toThrow(/^until/)
    expect(() => survivalQuantile(kaplanMeier(one, yes), 0)).toThrow(/^share/)
    expect(() => survivalAt(kaplanMeier(one, yes), Number.NaN)).toThrow(/^time/)
  })
})
