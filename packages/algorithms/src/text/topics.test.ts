import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../numeric/random.ts'
import { sparseOf } from '../numeric/sparse.ts'
import { findNearDuplicates } from './near-duplicates.ts'
import { factorNonNegative } from './non-negative-factors.ts'
import { makeReviews } from './sentiment-corpus.ts'
import { findTopics } from './topics.ts'

/** Every pair, counted. */
function everyPair(texts: readonly string[], similarity: number, terms: (text: string) => string[]): string[] {
  const sets = texts.map((text) => new Set(terms(text)))
  const pairs: string[] = []
  sets.forEach((a, i) => {
    sets.slice(i + 1).forEach((b, k) => {
      const either = a.union(b).size
      if (either > 0 && a.intersection(b).size / either >= similarity) pairs.push(`${i} ${i + 1 + k}`)
    })
  })
  return pairs.sort()
}

describe('near duplicates', () => {
  it('are exactly those that comparing every pair finds', () => {
    const words = (text: string): string[] => text.split(' ').filter(Boolean)
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 6 })
      .map((parts) => parts.join(' '))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), fc.constantFrom(0.5, 0.7, 0.9), (texts, similarity) => {
        const found = findNearDuplicates(Object.freeze(texts), { similarity, analyze: words })
        // One true pair in a thousand may be missed; none may be made up.
        const known = everyPair(texts, similarity, words)
        const pairs = found.map(({ a, b }) => `${a} ${b}`)
        expect(known).toEqual(expect.arrayContaining(pairs))
        expect(known.length - pairs.length).toBeLessThanOrEqual(1)
      }),
      { seed: 11 },
    )
  })

  it('are found whatever was done to a copy in passing', () => {
    const texts = [
      '味道很好，送得也很快，下次还会再来点这家的牛肉面',
      '环境不错，服务员热情',
      '味道很好,送得也很快,下次还会再来点这家的牛肉面!',
    ]
    expect(findNearDuplicates(texts)).toMatchObject([{ a: 0, b: 2 }])
    expect(findNearDuplicates(['ＯＫ', 'ok', ''])).toEqual([{ a: 0, b: 1, similarity: 1 }])
    expect(() => findNearDuplicates([], { similarity: 1 })).toThrow(/^similarity/)
  })

  it('compare texts that are equal once, not again for each of their pairs', () => {
    const praise = new Array<string>(2000).fill('味道很好，推荐')
    const found = findNearDuplicates([...praise, '味道很好，推荐啊'], { similarity: 0.5 })
    expect(found.filter(({ similarity }) => similarity === 1)).toHaveLength((2000 * 1999) / 2)
    expect(found.filter(({ b }) => b === 2000)).toHaveLength(2000)
  })
})

describe('non-negative factors', () => {
  it('never fit worse from one iteration to the next, and find factors that are there', () => {
    const random = new Random(2)
    const [rows, columns, count] = [30, 20, 3]
    const left = Float64Array.from({ length: rows * count }, () => Math.max(0, random.normal()))
    const right = Float64Array.from({ length: columns * count }, () => Math.max(0, random.normal()))
    const cells = Array.from({ length: rows * columns }, (_, i) => i)
    const value = cells.map((i) => {
      const [row, column] = [Math.floor(i / columns), i % columns]
      return [0, 1, 2].reduce(
        (sum, k) => sum + (left[row * count + k] as number) * (right[column * count + k] as number),
        0,
      )
    })
    const x = sparseOf(rows, columns, {
      row: cells.map((i) => Math.floor(i / columns)),
      column: cells.map((i) => i % columns),
      value,
    })
    const found = factorNonNegative(x, count, { random: new Random(1) })
    found.errors.forEach((error, k) => expect(error).toBeLessThanOrEqual((found.errors[k - 1] ?? Infinity) + 1e-9))
    const square = value.reduce((sum, v) => sum + v * v, 0)
    expect((found.errors.at(-1) as number) / square).toBeLessThan(0.002)
    for (const v of [...found.left, ...found.right]) expect(v).toBeGreaterThanOrEqual(0)
  })
})

describe('topics', () => {
  const themes = [
    ['delivery', 'driver', 'late', 'courier', 'minutes'],
    ['taste', 'noodles', 'salty', 'soup', 'delicious'],
    ['price', 'expensive', 'coupon', 'refund', 'money'],
  ]
  const random = new Random(9)
  const theme = Array.from({ length: 150 }, (_, i) => i % 3)
  const texts = theme.map((t) =>
    Array.from({ length: 5 }, () => (themes[t] as string[])[random.below(5)])
      .concat('today')
      .join(' '),
  )

  it('come out as they were put in, coherent, and say what each text is about', () => {
    const { topics, weights } = findTopics(texts, 3, { topTerms: 5 })
    const sets = topics.map(({ terms }) => terms.toSorted().join())
    expect(sets.toSorted()).toEqual(themes.map((words) => words.toSorted().join()).toSorted())
    for (const { coherence } of topics) expect(coherence).toBeGreaterThan(0.2)
    expect(topics.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
    theme.forEach((t, i) => {
      const own = Array.from(weights.subarray(i * 3, i * 3 + 3))
      const topic = own.indexOf(Math.max(...own))
      expect(sets[topic]).toBe((themes[t] as string[]).toSorted().join())
    })
  })

  it('are the same for the same seed, and refuse what cannot be', () => {
    expect(findTopics(texts, 3, { seed: 4 })).toEqual(findTopics(texts, 3, { seed: 4 }))
    expect(() => findTopics(texts, 1)).toThrow(/^count/)
    expect(() => findTopics(['a', 'b'], 3)).toThrow(/^texts/)
    // Terms that more than half of the texts hold tell nothing: with no other, shares would be 0 / 0.
    expect(() => findTopics(new Array(6).fill('apple pear plum'), 2)).toThrow(/^count must be at most the 0 terms/)
    expect(findTopics(makeReviews(60, 'zh', 1).texts, 2).topics).toHaveLength(2)
  })
})
