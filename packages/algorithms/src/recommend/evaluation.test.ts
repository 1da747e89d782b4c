import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseRecommender } from './choose.ts'
import { evaluateRecommender } from './evaluation.ts'
import { type Interactions, interactionMatrix } from './interactions.ts'
import { fitItemKnn } from './item-knn.ts'
import { fitPopularity } from './popularity.ts'
import { rankingScore } from './ranking-metrics.ts'
import { recommenderOf, topOf } from './recommender.ts'
import {
  type InteractionSplit,
  splitInteractionsAtRandom,
  splitInteractionsByTime,
  splitInteractionsLastOut,
} from './splits.ts'

const golden = JSON.parse(readFileSync(new URL('../../golden/recommend-linear.json', import.meta.url), 'utf8')) as {
  ndcg: { relevance: number[]; k: number; value: number }[]
}

/** Rows of [person, item, time]. */
function events(rows: readonly (readonly [number, number, number])[], people = 3, items = 5): Interactions {
  return {
    people,
    items,
    person: Int32Array.from(rows, ([person]) => person),
    item: Int32Array.from(rows, ([, item]) => item),
    time: Float64Array.from(rows, ([, , time]) => time),
  }
}

const week = events([
  [0, 0, 1],
  [0, 1, 2],
  [0, 2, 5],
  [1, 0, 1],
  [1, 3, 4],
  [2, 1, 3],
  [2, 1, 6],
])

describe('ranking scores', () => {
  it.each(golden.ndcg)('give the NDCG of scikit-learn at $k of $relevance', ({ relevance, k, value }) => {
    const taken = new Set(relevance.flatMap((is, item) => (is ? [item] : [])))
    expect(rankingScore([...relevance.keys()], taken, k).ndcg).toBeCloseTo(value, 12)
  })

  it('give average precision as the mean of the precisions at the hits', () => {
    // Hits at ranks 1 and 3 of two that were taken (Manning, Raghavan, Schütze 2008, section 8.4, has the definition).
    const score = rankingScore([7, 8, 9], new Set([7, 9]), 3)
    expect(score).toMatchObject({ recall: 1, averagePrecision: (1 + 2 / 3) / 2, isHit: true })
    expect(() => rankingScore([1], new Set(), 3)).toThrow(/^taken/)
  })
})

describe('the best k', () => {
  it('count an item once however often it is listed: recall was 3', () => {
    expect(rankingScore([1, 1, 1], new Set([1]), 3)).toEqual({ recall: 1, ndcg: 1, averagePrecision: 1, isHit: true })
  })

  it('are what sorting everything gives', () => {
    const score = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NEGATIVE_INFINITY))
    fc.assert(
      fc.property(fc.array(score), fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(20)), (list, k, excluded) => {
        const scores = Float64Array.from(list)
        const sorted = [...scores.keys()]
          .filter((item) => !excluded.includes(item) && scores[item] !== Number.NEGATIVE_INFINITY)
          .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
        expect([...topOf(scores, k, excluded).items]).toEqual(sorted.slice(0, k))
      }),
    )
  })
})

describe('splits', () => {
  it('by time put everything before the cut into the training', () => {
    const { train, test } = splitInteractionsByTime(week, 4)
    expect([...(train.time ?? [])]).toEqual([1, 2, 1, 3])
    // Person 2 took item 1 before the cut already: dropped.
    expect([...(test.time ?? [])]).toEqual([5, 4])
    expect([...(splitInteractionsByTime(week, 4, { keepRepeats: true }).test.time ?? [])]).toEqual([5, 4, 6])
    expect(() => splitInteractionsByTime(week, 0)).toThrow(/^at/)
    expect(() => splitInteractionsByTime(week, 9)).toThrow(/^at/)
  })

  it('leave the last event of each person out', () => {
    const { train, test } = splitInteractionsLastOut(week)
    expect([...test.item]).toEqual([2, 3])
    expect(train.person.length).toBe(4)
  })

  it('at random keep a person and item on one side, and repeat by seed', () => {
    const split = splitInteractionsAtRandom(week, 0.5, 3)
    expect(split.train.person.length + split.test.person.length).toBe(7)
    expect(splitInteractionsAtRandom(week, 0.5, 3)).toEqual(split)
    for (const [row, person] of split.test.person.entries()) {
      const item = split.test.item[row]
      expect(split.train.person.some((other, k) => other === person && split.train.item[k] === item)).toBe(false)
    }
  })
})

