import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/designs-bandits.json' with { type: 'json' }
import { matrixOf } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { doublyRobustValue, inversePropensityValue, type PolicyValue, selfNormalizedValue } from './off-policy.ts'
import { simulateDecisions, simulateThompson, trueValue } from './simulate-decisions.ts'
import { type Arms, drawAction, thompsonPropensities, updateBetaArm, updateGaussianArm } from './thompson.ts'

const WITHIN = 1e-9

describe('Thompson sampling', () => {
  it.each(golden.best)('draws $arms with the chances that quadrature finds', ({ arms, chances }) => {
    const found = thompsonPropensities(Object.freeze(arms) as Arms, 0)
    chances.forEach((chance, i) => expect(Math.abs((found[i] as number) - chance)).toBeLessThan(WITHIN))
  })

  it('gives chances that add up to one, none below the floor', () => {
    const arm = fc.record({ alpha: fc.integer({ min: 1, max: 400 }), beta: fc.integer({ min: 1, max: 400 }) })
    fc.assert(
      fc.property(fc.array(arm, { minLength: 1, maxLength: 5 }), (arms) => {
        const found = thompsonPropensities(arms, 0.02)
        expect(found.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12)
        for (const chance of found) expect(chance).toBeGreaterThanOrEqual(0.02 - 1e-12)
      }),
      { numRuns: 30 },
    )
  })

  it('does as drawing from every posterior and taking the best does', () => {
    const arms = [
      { alpha: 4, beta: 9 },
      { alpha: 6, beta: 11 },
      { alpha: 1, beta: 2 },
    ]
    const random = new Random(2)
    const wins = [0, 0, 0]
    for (let i = 0; i < 20_000; i += 1) {
      const drawn = arms.map(({ alpha, beta }) => random.beta(alpha, beta))
      const best = drawn.indexOf(Math.max(...drawn))
      wins[best] = (wins[best] as number) + 1
    }
    thompsonPropensities(arms, 0).forEach((chance, i) =>
      expect(Math.abs((wins[i] as number) / 20_000 - chance)).toBeLessThan(0.012),
    )
  })

  it('learns from rewards as the conjugate posteriors do', () => {
    expect(updateBetaArm({ alpha: 1, beta: 1 }, 3, 7)).toEqual({ alpha: 4, beta: 8 })
    const found = updateGaussianArm({ mean: 0, deviation: 2 }, { n: 4, mean: 3, variance: 9 }, 2)
    expect(found.mean).toBeCloseTo(2.4, 12)
    expect(found.deviation).toBeCloseTo(Math.sqrt(1 / 1.25), 12)
    expect(updateGaussianArm({ mean: 5, deviation: 1 }, { n: 0, mean: Number.NaN, variance: 0 }, 2).mean).toBe(5)
  })

  it('finds the best of three actions, and loses less than drawing them alike', () => {
    const run = simulateThompson([0.1, 0.14, 0.2], { decisions: 4000, batch: 100 }, 5)
    expect(run.regret).toBeLessThan(0.4 * 4000 * (0.2 - (0.1 + 0.14 + 0.2) / 3))
    expect(run.propensity.every((chance) => chance >= 0.0099)).toBe(true)
    expect(simulateThompson([0.1, 0.14, 0.2], { decisions: 4000, batch: 100 }, 5)).toEqual(run)
  })

  it('refuses what means nothing, by name', () => {
    expect(() => thompsonPropensities([])).toThrow(/^arms/)
    expect(() => thompsonPropensities([{ alpha: 0, beta: 1 }])).toThrow(/^arms\[0\]\.alpha/)
    expect(() => thompsonPropensities([{ mean: 0, deviation: 0 }])).toThrow(/^arms\[0\]\.deviation/)
    expect(() =>
      thompsonPropensities(
        [
          { alpha: 1, beta: 1 },
          { alpha: 1, beta: 1 },
        ],
        0.6,
      ),
    ).toThrow(/^floor/)
    expect(() => drawAction(new Float64Array(), new Random(1))).toThrow(/^propensities/)
    expect(() => updateBetaArm({ alpha: 1, beta: 1 }, -1, 0)).toThrow(/^successes/)
    const known = { mean: 0, deviation: 1 }
    const rewards = { n: 1, mean: 0, variance: 0 }
    expect(() => updateGaussianArm({ ...known, mean: Number.NaN }, rewards, 1)).toThrow(/^arm\.mean/)
    expect(() => updateGaussianArm(known, { ...rewards, mean: Number.NaN }, 1)).toThrow(/^rewards\.mean/)
  })
})

