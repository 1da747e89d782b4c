import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rfmScores, rfmSegments } from './rfm.ts'

describe('rfmScores', () => {
  it('cuts ten different customers into five pairs, the latest and largest on top', () => {
    const rising = Float64Array.from({ length: 10 }, (_, i) => i)
    const scores = rfmScores({ recency: rising, frequency: rising, monetary: rising })
    expect([...scores.frequency]).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    expect([...scores.recency]).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1])
  })

  it('gives equal customers equal scores, also where most are equal', () => {
    const orders = Float64Array.of(1, 1, 1, 1, 1, 1, 1, 2, 3, 9)
    const flat = new Float64Array(10)
    expect([...rfmScores({ recency: flat, frequency: orders, monetary: flat }).frequency]).toEqual([
      2, 2, 2, 2, 2, 2, 2, 4, 5, 5,
    ])
  })

  it('never puts more before less, and keeps groups even where nobody is equal', () => {
    const customers = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 5, maxLength: 60 })
    fc.assert(
      fc.property(customers, fc.integer({ min: 2, max: 7 }), (spent, groups) => {
        const monetary = Float64Array.from(spent)
        const scores = rfmScores({ recency: monetary, frequency: monetary, monetary }, groups).monetary
        const sizes = new Array<number>(groups).fill(0)
        scores.forEach((score, i) => {
          sizes[score - 1] = (sizes[score - 1] as number) + 1
          scores.forEach((other, j) => {
            if ((spent[i] as number) > (spent[j] as number)) expect(score).toBeGreaterThanOrEqual(other)
          })
        })
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('refuses what is no number, and names it', () => {
    const flat = new Float64Array(2)
    expect(() => rfmScores({ recency: flat, frequency: Float64Array.of(1, Number.NaN), monetary: flat })).toThrow(
      /^frequency\[1\]/,
    )
    expect(() => rfmScores({ recency: flat, frequency: new Float64Array(3), monetary: flat })).toThrow(/^frequency/)
    expect(() => rfmScores({ recency: flat, frequency: flat, monetary: flat }, 1)).toThrow(/^groups/)
  })
})

describe('rfmSegments', () => {
  it('takes the first segment whose ranges hold, and says when none does', () => {
    const scores = {
      groups: 5,
      recency: Uint8Array.of(5, 1, 3),
      frequency: Uint8Array.of(5, 5, 1),
      monetary: Uint8Array.of(5, 2, 1),
    }
    const segments = [
      { name: 'best', recency: [4, 5], frequency: [4, 5] },
      { name: 'cannot lose', recency: [1, 2], frequency: [4, 5] },
      { name: 'frequent', frequency: [4, 5] },
    ] as const
    expect([...rfmSegments(scores, segments)]).toEqual([0, 1, -1])
    expect(() => rfmSegments(scores, [{ name: 'x', monetary: [4, 2] }])).toThrow(/^segments\[0\]\.monetary/)
  })
})
