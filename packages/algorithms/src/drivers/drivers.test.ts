import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../numeric/random.ts'
import { type ChangePart, type ChangeRows, explainChange } from './explain-change.ts'
import { logMean } from './log-mean.ts'
import { productDrivers } from './product-drivers.ts'
import { ratioDrivers } from './ratio-drivers.ts'
import { simulateChange } from './simulate-change.ts'
import { explainingSets } from './surprise.ts'

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
const amounts = fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true }), { minLength: 1, maxLength: 6 })

describe('productDrivers', () => {
  it('shares a change of visits x conversion x basket as all six orders do on average', () => {
    // 1000 x .02 x 50 = 1000 becomes 1200 x .025 x 45 = 1350.
    const found = productDrivers(Float64Array.of(1000, 0.02, 50), Float64Array.of(1200, 0.025, 45))
    // Visits: 200 x mean of the others' products, weighted 1/3, 1/6, 1/6, 1/3.
    const visits = 200 * ((0.02 * 50) / 3 + (0.025 * 50) / 6 + (0.02 * 45) / 6 + (0.025 * 45) / 3)
    expect(found[0]).toBeCloseTo(visits, 10)
    expect(sum(found)).toBeCloseTo(350, 10)
  })

  it('adds up by either method, and agrees about factors that did not change', () => {
    fc.assert(
      fc.property(amounts, fc.infiniteStream(fc.double({ min: 0.01, max: 1000, noNaN: true })), (before, more) => {
        const after = Float64Array.from(before, (value, i) => (i === 0 ? value : (more.next().value as number)))
        const change = after.reduce((a, b) => a * b, 1) - before.reduce((a, b) => a * b, 1)
        const scale = Math.max(
          ...[before, after].map((factors) => Array.from(factors).reduce((a, b) => a * Math.max(1, b), 1)),
        )
        for (const method of ['shapley', 'lmdi'] as const) {
          const found = productDrivers(Float64Array.from(before), after, method)
          expect(Math.abs(sum(found) - change)).toBeLessThan(1e-10 * scale)
          expect(Math.abs(found[0] as number)).toBeLessThan(1e-12 * scale)
        }
      }),
    )
  })

  it('knows the logarithmic mean, and refuses what has no logarithm', () => {
    expect(logMean(4, 1)).toBeCloseTo(3 / Math.log(4), 14)
    expect(logMean(5, 5)).toBe(5)
    expect(logMean(1 + 1e-12, 1)).toBeCloseTo(1, 11)
    expect(() => productDrivers(Float64Array.of(0), Float64Array.of(1), 'lmdi')).toThrow(/^before\[0\]/)
    expect(() => productDrivers(Float64Array.of(1), Float64Array.of(1, 2))).toThrow(/^after/)
  })
})

describe('ratioDrivers', () => {
  const before = { value: Float64Array.of(90, 10), denominator: Float64Array.of(100, 100) }

  it('finds nothing but mix when rates stay and people move', () => {
    const found = ratioDrivers(before, { value: Float64Array.of(45, 15), denominator: Float64Array.of(50, 150) })
    expect(found.before).toBe(0.5)
    expect(found.after).toBe(0.3)
    found.rate.forEach((part) => expect(part).toBeCloseTo(0, 12))
    expect(sum(found.mix)).toBeCloseTo(-0.2, 12)
    // Less of the good part costs, and so does more of the bad one: average is .4.
    expect(found.mix[0]).toBeCloseTo(-0.25 * 0.5, 12)
    expect(found.mix[1]).toBeCloseTo(0.25 * -0.3, 12)
  })

  it('finds nothing but rate when shares stay', () => {
    const found = ratioDrivers(before, { value: Float64Array.of(140, 40), denominator: Float64Array.of(200, 200) })
    expect(found.rate[0]).toBeCloseTo(-0.1, 12)
    expect(found.rate[1]).toBeCloseTo(0.05, 12)
    found.mix.forEach((part) => expect(part).toBeCloseTo(0, 12))
  })

  it('calls a part that is new all mix', () => {
    const empty = { value: Float64Array.of(50, 0), denominator: Float64Array.of(100, 0) }
    for (const method of ['shapley', 'lmdi'] as const) {
      const found = ratioDrivers(
        empty,
        { value: Float64Array.of(50, 90), denominator: Float64Array.of(100, 100) },
        method,
      )
      expect(found.rate[1]).toBe(0)
      expect(sum(found.total)).toBeCloseTo(0.2, 12)
    }
  })

  it('adds up by either method, to the same for each part, and for parts of parts', () => {
    const cell = fc.tuple(
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 1, max: 60 }),
    )
    fc.assert(
      fc.property(fc.array(cell, { minLength: 3, maxLength: 8 }), (cells: readonly number[][]) => {
        const side = (v: 0 | 2, parts: readonly (readonly number[])[]) => ({
          value: Float64Array.from(parts, (part) => part[v] as number),
          denominator: Float64Array.from(parts, (part) => part[v + 1] as number),
        })
        const one = ratioDrivers(side(0, cells), side(2, cells))
        const other = ratioDrivers(side(0, cells), side(2, cells), 'lmdi')
        expect(sum(one.total)).toBeCloseTo(one.after - one.before, 10)
        one.total.forEach((part, i) => expect(other.total[i]).toBeCloseTo(part, 10))
        const [a, b, ...rest] = cells as [number[], number[], ...number[][]]
        const merged = [a.map((value, i) => value + (b[i] as number)), ...rest]
        const coarse = ratioDrivers(side(0, merged), side(2, merged))
        expect(coarse.total[0]).toBeCloseTo((one.total[0] as number) + (one.total[1] as number), 10)
      }),
    )
  })

  it('refuses a value without a denominator, and says where', () => {
    const broken = { value: Float64Array.of(1, 2), denominator: Float64Array.of(3, 0) }
    expect(() => ratioDrivers(broken, before)).toThrow(/^before\.value\[1\]/)
    expect(() => ratioDrivers(before, { value: new Float64Array(2), denominator: new Float64Array(2) })).toThrow(
      /^after\.denominator/,
    )
  })
})

