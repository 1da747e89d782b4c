import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrixOf } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { differenceInDifferences } from './difference-in-differences.ts'
import { matchedStores, matchedStoresSmallestDetectable } from './matched-stores.ts'
import { simplexWeights } from './simplex-weights.ts'
import { simulateChain } from './simulate-chain.ts'

const WORLD = { stores: 60, periods: 40, firstTreated: 30, treatedStores: 1, effect: 2 }

describe('weights on the simplex', () => {
  it('leave no store whose weight would help: the conditions of a minimum hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 9999 }), (n, seed) => {
        const random = new Random(seed)
        const rows = Array.from({ length: n }, () => Float64Array.from({ length: n + 2 }, () => random.normal()))
        const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, t) => sum + x * (b[t] as number), 0)
        const gram = Float64Array.from(rows.flatMap((a) => rows.map((b) => product(a, b))))
        const goal = Float64Array.from({ length: n + 2 }, () => random.normal())
        const linear = Float64Array.from(rows, (row) => product(row, goal))
        const kept = gram.slice()
        const weights = simplexWeights(gram, linear)
        expect(gram).toEqual(kept)
        expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 9)
        const slope = linear.map(
          (own, i) => own - weights.reduce((sum, w, j) => sum + w * (gram[i * n + j] as number), 0),
        )
        const price = slope.reduce((sum, own, i) => sum + own * (weights[i] as number), 0)
        weights.forEach((w, i) => {
          expect(w).toBeGreaterThanOrEqual(0)
          expect((slope[i] as number) - price).toBeLessThan(1e-8)
          if (w > 1e-9) expect(Math.abs((slope[i] as number) - price)).toBeLessThan(1e-8)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('is a half each between two stores on either side', () => {
    expect([...simplexWeights(Float64Array.of(1, -1, -1, 2), Float64Array.of(0, 0.5))]).toEqual([0.5, 0.5])
    expect(simplexWeights(Float64Array.of(3), Float64Array.of(-7))[0]).toBeCloseTo(1, 12)
    expect(() => simplexWeights(Float64Array.of(-1), Float64Array.of(0))).toThrow(/^gram/)
  })
})

