import { describe, expect, it } from 'vitest'
import { type ExploredSlate, exploreByEpsilon, exploreBySoftmax, exploreByThompson } from './exploration.ts'

const scores = Float64Array.of(1, 3, 2, Number.NEGATIVE_INFINITY)
const won = Float64Array.of(4, 9, 2, 0)
const lost = Float64Array.of(6, 8, 5, 1)

const policies: Record<string, (seed: number) => ExploredSlate> = {
  epsilon: (seed) => exploreByEpsilon(scores, { k: 2, epsilon: 0.3, seed }),
  softmax: (seed) => exploreBySoftmax(scores, { k: 2, temperature: 1, seed }),
  Thompson: (seed) => exploreByThompson(won, lost, { k: 2, seed, draws: 60 }),
}

describe.each(Object.entries(policies))('exploration by %s', (name, explore) => {
  const slates = Array.from({ length: name === 'Thompson' ? 1500 : 6000 }, (_, seed) => explore(seed))

  it('makes the value of another order computable from what was shown: inverse propensities are unbiased', () => {
    // Item i on top earns reward[i]; the policy asked about always puts item 2 on top.
    const reward = [1, 2, 7, 3]
    const estimates = slates.map(({ items, propensities }) =>
      items[0] === 2 ? (reward[2] as number) / (propensities[0] as number) : 0,
    )
    const mean = estimates.reduce((a, b) => a + b, 0) / estimates.length
    const deviation = Math.sqrt(estimates.reduce((sum, x) => sum + (x - mean) ** 2, 0) / estimates.length)
    expect(Math.abs(mean - 7)).toBeLessThan(4 * (deviation / Math.sqrt(estimates.length)))
  })

  it('states propensities in (0, 1] whose product is that of the list, and repeats by seed', () => {
    for (const { items, propensity, propensities } of slates.slice(0, 50)) {
      expect(new Set(items).size).toBe(2)
      expect(propensities.reduce((a, b) => a * b)).toBeCloseTo(propensity, 12)
      expect(propensities.every((p) => p > 0 && p <= 1)).toBe(true)
    }
    expect(explore(3)).toEqual(explore(3))
  })
})

describe('exploration', () => {
  it.each(['epsilon', 'softmax'])('by %s shows each list as often as it says', (name) => {
    const slates = Array.from({ length: 6000 }, (_, seed) => policies[name]?.(seed) as ExploredSlate)
    const share = new Map<string, number>()
    for (const { items } of slates) share.set(items.join(), (share.get(items.join()) ?? 0) + 1 / slates.length)
    for (const [list, shown] of share) {
      const stated = slates.find(({ items }) => items.join() === list)?.propensity as number
      expect(Math.abs(shown - stated)).toBeLessThan(4 * Math.sqrt(stated / slates.length))
    }
  })

  it('never shows what is ruled out, and all there is where that is less than asked', () => {
    const { items } = exploreByEpsilon(scores, { k: 9, epsilon: 1, seed: 1 })
    expect([...items].sort()).toEqual([0, 1, 2])
  })

  it('is greedy without epsilon', () => {
    const { items, propensity } = exploreByEpsilon(scores, { k: 3, epsilon: 0, seed: 5 })
    expect([...items]).toEqual([1, 2, 0])
    expect(propensity).toBe(1)
  })

  it('refuses what means nothing, by name', () => {
    expect(() => exploreByEpsilon(scores, { k: 1, epsilon: 2, seed: 1 })).toThrow(/^epsilon/)
    expect(() => exploreBySoftmax(scores, { k: 1, temperature: 0, seed: 1 })).toThrow(/^temperature/)
    expect(() =>
      exploreBySoftmax(Float64Array.of(1, Number.POSITIVE_INFINITY), { k: 1, temperature: 1, seed: 1 }),
    ).toThrow(/^scores\[1\]/)
    expect(() => exploreByThompson(new Float64Array(0), new Float64Array(0), { k: 1, seed: 1 })).toThrow(/^successes/)
    expect(() => exploreByThompson(won, Float64Array.of(1), { k: 1, seed: 1 })).toThrow(/^failures/)
    expect(() => exploreByThompson(Float64Array.of(-1), Float64Array.of(1), { k: 1, seed: 1 })).toThrow(
      /^successes\[0\]/,
    )
    expect(() => exploreByEpsilon(Float64Array.of(Number.NEGATIVE_INFINITY), { k: 1, epsilon: 0, seed: 1 })).toThrow(
      /^scores/,
    )
  })
})
