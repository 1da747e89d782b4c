import { describe, expect, it } from 'vitest'
import golden from '../../golden/experiment-fixed.json' with { type: 'json' }
import { normalCdf } from '../numeric/distributions.ts'
import { Random } from '../numeric/random.ts'
import { adjustedDifference } from './adjust.ts'
import { compareMeans, compareProportions } from './bayesian.ts'
import { differenceInMeans } from './difference.ts'
import { relativeLift } from './lift.ts'
import { adjustedPValues, type Correction, pValueOverSplits, rejections } from './multiple.ts'
import {
  daysNeeded,
  deviationAdjusted,
  deviationOfRatio,
  deviationOfShare,
  peopleNeeded,
  powerOfDesign,
} from './plan.ts'
import { postStratifiedDifference } from './post-stratify.ts'
import { differenceInProportions, proportionInterval } from './proportions.ts'
import { differenceInQuantiles, quantileEstimate } from './quantile-difference.ts'
import { differenceInRatios } from './ratio.ts'
import { sampleRatioOfArms, sampleRatioP } from './sample-ratio.ts'

/** Relative distance that the golden values are held to. */
const WITHIN = 1e-9

function expectNear(found: number, wanted: number): void {
  expect(Math.abs(found - wanted), `${found}, not ${wanted}`).toBeLessThanOrEqual(
    WITHIN * Math.max(Math.abs(wanted), 1e-300),
  )
}

const treated = Float64Array.from(golden.treated)
const control = Float64Array.from(golden.control)

function columns(of: readonly number[][]) {
  const [first = [], second = []] = of
  return {
    rows: first.length,
    columns: 2,
    values: Float64Array.from({ length: 2 * first.length }, (_, i) => (i % 2 === 0 ? first : second)[i >> 1] as number),
  }
}

type Arms = [number, number, number, number]
const armsOf = (arms: number[]) => {
  const [x1, n1, x0, n0] = arms as Arms
  return [
    { successes: x1, n: n1 },
    { successes: x0, n: n0 },
  ] as const
}

describe('equal to scipy and statsmodels', () => {
  it('Welch: p, degrees of freedom and interval', () => {
    const found = differenceInMeans({ outcome: treated }, { outcome: control }, 0.9)
    for (const key of ['pValue', 'degreesOfFreedom', 'low', 'high'] as const) expectNear(found[key], golden.welch[key])
  })

  it('several covariates: the coefficient of treatment in a regression', () => {
    const { value, varianceReduction } = adjustedDifference(
      { outcome: treated, covariates: columns(golden.before.treated) },
      { outcome: control, covariates: columns(golden.before.control) },
    )
    expectNear(value, golden.adjusted.value)
    expect(varianceReduction).toBeGreaterThan(0.3)
  })

  it.each(golden.proportions)('shares $arms: pooled z, Newcombe and Wilson', ({ arms, pValue, low, high, wilson }) => {
    const [t, c] = armsOf(arms)
    const found = differenceInProportions(t, c, 0.9)
    expectNear(found.pValue, pValue)
    expectNear(found.low, low)
    expectNear(found.high, high)
    const alone = proportionInterval(t, 0.9)
    expectNear(alone.low, wilson[0] as number)
    expectNear(alone.high, wilson[1] as number)
  })

  it('ratios by the delta method', () => {
    const { orders, value, standardError, pValue } = golden.ratio
    const found = differenceInRatios(
      { numerator: treated, denominator: orders.treated },
      { numerator: control, denominator: orders.control },
    )
    expectNear(found.value, value)
    expectNear(found.standardError, standardError)
    expectNear(found.pValue, pValue)
  })

  it('relative lift by Fieller', () => {
    const [t, c] = [golden.lift.treated, golden.lift.control].map(([value, standardError]) => ({
      value: value as number,
      standardError: standardError as number,
    }))
    const { low, high } = relativeLift(t as NonNullable<typeof t>, c as NonNullable<typeof c>, 0.9)
    expectNear(low, golden.lift.low)
    expectNear(high, golden.lift.high)
  })

  it.each(Object.entries(golden.multiple.adjusted))('many tests at once: %s', (correction, wanted) => {
    const found = adjustedPValues(golden.multiple.pValues, correction as Correction)
    found.forEach((p, i) => expectNear(p, wanted[i] as number))
  })

  it.each(golden.sampleRatio)('sample ratio of three arms $counts', ({ counts, weights, pValue }) => {
    expectNear(sampleRatioOfArms(counts, weights), pValue)
  })

  it.each(golden.bayesian)('posterior of $arms: chance to win and expected losses', (asked) => {
    const [t, c] = armsOf(asked.arms)
    const { chanceToWin, expectedLoss } = compareProportions(t, c)
    expectNear(chanceToWin, asked.chanceToWin)
    expectNear(expectedLoss.treated, asked.lossTreated)
    expectNear(expectedLoss.control, asked.lossControl)
  })

  it('power of the normal test', () => {
    for (const [effect, n, ratio, level, power] of golden.power.normal as [number, number, number, number, number][]) {
      const people = n * (1 + ratio)
      expectNear(powerOfDesign({ people, controlShare: ratio / (1 + ratio), deviation: 1, level }, effect), power)
    }
  })
})