describe('matched stores', () => {
  it('finds an effect in one store of sixty, and weighs the stores that went the same way', () => {
    const { treated, ...panel } = simulateChain(WORLD, 4)
    Object.freeze(panel.outcome)
    const before = panel.outcome.values.slice()
    const found = matchedStores(panel, treated)
    expect(found).toMatchObject({ verdict: 'different', smallestP: 1 / 60 })
    expect(Math.abs(found.value - 2)).toBeLessThan(1)
    expect(found.low).toBeGreaterThan(0)
    expect(found.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 9)
    expect(found.weights[treated[0] as number]).toBe(0)
    expect(panel.outcome.values).toEqual(before)
    expect(matchedStores(panel, treated)).toEqual(found)
  })

  it('is surer than difference-in-differences where stores follow trends of their own', () => {
    const [synthetic, plain] = (['synthetic-control', 'difference-in-differences'] as const).map((method) => {
      const widths = Array.from({ length: 9 }, (_, seed) => {
        const { treated, ...panel } = simulateChain(WORLD, seed)
        const { low, high } = matchedStores(panel, treated, { method })
        return high - low
      })
      return widths.toSorted((a, b) => a - b)[4] as number
    })
    expect(synthetic).toBeLessThan(plain as number)
  })

  it('says that it cannot tell with one store of twelve at .95, whatever happened there', () => {
    const { treated, ...panel } = simulateChain({ ...WORLD, stores: 12, effect: 1000 }, 1)
    const found = matchedStores(panel, treated, { level: 0.95 })
    expect(found).toMatchObject({ verdict: 'cannot-tell', smallestP: 1 / 12, low: Number.NEGATIVE_INFINITY })
    expect(found.high).toBe(Number.POSITIVE_INFINITY)
    const asked = { treatedStores: 1, periods: 10, level: 0.95 }
    expect(matchedStoresSmallestDetectable(panel.outcome, asked)).toBe(Number.POSITIVE_INFINITY)
    // Of three stores of twelve there are 220 sets: enough.
    expect(matchedStoresSmallestDetectable(panel.outcome, { ...asked, treatedStores: 3 })).toBeLessThan(1e4)
  })

  it('cannot tell by differences with three of six at .95: the other three show the same gap, turned round', () => {
    const { treated, ...panel } = simulateChain({ ...WORLD, stores: 6, treatedStores: 3, effect: 1000 }, 1)
    const found = matchedStores(panel, treated, { method: 'difference-in-differences', level: 0.95 })
    expect(found).toMatchObject({ verdict: 'cannot-tell', pValue: 2 / 20, smallestP: 2 / 20 })
    const synthetic = matchedStores(panel, treated, { level: 0.95 })
    expect(synthetic.smallestP).toBe(1 / 20)
  })

  it('spreads the weights by the ridge of synthetic difference-in-differences: √(stores · periods after) σ²', () => {
    const rows = [
      [0, 1, 0, 1, 5],
      [0, 1, 0, 1, 1],
      [0, 3, 0, 3, 2],
    ]
    const { weights } = matchedStores({ outcome: matrixOf(rows), firstTreated: 4 }, [0], { level: 0.5 })
    // Courses c, c and 3c with mean square 1/4: the least of (w + 3 (1 - w) - 1)² / 4 + ridge (w² + (1 - w)²).
    const ridge = (3 * (1 + 1 + 9)) / (3 * 3)
    expect(weights[1]).toBeCloseTo((1 + ridge) / (1 + 2 * ridge), 12)
  })

  it('sees what it said beforehand that it would see', () => {
    const { outcome } = simulateChain({ ...WORLD, effect: 0 }, 30)
    const smallest = matchedStoresSmallestDetectable(outcome, { treatedStores: 1, periods: 10 })
    const seen = Array.from({ length: 25 }, (_, seed) => {
      const { treated, ...panel } = simulateChain({ ...WORLD, effect: smallest }, 100 + seed)
      return matchedStores(panel, treated).verdict === 'different'
    }).filter(Boolean).length
    expect(seen / 25).toBeGreaterThan(0.5)
  })

  it('draws sets at random when there are too many, the same for the same seed', () => {
    const { treated, ...panel } = simulateChain({ ...WORLD, stores: 20, treatedStores: 5, effect: 1.5 }, 2)
    const found = matchedStores(panel, treated, { seed: 3, method: 'difference-in-differences' })
    expect(found.smallestP).toBe(1 / 1000)
    expect(found).toEqual(matchedStores(panel, treated, { seed: 3, method: 'difference-in-differences' }))
    expect(found.value).toBeCloseTo(
      differenceInDifferences(
        panel,
        Uint8Array.from({ length: 20 }, (_, i) => Number(treated.includes(i))),
      ).value,
      10,
    )
  })

  it('compares with all stores alike where nothing moved before, as with a product that nobody sold', () => {
    const rows = Array.from({ length: 11 }, (_, store) => [0, 0, 0, store === 4 ? 9 : (store % 3) - 1, store % 2])
    const outcome = matrixOf(rows)
    const found = matchedStores({ outcome, firstTreated: 3 }, [4])
    expect(found).toMatchObject({ verdict: 'different', pValue: 1 / 11 })
    const plain = matchedStores({ outcome, firstTreated: 3 }, [4], { method: 'difference-in-differences' })
    expect(found.value).toBeCloseTo(plain.value, 9)
  })

  it('refuses what means nothing, by name', () => {
    const { treated, ...panel } = simulateChain({ ...WORLD, stores: 5 }, 1)
    expect(() => matchedStores(panel, [])).toThrow(/^treated/)
    expect(() => matchedStores(panel, [1, 1])).toThrow(/^treated/)
    expect(() => matchedStores(panel, [5])).toThrow(/^treated\[0\]/)
    expect(() => matchedStores(panel, [0, 1, 2, 3])).toThrow(/^treated/)
    expect(() => matchedStores({ ...panel, firstTreated: 1 }, treated)).toThrow(/^firstTreated/)
    expect(() => matchedStores(panel, treated, { level: 0 })).toThrow(/^level/)
  })
})

describe('difference in differences', () => {
  it('is by hand: two stores rose by 3 and 5, two by 1 and 2', () => {
    const outcome = matrixOf([
      [0, 2, 4, 4],
      [1, 1, 6, 6],
      [5, 5, 6, 6],
      [2, 2, 4, 4],
    ])
    const found = differenceInDifferences({ outcome, firstTreated: 2 }, Uint8Array.of(1, 1, 0, 0))
    expect(found.value).toBeCloseTo(2.5, 12)
    expect(found.trendBefore.value).toBeCloseTo(1, 12)
    expect(found.standardError).toBeCloseTo(Math.sqrt(2 / 2 + 0.5 / 2), 12)
    expect(() => differenceInDifferences({ outcome, firstTreated: 2 }, Uint8Array.of(1, 0, 0, 0))).toThrow(/^treated/)
  })
})