describe('off-policy evaluation', () => {
  const { log: known } = golden
  const log = {
    reward: Float64Array.from(known.reward),
    propensity: Float64Array.from(known.propensity),
    target: Float64Array.from(known.target),
  }
  const predicted = { logged: Float64Array.from(known.predicted), target: Float64Array.from(known.predictedTarget) }

  function expectLine(
    found: PolicyValue,
    expected: { value: number; standardError: number; low: number; high: number },
  ): void {
    for (const key of ['value', 'standardError', 'low', 'high'] as const) {
      expect(Math.abs(found[key] / expected[key] - 1), key).toBeLessThan(WITHIN)
    }
  }

  it('equals the formulas in numpy', () => {
    const before = structuredClone(log)
    expectLine(inversePropensityValue(log), known.inverse)
    expectLine(selfNormalizedValue(log), known.normalized)
    expectLine(doublyRobustValue(log, predicted), known.robust)
    expect(inversePropensityValue(log).effectiveSampleSize).toBeCloseTo(known.effectiveSampleSize, 9)
    expect(log).toEqual(before)
  })

  it('is the mean reward itself when the target is the policy that decided', () => {
    const same = { ...log, target: log.propensity }
    const mean = known.reward.reduce((sum, reward) => sum + reward, 0) / known.reward.length
    expect(inversePropensityValue(same).value).toBeCloseTo(mean, 12)
    expect(selfNormalizedValue(same)).toMatchObject({ meanWeight: 1, effectiveSampleSize: known.reward.length })
  })

  it('moves with a constant added to all rewards only when self-normalised', () => {
    const more = { ...log, reward: log.reward.map((reward) => reward + 5) }
    expect(selfNormalizedValue(more).value - selfNormalizedValue(log).value).toBeCloseTo(5, 10)
    expect(selfNormalizedValue(more).standardError).toBeCloseTo(selfNormalizedValue(log).standardError, 10)
  })

  const world = {
    rewards: matrixOf([
      [0.1, 0.3, 0.2],
      [0.5, 0.2, 0.4],
    ]),
    logging: matrixOf([
      [0.6, 0.2, 0.2],
      [0.1, 0.6, 0.3],
    ]),
    target: matrixOf([
      [0, 1, 0],
      [0.8, 0.1, 0.1],
    ]),
  }

  it('finds what the other policy earns, closest when a model knows the rewards', () => {
    const drawn = simulateDecisions(world, 40_000, 9)
    const [ips, snips] = [inversePropensityValue(drawn), selfNormalizedValue(drawn)]
    const byKind = [0, 1].map((kind) =>
      [0, 1, 2].reduce(
        (sum, a) =>
          sum + (world.target.values[kind * 3 + a] as number) * (world.rewards.values[kind * 3 + a] as number),
        0,
      ),
    )
    const robust = doublyRobustValue(drawn, {
      logged: Float64Array.from(
        drawn.kind,
        (kind, i) => world.rewards.values[kind * 3 + (drawn.action[i] as number)] as number,
      ),
      target: Float64Array.from(drawn.kind, (kind) => byKind[kind] as number),
    })
    for (const found of [ips, snips, robust]) {
      expect(Math.abs(found.value - trueValue(world))).toBeLessThan(3 * found.standardError)
    }
    expect(Math.abs(ips.meanWeight - 1)).toBeLessThan(4 * ips.meanWeightError)
    expect(robust.standardError).toBeLessThan(ips.standardError)
  })

  it('shows by the mean weight that the log never took an action that is asked about', () => {
    const logging = matrixOf([
      [0.75, 0, 0.25],
      [0.1, 0.6, 0.3],
    ])
    const found = inversePropensityValue(simulateDecisions({ ...world, logging }, 20_000, 1))
    expect(found.meanWeight).toBeLessThan(0.7)
  })

  it('gives no interval from one decision that outweighs all', () => {
    const lone = {
      reward: Float64Array.of(1, 0, 1),
      propensity: Float64Array.of(0.001, 1, 1),
      target: Float64Array.of(1, 0.1, 0.1),
    }
    expect(inversePropensityValue(lone)).toMatchObject({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    })
    expect(inversePropensityValue(lone, { largestWeight: 2 }).largestWeight).toBe(2)
  })

  it('refuses chances that are none, by name', () => {
    expect(() => inversePropensityValue({ ...log, propensity: log.propensity.map(() => 0) })).toThrow(
      /^propensity\[0\]/,
    )
    expect(() => inversePropensityValue({ ...log, target: log.target.map(() => 1.1) })).toThrow(/^target\[0\]/)
    expect(() => inversePropensityValue({ ...log, target: log.target.slice(1) })).toThrow(/^target/)
    expect(() => selfNormalizedValue({ ...log, target: log.target.map(() => 0) })).toThrow(/^target/)
    expect(() => doublyRobustValue(log, { ...predicted, logged: new Float64Array(3) })).toThrow(/^predicted\.logged/)
    expect(() => inversePropensityValue(log, { largestWeight: 0 })).toThrow(/^largestWeight/)
  })
})
