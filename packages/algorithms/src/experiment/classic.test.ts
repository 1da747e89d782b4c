import { describe, expect, it } from 'vitest'
import golden from '../../golden/experiment-classic.json' with { type: 'json' }
import { moments } from '../numeric/moments.ts'
import { adjustedDifference } from './adjust.ts'
import { compareMeans, compareProportions } from './bayesian.ts'
import { differenceInMeans } from './difference.ts'
import { peopleNeededForShares, powerOfShares, smallestDetectableShare } from './plan-shares.ts'
import { powerOfTDesign } from './plan-t.ts'
import { pooledDifference } from './pooled-difference.ts'
import { differenceInProportions } from './proportions.ts'

const WITHIN = 1e-9
/** statsmodels reads its noncentral t to so many digits. */
const WITHIN_NONCENTRAL = 1e-9

function expectNear(found: number, wanted: number, within = WITHIN): void {
  expect(Math.abs(found - wanted), `${found}, not ${wanted}`).toBeLessThanOrEqual(within * Math.abs(wanted))
}

const [treated, control] = [Float64Array.from(golden.treated), Float64Array.from(golden.control)]
const [beforeTreated, beforeControl] = golden.before.map((values) => Float64Array.from(values)) as [
  Float64Array,
  Float64Array,
]

describe('equal to scipy and statsmodels', () => {
  it("Student's t with one variance for both arms", () => {
    const found = pooledDifference(moments(treated), moments(control), 0.95)
    for (const key of ['pValue', 'degreesOfFreedom', 'low', 'high'] as const) expectNear(found[key], golden.pooled[key])
  })

  it('CUPED with one covariate: the slope of a regression, then Welch; and the same estimate by the road of many', () => {
    const found = differenceInMeans(
      { outcome: treated, covariate: beforeTreated },
      { outcome: control, covariate: beforeControl },
      0.95,
    )
    const column = (values: Float64Array) => ({ rows: values.length, columns: 1, values })
    const adjusted = adjustedDifference(
      { outcome: treated, covariates: column(beforeTreated) },
      { outcome: control, covariates: column(beforeControl) },
      0.95,
    )
    for (const key of ['value', 'pValue', 'low', 'high'] as const) expectNear(found[key], golden.cuped[key])
    expectNear(adjusted.value, golden.cuped.value)
    expect(adjusted.standardError).toBeGreaterThan(found.standardError)
  })

  it.each(golden.unpooled)("Wald's z of shares $arms", ({ arms: [x1 = 0, n1 = 0, x0 = 0, n0 = 0], pValue }) => {
    const found = differenceInProportions({ successes: x1, n: n1 }, { successes: x0, n: n0 })
    expectNear(found.unpooledPValue, pValue)
  })

  it.each(golden.tPower)('power of t: effect %d, %d people, ratio %d, level %d', (effect, n, ratio, level, power) => {
    const design = { people: n * (1 + ratio), controlShare: ratio / (1 + ratio), deviation: 1, level }
    expectNear(powerOfTDesign(design, effect), power, WITHIN_NONCENTRAL)
  })

  it.each(golden.sharePower)(
    'power of shares: %d and %d, %d people, ratio %d, level %d',
    (p1, p0, n, ratio, level, power) => {
      const design = { people: n * (1 + ratio), controlShare: ratio / (1 + ratio), level }
      expectNear(powerOfShares(design, p0, p1), power)
    },
  )

  it.each(golden.normal)('normal posterior of $arms: chance to win and expected losses', (asked) => {
    const [t = 0, tError = 0, c = 0, cError = 0] = asked.arms
    const found = compareMeans({ value: t, standardError: tError }, { value: c, standardError: cError })
    expectNear(found.chanceToWin, asked.chanceToWin)
    expectNear(found.expectedLoss.treated, asked.lossTreated)
    expectNear(found.expectedLoss.control, asked.lossControl)
  })
})

it.each(golden.credible)('posterior of shares $arms has the quantiles of scipy', ({ arms, difference, lift }) => {
  const [x1 = 0, n1 = 0, x0 = 0, n0 = 0] = arms
  const found = compareProportions({ successes: x1, n: n1 }, { successes: x0, n: n0 }, { level: 0.9 })
  expectNear(found.difference.low, difference[0] as number)
  expectNear(found.difference.high, difference[1] as number)
  expectNear(found.lift?.low ?? 0, lift[0] as number)
  expectNear(found.lift?.high ?? 0, lift[1] as number)
})

describe('planning for shares', () => {
  const design = { controlShare: 0.5, level: 0.95, power: 0.8 }

  it('says 3,841 people an arm for 10 % against 12 %, as power.prop.test of R (3840.847)', () => {
    expect(peopleNeededForShares(design, 0.1, 0.12) / 2).toBeCloseTo(3_841, -1)
  })

  it('finds the share that so many people can tell apart', () => {
    const share = smallestDetectableShare({ ...design, people: 7_682 }, 0.1)
    expect(share).toBeCloseTo(0.12, 4)
    expect(smallestDetectableShare({ ...design, people: 4 }, 0.6)).toBe(Number.POSITIVE_INFINITY)
  })

  it('refuses nonsense by name', () => {
    expect(() => powerOfShares({ ...design, people: 100 }, 1.2, 0.1)).toThrow(/^share must/)
    expect(() => peopleNeededForShares(design, 0.1, 0.1)).toThrow(/^treatedShare must/)
    expect(() => powerOfTDesign({ ...design, people: 10, deviation: 0 }, 1)).toThrow(/^design.deviation must/)
    expect(() => pooledDifference({ n: 1, mean: 0, variance: 0 }, moments(control))).toThrow(/^treated.n must/)
  })
})
