import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateRecommender, type FitRecommender } from './evaluation.ts'
import type { Interactions } from './interactions.ts'
import { fitNextItem } from './next-item.ts'
import { fitPopularity } from './popularity.ts'
import { recommenderOf } from './recommender.ts'
import { fitSessionKnn } from './session-knn.ts'
import { sessionsOf, simulateSessions } from './sessions.ts'
import { splitInteractionsLastOut } from './splits.ts'

function sequences(lists: readonly (readonly number[])[], items = 6): Interactions {
  const rows = lists.flatMap((list, person) => list.map((item, step) => [person, item, person * 100 + step] as const))
  return {
    people: lists.length,
    items,
    person: Int32Array.from(rows, ([person]) => person),
    item: Int32Array.from(rows, ([, item]) => item),
    time: Float64Array.from(rows, ([, , time]) => time),
  }
}

describe('sessions', () => {
  it('are in the order of time whatever the order of rows, and end with a pause', () => {
    const events: Interactions = {
      people: 2,
      items: 4,
      person: Int32Array.of(0, 1, 0, 0),
      item: Int32Array.of(2, 3, 0, 1),
      time: Float64Array.of(50, 20, 1, 2),
    }
    expect(sessionsOf(events, 10).map((session) => [...session])).toEqual([[0, 1], [3], [2]])
    expect(sessionsOf(events).map((session) => [...session])).toEqual([[3], [0, 1, 2]])
    expect(() => sessionsOf({ ...events, person: Int32Array.of(0, 1, 0, 2) })).toThrow(/^events.person\[3\]/)
  })
})

describe('what comes next', () => {
  it('is what followed most often, with Witten and Bell giving the rest to what is common', () => {
    const chain = fitNextItem(
      sequences([
        [0, 1],
        [0, 1],
        [0, 2],
        [3, 1],
      ]),
    )
    const scores = chain.score({ items: [5, 0] })
    // After 0: 1 twice, 2 once; two different followers. Item 1 is 3 of 8 events, add-one over 6 items.
    expect(scores[1]).toBeCloseTo((2 + 2 * (4 / 14)) / 5, 12)
    expect(scores[2]).toBeCloseTo((1 + 2 * (2 / 14)) / 5, 12)
    expect(scores[4]).toBeCloseTo((2 * (1 / 14)) / 5, 12)
  })

  it('is a distribution over all items, for any history', () => {
    const list = fc.array(fc.nat(5), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(
        fc.array(list, { minLength: 1, maxLength: 6 }),
        list,
        fc.integer({ min: 1, max: 4 }),
        (lists, items, reach) => {
          const scores = fitNextItem(sequences(lists), { reach, memory: reach }).score({ items })
          expect(scores.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10)
          expect(Math.min(...scores)).toBeGreaterThan(0)
        },
      ),
    )
  })

  it('looks further with reach and memory', () => {
    const train = sequences([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ])
    const near = fitNextItem(train).score({ items: [0] })
    const far = fitNextItem(train, { reach: 2 }).score({ items: [0] })
    expect((far[2] as number) > (near[2] as number)).toBe(true)
    const short = fitNextItem(train).score({ items: [0, 5] })
    const long = fitNextItem(train, { memory: 2 }).score({ items: [0, 5] })
    expect((long[1] as number) > (short[1] as number)).toBe(true)
  })

  it('recovers the transitions of its own simulator', () => {
    const { events, transition } = simulateSessions({ people: 3000, items: 12, steps: 20 }, 2)
    const chain = fitNextItem(events)
    for (let i = 0; i < 12; i += 1) {
      chain.score({ items: [i] }).forEach((found, j) => {
        const truth = transition[i * 12 + j] as number
        // Some 5,000 steps from each item: four standard errors and the pull of the back-off.
        expect(Math.abs(found - truth)).toBeLessThan(4 * Math.sqrt(truth / 1000) + 0.003)
      })
    }
  })
})

describe('session neighbours', () => {
  it('vote for what sessions like this one held, the later items of this one counting more', () => {
    const knn = fitSessionKnn(
      sequences([
        [0, 1, 2],
        [3, 4],
        [0, 2],
      ]),
    )
    const scores = knn.score({ items: [3, 0] })
    // Shares 0 (weight 1): sessions 0 and 2; shares 3 (weight 1/2): session 1.
    expect(scores[1]).toBeCloseTo(1 / Math.sqrt(3), 12)
    expect(scores[2]).toBeCloseTo(1 / Math.sqrt(3) + 1 / Math.sqrt(2), 12)
    expect(scores[4]).toBeCloseTo(0.5 / Math.sqrt(2), 12)
    expect(scores[5]).toBe(0)
  })

  it('prefer recent sessions where there are more than it looks at', () => {
    const knn = fitSessionKnn(
      sequences([
        [0, 1],
        [0, 2],
        [0, 3],
      ]),
      { pool: 1, neighbours: 1 },
    )
    expect([...knn.top({ items: [0] }, 1, [0]).items]).toEqual([3])
    expect(() => fitSessionKnn(sequences([[0]]), { pool: 1, neighbours: 2 })).toThrow(/^pool/)
  })

  it('and the chain beat popularity where order matters, and come near the truth', () => {
    const { events, transition } = simulateSessions({ people: 1500, items: 40, steps: 12 }, 7)
    const split = splitInteractionsLastOut(events, { keepRepeats: true })
    const recall = (fit: FitRecommender) => evaluateRecommender(fit, split, { k: 3, allowTaken: true }).recall
    const truth = recall(() =>
      recommenderOf(40, ({ items }) => {
        const last = items[items.length - 1] as number
        return transition.slice(last * 40, (last + 1) * 40)
      }),
    )
    const popularity = recall(fitPopularity)
    expect(recall(fitNextItem)).toBeGreaterThan(truth - 0.03)
    expect(recall(fitSessionKnn)).toBeGreaterThan(popularity)
    expect(truth).toBeGreaterThan(popularity + 0.3)
  })
})
