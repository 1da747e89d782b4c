import { describe, expect, it } from 'vitest'
import {
  allocateOffers,
  type OfferProblem,
  type PacingState,
  paceOffer,
  simulateOfferProblem,
  startPacing,
} from './index.ts'
import { replay } from './testing/replay.ts'

describe('pacing a budget over people who come one by one', () => {
  it.each([
    { drift: 0, atLeast: 0.95 },
    { drift: 0.5, atLeast: 0.9 },
    { drift: 1, atLeast: 0.7 },
  ])('gets near what hindsight would have got, when margins drift by $drift', ({ drift, atLeast }) => {
    const { share, state } = replay(simulateOfferProblem({ people: 5000, offers: 5, drift }, 17))
    expect(share).toBeGreaterThan(atLeast)
    expect(share).toBeLessThanOrEqual(1)
    for (const left of state.left) expect(left).toBeGreaterThanOrEqual(0)
  })

  it('spends the budget, not more, and not all of it early', () => {
    const problem = simulateOfferProblem({ people: 4000, offers: 4 }, 3)
    const { state, leftAtHalf } = replay(problem)
    const limit = limitOf(problem)
    expect((state.left[0] as number) / limit).toBeLessThan(0.02)
    expect(leftAtHalf / limit).toBeGreaterThan(0.3)
    expect(leftAtHalf / limit).toBeLessThan(0.7)
  })

  it('starts well with yesterday’s prices', () => {
    const yesterday = allocateOffers(moneyOnly(simulateOfferProblem({ people: 1000, offers: 5 }, 1)))
    const today = simulateOfferProblem({ people: 1000, offers: 5 }, 2)
    const prices = yesterday.constraints.map(({ multipliers }) => multipliers[0] as number)
    expect(replay(today, prices).share).toBeGreaterThan(replay(today).share - 0.01)
    expect(replay(today, prices).share).toBeGreaterThan(0.93)
  })

  it('offers nothing that what is left does not cover, even when all come at once', () => {
    let state: PacingState = startPacing({ limits: [10, 3], expectedArrivals: 100 })
    let spent = 0
    for (let i = 0; i < 300; i += 1) {
      const answer = paceOffer(state, { values: [5, 50], uses: [1, 0, 3, 1] })
      state = answer.state
      spent += answer.offer < 0 ? 0 : ([1, 3][answer.offer] as number)
    }
    expect(spent).toBeLessThanOrEqual(10)
    expect(spent).toBeGreaterThan(7)
  })

  it('keeps its state as plain data, and leaves the one before as it was', () => {
    const state = startPacing({ limits: [5], expectedArrivals: 10, prices: [1] })
    const before = structuredClone(state)
    const frozen = Object.freeze(structuredClone(state))
    const first = paceOffer(frozen, { values: [3], uses: [1] })
    expect(frozen).toEqual(before)
    expect(paceOffer(JSON.parse(JSON.stringify(first.state)), { values: [3], uses: [1] })).toEqual(
      paceOffer(first.state, { values: [3], uses: [1] }),
    )
  })

  it('says what is wrong', () => {
    const state = startPacing({ limits: [5], expectedArrivals: 10 })
    expect(() => startPacing({ limits: [-1], expectedArrivals: 10 })).toThrow(/^limits\[0\]/)
    expect(() => startPacing({ limits: [1], expectedArrivals: 0 })).toThrow(/^expectedArrivals/)
    expect(() => startPacing({ limits: [1], expectedArrivals: 1, prices: [1, 2] })).toThrow(/^prices must have 1/)
    expect(() => paceOffer(state, { values: [1], uses: [] })).toThrow(/^uses must have 1/)
    expect(() => paceOffer(state, { values: [1], uses: [-1] })).toThrow(/^uses\[0\]/)
    expect(() => paceOffer(state, { values: [Number.NaN], uses: [1] })).toThrow(/^values\[0\]/)
  })
})

function moneyOnly(problem: OfferProblem): OfferProblem {
  return { ...problem, constraints: problem.constraints.filter(({ kind }) => kind === 'budget' || kind === 'stock') }
}

function limitOf({ constraints }: OfferProblem): number {
  const budget = constraints.find(({ kind }) => kind === 'budget')
  return budget?.kind === 'budget' ? budget.limit : Number.NaN
}
