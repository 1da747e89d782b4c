import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrixOf } from '../numeric/dense.ts'
import { pickByDeterminant, pickByMarginalRelevance } from './diversity.ts'
import { isOpenAt, MINUTES_OF_WEEK } from './opening-hours.ts'
import { type RerankCandidates, rerank } from './re-ranking.ts'

const DAY = 24 * 60
const fivePlaces: RerankCandidates = {
  relevance: Float64Array.of(9, 8, 7, 6, 1),
  distanceMeters: Float64Array.of(5000, 300, 100, 900, 200),
  stock: Float64Array.of(10, 10, 0, 3, 20),
  margin: Float64Array.of(1, 2, 3, 4, 5),
  // The fourth is closed on Monday morning.
  hours: [0, 0, 0, 11 * 60, 0].map((opens) => [{ opens, closes: DAY - 60 }]),
  features: matrixOf([
    [1, 0],
    [1, 0.01],
    [0, 1],
    [0.1, 1],
    [1, 1],
  ]),
}

describe('opening hours', () => {
  it('open on the minute, close on the minute, and may run over Sunday night', () => {
    const bar = [{ opens: 6 * DAY + 20 * 60, closes: 2 * 60 }]
    expect(isOpenAt(bar, 6 * DAY + 20 * 60)).toBe(true)
    expect(isOpenAt(bar, 0)).toBe(true)
    expect(isOpenAt(bar, MINUTES_OF_WEEK)).toBe(true)
    expect(isOpenAt(bar, 2 * 60)).toBe(false)
    expect(isOpenAt([{ opens: 0, closes: MINUTES_OF_WEEK }], 777)).toBe(true)
    expect(isOpenAt([], 777)).toBe(false)
    expect(() => isOpenAt(bar, -1)).toThrow(/^minute/)
    expect(() => isOpenAt([{ opens: 0, closes: 99_999 }], 1)).toThrow(/^hours\[0\].closes/)
  })
})

describe('re-ranking', () => {
  it('shows nobody what a filter rules out, and says why', () => {
    const { shown, removed } = rerank(fivePlaces, {
      k: 5,
      weights: { relevance: 1 },
      filters: { maxDistanceMeters: 2000, minStock: 1, openAtMinute: 10 * 60 },
    })
    expect(shown.map(({ candidate }) => candidate)).toEqual([1, 4])
    expect(removed).toEqual([
      { candidate: 0, because: 'distance' },
      { candidate: 2, because: 'stock' },
      { candidate: 3, because: 'closed' },
    ])
  })

  it('weighs objectives as declared, and shows what each said', () => {
    const policy = { k: 2, weights: { relevance: 1, margin: 3 }, filters: { minStock: 1 } }
    const { shown } = rerank(fivePlaces, policy)
    expect(shown.map(({ candidate }) => candidate)).toEqual([4, 3])
    expect(shown[1]?.parts).toEqual({ relevance: 5 / 8, margin: 3 / 4 })
    expect(shown[1]?.utility).toBeCloseTo((5 / 8 + 3 * (3 / 4)) / 4, 12)
    expect(rerank(fivePlaces, { ...policy, weights: { proximity: 1 } }).shown[0]?.candidate).toBe(4)
    expect(rerank(fivePlaces, { ...policy, weights: { stock: 1 } }).shown[0]?.utility).toBe(1)
  })

  it.each(['marginalRelevance', 'determinant'] as const)('puts something else second by %s', (by) => {
    const policy = { k: 2, weights: { relevance: 1 } }
    expect(rerank(fivePlaces, policy).shown.map(({ candidate }) => candidate)).toEqual([0, 1])
    const { shown } = rerank(fivePlaces, { ...policy, diversity: { by, strength: 0.5 } })
    expect(shown.map(({ candidate }) => candidate)).toEqual([0, 2])
  })

  it('shows nothing where nothing is left', () => {
    const found = rerank(fivePlaces, { k: 3, weights: { relevance: 1 }, filters: { minStock: 99 } })
    expect(found.shown).toEqual([])
    expect(found.removed).toHaveLength(5)
  })

  it('refuses a policy that the data cannot answer, by name', () => {
    const { relevance } = fivePlaces
    expect(() => rerank({ relevance }, { k: 1, weights: { margin: 1 } })).toThrow(/^candidates.margin/)
    expect(() => rerank({ relevance }, { k: 1, weights: { relevance: 0 } })).toThrow(/^policy.weights/)
    expect(() => rerank({ relevance }, { k: 1, weights: { relevance: -1 } })).toThrow(/^policy.weights.relevance/)
    expect(() => rerank({ relevance }, { k: 1, weights: { relevance: 1 }, filters: { openAtMinute: 3 } })).toThrow(
      /^candidates.hours/,
    )
    expect(() => rerank({ ...fivePlaces, stock: Float64Array.of(1) }, { k: 1, weights: { relevance: 1 } })).toThrow(
      /^candidates.stock/,
    )
  })

  it('refuses a filter that is not a number, which let everything pass, and a distance below zero', () => {
    const policy = { k: 5, weights: { relevance: 1 } }
    for (const filter of ['maxDistanceMeters', 'minStock', 'openAtMinute']) {
      expect(() => rerank(fivePlaces, { ...policy, filters: { [filter]: Number.NaN } })).toThrow(
        new RegExp(`^policy.filters.${filter}`),
      )
    }
    const distanceMeters = Float64Array.of(1, -1, 1, 1, 1)
    expect(() => rerank({ ...fivePlaces, distanceMeters }, policy)).toThrow(/^candidates.distanceMeters\[1\]/)
  })

  it('takes a stock below zero for none, so that utilities stay in 0..1', () => {
    const { shown } = rerank(
      { ...fivePlaces, stock: Float64Array.of(-30, 0, 5, 10, 99) },
      { k: 5, weights: { stock: 1 } },
    )
    expect(shown.map(({ utility }) => utility)).toEqual([1, 1, 0.5, 0, 0])
  })

  it('never shows one twice, never what is filtered, and changes nothing', () => {
    const number = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 15 }),
        number,
        (rows, least) => {
          const candidates = {
            relevance: Float64Array.from(rows, ([relevance]) => relevance),
            stock: Float64Array.from(rows, ([, stock]) => stock),
            features: matrixOf(rows.map(([a, b, c]) => [a, b, c])),
          }
          const before = structuredClone(candidates)
          const policy = { k: 5, weights: { relevance: 1 }, filters: { minStock: least } }
          const { shown, removed } = rerank(candidates, { ...policy, diversity: { by: 'determinant', strength: 0.3 } })
          const ids = shown.map(({ candidate }) => candidate)
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids.length).toBe(Math.min(5, rows.length - removed.length))
          expect(ids.every((id) => (rows[id]?.[1] ?? 0) >= least)).toBe(true)
          expect(candidates).toEqual(before)
        },
      ),
    )
  })
})