describe('an evaluation', () => {
  it('refuses tests that precede what was learnt from', () => {
    const late = events([[0, 0, 5]])
    const early = events([[1, 1, 4]])
    expect(() => evaluateRecommender(fitPopularity, { kind: 'time', train: late, test: early })).toThrow(
      /^split.test.time\[0\] is 4, before/,
    )
    // Of another person: allowed where each person is cut at the own last event.
    expect(evaluateRecommender(fitPopularity, { kind: 'lastOut', train: late, test: early }).people).toBe(1)
    const own = events([[0, 1, 4]])
    expect(() => evaluateRecommender(fitPopularity, { kind: 'lastOut', train: late, test: own })).toThrow(/^split.test/)
  })

  it('refuses a test event that the training has', () => {
    const split: InteractionSplit = { kind: 'given', train: week, test: events([[0, 1, 9]]) }
    expect(() => evaluateRecommender(fitPopularity, split)).toThrow(/^split.test.item\[0\] was taken/)
    expect(evaluateRecommender(fitPopularity, split, { allowTaken: true }).people).toBe(1)
  })

  it('hands over the training rows and nothing else, not even through their memory', () => {
    const split = splitInteractionsByTime(week, 4)
    const before = structuredClone(split)
    evaluateRecommender((train) => {
      expect(train).toEqual(split.train)
      expect(train.item.buffer.byteLength).toBe(train.item.byteLength)
      expect(train.item.buffer).not.toBe(split.train.item.buffer)
      train.item.fill(0)
      return fitPopularity(train)
    }, split)
    expect(split).toEqual(before)
  })

  it('ranks everything that the person did not take in training, and means over people with a test', () => {
    const split = splitInteractionsByTime(week, 4)
    // Person 0 knows 0, 1 and takes 2; person 1 knows 0 and takes 3: item 3 is second for both.
    const inOrder = () => recommenderOf(5, () => Float64Array.of(5, 4, 3, 2, 1))
    const found = evaluateRecommender(inOrder, split, { k: 2 })
    expect(found.people).toBe(2)
    expect(found.recall).toBe(0.5)
    expect(found.ndcg).toBe(0.5)
    expect(found.coverage).toBe(3 / 5)
    expect([...found.byPerson.recall]).toEqual([1, 0])
    expect(found.novelty).toBeGreaterThan(0)
  })

  it('gives the person a history from oldest to newest, with the profile', () => {
    const profiles = { rows: 3, columns: 1, values: Float64Array.of(7, 8, 9) }
    const seen: unknown[] = []
    const spy = () =>
      recommenderOf(5, ({ items, profile }) => {
        seen.push([[...Array.from(items)], ...Array.from(profile ?? [])])
        return new Float64Array(5)
      })
    evaluateRecommender(spy, splitInteractionsByTime(week, 4), { profiles })
    expect(seen).toEqual([
      [[0, 1], 7],
      [[0], 8],
    ])
    const few = { rows: 2, columns: 1, values: Float64Array.of(7, 8) }
    expect(() => evaluateRecommender(spy, splitInteractionsByTime(week, 4), { profiles: few })).toThrow(
      /^options\.profiles rows/,
    )
  })

  it('chooses among candidates inside the training', () => {
    const rows = Array.from({ length: 600 }, (_, k) => {
      const person = k % 60
      return [person, ((k * 7) % 13) * 2 + (person % 2), k] as const
    })
    const train = events(rows, 60, 26)
    const chosen = chooseRecommender(train, [
      { name: 'popularity', fit: fitPopularity },
      { name: 'cosine', fit: (own) => fitItemKnn(interactionMatrix(own)) },
    ])
    expect(chosen.name).toBe('cosine')
    expect(chosen.ndcg[1]).toBeGreaterThan(chosen.ndcg[0] as number)
  })
})

describe('popularity', () => {
  it('counts what is taken, and fades what was', () => {
    expect([...fitPopularity(week).score({ items: [] })]).toEqual([2, 3, 1, 1, 0])
    const [old = 0, , recent = 0] = fitPopularity(week, { halfLife: 1 }).score({ items: [] })
    expect(old).toBeCloseTo(2 * 2 ** -5, 12)
    expect(recent).toBeCloseTo(2 ** -1, 12)
  })

  it('refuses what it could not have known, and fading without time', () => {
    expect(() => fitPopularity(week, { at: 5 })).toThrow(/^at/)
    const { time: _, ...timeless } = week
    expect(() => fitPopularity(timeless, { halfLife: 1 })).toThrow(/^halfLife/)
    expect(() => fitPopularity(week, { halfLife: 0 })).toThrow(/^halfLife/)
    expect(() => fitPopularity({ ...week, item: Int32Array.of(9) })).toThrow(/^train.item/)
  })
})