describe('planning', () => {
  it('asks for the least number of people that reaches the power', () => {
    const design = { controlShare: 0.5, deviation: deviationOfShare(0.2), level: 0.9, power: 0.8 }
    const people = peopleNeeded(design, 0.02)
    expect(powerOfDesign({ ...design, people }, 0.02)).toBeGreaterThanOrEqual(0.8)
    expect(powerOfDesign({ ...design, people: people - 2 }, 0.02)).toBeLessThan(0.8)
    const fewer = peopleNeeded({ ...design, deviation: deviationAdjusted(design.deviation, 0.7) }, 0.02)
    expect(fewer / people).toBeCloseTo(1 - 0.49, 3)
  })

  it('counts whole weeks, with the days as they come', () => {
    expect(daysNeeded(1_000, [100])).toBe(14)
    expect(daysNeeded(700, [100])).toBe(7)
    expect(daysNeeded(1_000, [900, 50, 10])).toBe(7)
    expect(() => daysNeeded(1_000, [900, 0])).toThrow('newPeople must not end with 0 before enough have come')
  })

  it('reads the deviation of a ratio from the past: of orders of one each it is that of the mean', () => {
    const ones = new Float64Array(treated.length).fill(1)
    const { standardError } = differenceInMeans({ outcome: treated }, { outcome: treated })
    expect(deviationOfRatio({ numerator: treated, denominator: ones })).toBeCloseTo(standardError * Math.sqrt(20), 9)
  })
})

describe('strata and quantiles', () => {
  it('post-stratified, a difference forgets that one arm has more of the large customers', () => {
    const random = new Random(4)
    const strata = Int32Array.from({ length: 4_000 }, (_, i) => i % 2)
    const arm = Uint8Array.from(strata, (s) => Number(random.chance(s === 1 ? 0.7 : 0.3)))
    const outcome = Float64Array.from(strata, (s, i) => 50 * s + 2 * (arm[i] as number) + random.normal())
    const { value, low, high, leftOut } = postStratifiedDifference(outcome, arm, strata)
    expect(low).toBeLessThan(2)
    expect(high).toBeGreaterThan(2)
    expect(Math.abs(value - 2)).toBeLessThan(0.15)
    expect(leftOut).toEqual({ strata: 0, share: 0 })
  })

  it('says how many units lie in strata that cannot be compared', () => {
    const found = postStratifiedDifference(Float64Array.of(1, 2, 3, 5, 9), [1, 0, 1, 0, 1], [1, 1, 1, 1, 2])
    expect(found.value).toBe(2 - 3.5)
    expect([found.leftOut.strata, Math.round(found.leftOut.share * 10)]).toEqual([1, 2])
  })

  it('the standard error of a quantile is that of its sampling, for a skewed outcome', () => {
    const random = new Random(2)
    const samples = Array.from({ length: 400 }, () => Float64Array.from({ length: 300 }, () => random.exponential()))
    const estimates = samples.map((sample) => quantileEstimate(sample, 0.9))
    const mean = estimates.reduce((sum, { value }) => sum + value, 0) / 400
    const spread = Math.sqrt(estimates.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 399)
    const claimed = estimates.reduce((sum, { standardError }) => sum + standardError, 0) / 400
    expect(claimed / spread).toBeGreaterThan(0.9)
    expect(claimed / spread).toBeLessThan(1.15)
    const { value, low, high } = differenceInQuantiles(samples[0] ?? [], samples[1] ?? [], 0.5)
    expect(low < value && value < high).toBe(true)
  })
})