describe('diversity', () => {
  it('is utility alone at strength 0, and picks what is unlike all picked at strength 1', () => {
    const utilities = Float64Array.of(0.9, 0.8, 0.1)
    const features = matrixOf([
      [1, 0],
      [1, 0],
      [0, 1],
    ])
    expect([...pickByMarginalRelevance(utilities, features, 3, 0)]).toEqual([0, 1, 2])
    expect([...pickByMarginalRelevance(utilities, features, 2, 1)]).toEqual([0, 2])
    expect([...pickByDeterminant(utilities, features, 3, 0.5)]).toEqual([0, 2, 1])
    expect(() => pickByDeterminant(utilities, features, 2, 0)).toThrow(/^strength/)
    // Its q overflowed: exp(499.5 utility).
    expect([...pickByDeterminant(Float64Array.of(0, 0.5, 1), features, 3, 0.001)]).toEqual([2, 1, 0])
    expect(() => pickByMarginalRelevance(Float64Array.of(1), features, 2, 0.5)).toThrow(/^features rows/)
  })

  it('by determinant takes what enlarges the determinant most, as computed in full', () => {
    const row = fc.tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 3, maxLength: 6 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (rows, strength) => {
          const utilities = Float64Array.from(rows, ([, utility]) => utility)
          const [first = 0, second = 0] = pickByDeterminant(utilities, matrixOf(rows), 2, strength)
          const determinant = (i: number) => {
            const cosine = (a: readonly number[], b: readonly number[]) =>
              ((a[0] ?? 0) * (b[0] ?? 0) + (a[1] ?? 0) * (b[1] ?? 0)) / (Math.hypot(...a) * Math.hypot(...b))
            const q = (j: number) => Math.exp(((1 - strength) / strength) * (utilities[j] as number))
            return q(first) * q(i) * ((1 + 1e-9) ** 2 - cosine(rows[first] ?? [], rows[i] ?? []) ** 2)
          }
          const others = [...rows.keys()].filter((i) => i !== first)
          const most = Math.max(...others.map(determinant))
          expect(determinant(second)).toBeGreaterThanOrEqual(most - 1e-6 * Math.abs(most) - 1e-9 * determinant(first))
        },
      ),
      { numRuns: 60 },
    )
  })
})