describe('explainingSets', () => {
  it('blames mobile and tablet in the example of Bhagwan et al. (2014), Adtributor, not the large data centre', () => {
    const dimension = (...elements: readonly (readonly [before: number, after: number])[]) => ({
      contribution: Float64Array.from(elements, ([before, after]) => after - before),
      measures: [
        {
          before: Float64Array.from(elements, ([before]) => before),
          after: Float64Array.from(elements, ([, after]) => after),
        },
      ],
    })
    const [best] = explainingSets([
      dimension([94, 47], [3, 2], [3, 1]),
      dimension([50, 24], [20, 21], [20, 4], [10, 1]),
      dimension([50, 49], [25, 1], [25, 0]),
    ])
    expect(best?.dimension).toBe(2)
    expect([...(best?.elements ?? [])].sort()).toEqual([1, 2])
    expect(best?.explained).toBeCloseTo(0.98, 12)
  })
})

describe('explainChange', () => {
  const cause = [
    { dimension: 1, element: 2 },
    { dimension: 0, element: 1 },
  ]
  const inAnyOrder = (where: ChangePart['where']): string[] =>
    where.map(({ dimension, element }) => `${dimension}=${element}`).sort()

  it('finds the one combination that broke, and stops there', () => {
    const found = explainChange(simulateChange({ elements: [4, 5, 3], cause, factor: 0.2, noise: 0.02, seed: 5 }))
    const first = found.split?.parts[0]
    const second = first?.split?.parts[0]
    expect(found.split?.parts).toHaveLength(1)
    expect(inAnyOrder(second?.where ?? [])).toEqual(['0=1', '1=2'])
    expect(second?.split).toBeNull()
  })

  it('names nothing when all changed alike', () => {
    const rows = simulateChange({ elements: [4, 5], cause: [], factor: 1, noise: 0, seed: 1 })
    const value = rows.value.map((amount, row) => (rows.period[row] === 1 ? amount * 0.7 : amount))
    expect(explainChange({ dimensions: rows.dimensions, period: rows.period, value }).split).toBeNull()
    expect(explainChange({ ...rows, value }).split).toBeNull()
  })

  it('names nobody when the whole is the same but for rounding', () => {
    const random = new Random(1)
    for (let trial = 0; trial < 200; trial += 1) {
      const [value, denominator] = [0, 1].map(() => Array.from({ length: 5 }, () => 1 + random.below(1000) / 10))
      const after = [2, 4, 0, 3, 1]
      const twice = (of: number[] = []) => Float64Array.from([...of, ...after.map((k) => of[k] as number)])
      const rows = {
        dimensions: [Int32Array.of(0, 1, 2, 3, 4, 0, 1, 2, 3, 4)],
        period: Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1),
        value: twice(value),
      }
      expect(explainChange(rows).split).toBeNull()
      expect(explainChange({ ...rows, denominator: twice(denominator) }).split).toBeNull()
    }
  })

  it('adds up at every level, for sums and ratios', () => {
    const row = fc.tuple(
      fc.nat(2),
      fc.nat(3),
      fc.nat(2),
      fc.nat(1),
      fc.integer({ min: -5, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
    )
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), fc.boolean(), (rows, isRatio) => {
        const all: ChangeRows = Object.freeze({
          dimensions: [0, 1, 2].map((d) => Int32Array.from(rows, (cells) => cells[d] as number)),
          period: Uint8Array.from(rows, (_, i) => (i < 2 ? i : (rows[i]?.[3] as number))),
          value: Float64Array.from(rows, (cells) => cells[4]),
          ...(isRatio && { denominator: Float64Array.from(rows, (cells) => cells[5]) }),
        })
        const before = structuredClone(all)
        const found = explainChange(all)
        expect(found.contribution).toBeCloseTo(found.after - found.before, 8)
        expectParts(found)
        expect(all).toEqual(before)
      }),
    )
  })

  it('refuses rows of one period, and lengths that differ', () => {
    const rows = { dimensions: [Int32Array.of(0, 0)], period: Uint8Array.of(1, 1), value: Float64Array.of(1, 2) }
    expect(() => explainChange(rows)).toThrow(/^period/)
    expect(() => explainChange({ ...rows, period: Uint8Array.of(0, 1), denominator: Float64Array.of(0, 1) })).toThrow(
      /^denominator/,
    )
    expect(() => explainChange({ ...rows, period: Uint8Array.of(0, 1), dimensions: [Int32Array.of(0)] })).toThrow(
      /^dimensions\[0\]/,
    )
  })
})

function expectParts({ contribution, split }: ChangePart): void {
  if (!split) return
  const named = split.parts.reduce((total, part) => total + part.contribution, 0)
  expect(named + split.rest.contribution).toBeCloseTo(contribution, 8)
  for (const part of split.parts) expectParts(part)
}