describe('posteriors', () => {
  it('of means agree with the test where nothing is known before, and lean to the prior where it is', () => {
    const t = { value: 10.4, standardError: 0.3 }
    const c = { value: 10, standardError: 0.4 }
    const flat = compareMeans(t, c)
    expect(flat.chanceToWin).toBeCloseTo(0.788145, 6)
    expect(flat.expectedLoss.control - flat.expectedLoss.treated).toBeCloseTo(0.4, 12)
    expect(flat.lift?.value).toBeCloseTo(0.04, 12)
    const sure = compareMeans(t, c, { prior: { mean: 10, deviation: 0.01 } })
    expect(Math.abs(sure.difference.value)).toBeLessThan(0.001)
  })

  it('have no relative lift where the control may be nothing', () => {
    expect(compareMeans({ value: 1, standardError: 1 }, { value: 0.5, standardError: 1 }).lift).toBeNull()
    // Five errors from zero are enough for an interval of 95 %, but there are no ends at 1 - 1e-7.
    const [t, c] = [
      { value: 5, standardError: 1 },
      { value: 5, standardError: 1 },
    ] as const
    expect(compareMeans(t, c, { level: 0.95 }).lift).not.toBeNull()
    expect(compareMeans(t, c, { level: 1 - 1e-7 }).lift).toBeNull()
  })

  it("of shares say of failures what they say of successes, also where Jeffreys' prior has all of them succeed", () => {
    const prior = { a: 0.5, b: 0.5 }
    const all = compareProportions({ successes: 50, n: 50 }, { successes: 1e5, n: 1e5 }, { prior })
    const none = compareProportions({ successes: 0, n: 50 }, { successes: 0, n: 1e5 }, { prior })
    expect(Math.abs(all.chanceToWin - (1 - none.chanceToWin))).toBeLessThan(1e-8)
    expect(Math.abs(all.difference.low + none.difference.high)).toBeLessThan(1e-8)
  })

  it('of shares hold half of their mass below the median, and turn round with the arms', () => {
    const [t, c] = armsOf([37, 210, 22, 198])
    const found = compareProportions(t, c)
    const turned = compareProportions(c, t)
    expect(found.chanceToWin + turned.chanceToWin).toBeCloseTo(1, 10)
    expect(found.difference.low).toBeCloseTo(-turned.difference.high, 9)
    expect(1 + (found.lift?.value ?? 0)).toBeCloseTo(1 / (1 + (turned.lift?.value ?? 0)), 8)
  })
})

it.each([1e4, 1e6, 1e7])('gives either of two equal arms one half, also with %d successes', (successes) => {
  const arm = { successes, n: 2 * successes }
  expect(Math.abs(compareProportions(arm, arm).chanceToWin - 0.5)).toBeLessThan(1e-9)
})

it('the sample ratio of two arms is that of many', () => {
  expect(sampleRatioOfArms([5_100, 4_900], [1, 1])).toBeCloseTo(sampleRatioP(5_100, 4_900, 0.5), 10)
})

it('rejects no more than what survives the correction', () => {
  expect(rejections([0.01, 0.02, 0.9], 'holm', 0.05)).toEqual([true, true, false])
  expect(rejections([0.01, 0.04, 0.9], 'bonferroni', 0.05)).toEqual([true, false, false])
})

it('says of several splits twice the median, the lower one of two, and never more than 1', () => {
  expect(pValueOverSplits([0.9, 0.01, 0.02])).toBe(0.04)
  expect(pValueOverSplits([0.9, 0.3, 0.01, 0.02])).toBe(0.04)
  expect(pValueOverSplits([0.8, 0.9])).toBe(1)
  expect(pValueOverSplits([0.2])).toBe(0.4)
})

it.each([0, 0.5, 0.9, 1])('holds its level over splits that share %f of their chance', (shared) => {
  const random = new Random(11, 'splits', shared)
  const rounds = 4_000
  let claims = 0
  for (let round = 0; round < rounds; round += 1) {
    const common = random.normal()
    const pValues = Array.from({ length: 5 }, () =>
      normalCdf(Math.sqrt(shared) * common + Math.sqrt(1 - shared) * random.normal()),
    )
    if (pValueOverSplits(pValues) <= 0.05) claims += 1
  }
  // Nominal, and three standard errors of the simulation.
  expect(claims / rounds).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / rounds))
})
