import { describe, expect, it } from 'vitest'
import { adjustedDifference } from './adjust.ts'
import { bucketRanges } from './assign.ts'
import { compareMeans, compareProportions } from './bayesian.ts'
import { differenceInMeans, differenceOfMoments } from './difference.ts'
import { relativeLift } from './lift.ts'
import { adjustedPValues, pValueOverSplits, rejections } from './multiple.ts'
import { daysNeeded, deviationAdjusted, deviationOfShare, peopleNeeded, powerOfDesign } from './plan.ts'
import { sumOfEffects } from './pool.ts'
import { pooledDifference } from './pooled-difference.ts'
import { postStratifiedDifference } from './post-stratify.ts'
import { smallestDetectable } from './power.ts'
import { differenceInProportions, proportionInterval } from './proportions.ts'
import { differenceInQuantiles, quantileEstimate } from './quantile-difference.ts'
import { differenceInRatios, ratioOfSums } from './ratio.ts'
import { sampleRatioOfArms, sampleRatioP } from './sample-ratio.ts'

const values = () => Float64Array.of(5, 1, 4, 2, 8, 3, 9, 7, 6, 2, 5, 4)
const others = () => Float64Array.of(4, 2, 5, 1, 7, 3, 8, 8, 5, 2, 4, 3)
const column = (of: Float64Array) => ({ rows: of.length, columns: 1, values: of })
const share = { successes: 3, n: 10 }
const estimate = { value: 1, standardError: 0.2 }
const design = { people: 100, controlShare: 0.5, deviation: 1, level: 0.9 }

describe('what is given stays as it was', () => {
  it.each<[string, (a: Float64Array, b: Float64Array) => unknown]>([
    ['means', (a, b) => differenceInMeans({ outcome: a, covariate: b }, { outcome: b, covariate: a })],
    [
      'adjusted means',
      (a, b) => adjustedDifference({ outcome: a, covariates: column(b) }, { outcome: b, covariates: column(a) }),
    ],
    ['ratios', (a, b) => differenceInRatios({ numerator: a, denominator: b }, { numerator: b, denominator: a })],
    ['quantiles', (a, b) => differenceInQuantiles(a, b, 0.5)],
    ['strata', (a, b) => postStratifiedDifference(a, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], b.fill(1))],
    [
      'p-values',
      (a) =>
        adjustedPValues(
          a.map((p) => p / 10),
          'holm',
        ),
    ],
  ])('%s', (name, call) => {
    const [a, b] = [values(), name === 'strata' ? others().fill(1) : others()]
    const kept = [a.slice(), b.slice()]
    const found = call(a, b)
    expect([a, b]).toEqual(kept)
    expect(call(a, b)).toEqual(found)
  })
})

it.each<[RegExp, () => unknown]>([
  [
    /^treated.outcome must have at least 2/,
    () => differenceInMeans({ outcome: Float64Array.of(1) }, { outcome: values() }),
  ],
  [
    /^control.covariate must be given/,
    () => differenceInMeans({ outcome: values(), covariate: values() }, { outcome: values() }),
  ],
  [
    /^control.covariate must have 12 values/,
    () => differenceInMeans({ outcome: values() }, { outcome: values(), covariate: Float64Array.of(1) }),
  ],
  [/^treated.outcome\[1\] must/, () => differenceInMeans({ outcome: Float64Array.of(1, NaN) }, { outcome: values() })],
  [/^level must/, () => differenceInMeans({ outcome: values() }, { outcome: values() }, 1)],
  [/^control.n must/, () => differenceOfMoments({ n: 2, mean: 0, variance: 1 }, { n: 1, mean: 0, variance: 1 })],
  [
    /^covariates must not repeat/,
    () => {
      const arm = { outcome: values(), covariates: column(values().fill(1)) }
      return adjustedDifference(arm, arm)
    },
  ],
  [
    /^control.mean must/,
    () => differenceOfMoments({ n: 2, mean: 0, variance: 1 }, { n: 2, mean: Number.NaN, variance: 1 }),
  ],
  [
    /^treated.variance must/,
    () => differenceOfMoments({ n: 2, mean: 0, variance: -1 }, { n: 2, mean: 0, variance: 1 }),
  ],
  [
    /^treated.mean must/,
    () => pooledDifference({ n: 2, mean: Number.NaN, variance: 1 }, { n: 2, mean: 0, variance: 1 }),
  ],
  [
    /^treated.covariates.columns must/,
    () => {
      const arm = { outcome: Float64Array.of(1, 2), covariates: { rows: 2, columns: 2, values: values().slice(0, 4) } }
      return adjustedDifference(arm, arm)
    },
  ],
  [/^variations must/, () => bucketRanges(1.001)],
  [/^control.n must/, () => compareProportions(share, { successes: 1, n: Number.POSITIVE_INFINITY })],
  [/^design.people must/, () => smallestDetectable({ ...design, power: 0.8, people: Number.NaN })],
  [/^design.controlShare must/, () => smallestDetectable({ ...design, power: 0.8, controlShare: 2 })],
  [/^deviation must/, () => deviationAdjusted(-1, 0.5)],
  [/^treated.successes must/, () => differenceInProportions({ successes: 11, n: 10 }, share)],
  [/^level must/, () => proportionInterval(share, 0)],
  [/^denominator must not add up to zero/, () => ratioOfSums({ numerator: [1, 2], denominator: [1, -1] })],
  [/^denominator must have 2 values/, () => ratioOfSums({ numerator: [1, 2], denominator: [1] })],
  [/^p must/, () => quantileEstimate(values(), 1)],
  [/^values must be more/, () => quantileEstimate(values(), 0.99)],
  [/^treated\[0\] must be 0 or 1/, () => postStratifiedDifference(Float64Array.of(1), [2], [1])],
  [/^control.standardError must/, () => relativeLift(estimate, { value: 1, standardError: -1 })],
  [/^prior must be at least .5/, () => compareProportions(share, share, { prior: { a: 0.1, b: 1 } })],
  [/^treated.standardError must/, () => compareMeans({ value: 1, standardError: 0 }, estimate)],
  [/^prior.deviation must/, () => compareMeans(estimate, estimate, { prior: { mean: 0, deviation: 0 } })],
  [/^pValues\[1\] must/, () => adjustedPValues([0.1, 1.1], 'holm')],
  [/^level must/, () => rejections([0.1], 'holm', 1)],
  [
    /^correction must be bonferroni, holm, .* or benjaminiYekutieli, not/,
    () => rejections([0.1], 'holmes' as 'holm', 0.1),
  ],
  [/^newPeople must/, () => daysNeeded(10, 5 as unknown as number[])],
  [/^pValues must/, () => pValueOverSplits([])],
  [/^pValues\[1\] must/, () => pValueOverSplits([0.1, Number.NaN])],
  [/^treatedShare must/, () => sampleRatioP(1, 1, 1.1)],
  [/^weights must have 2 values/, () => sampleRatioOfArms([1, 2], [1])],
  [/^counts\[0\] must/, () => sampleRatioOfArms([1.5, 2], [1, 1])],
  [/^design.level must/, () => powerOfDesign({ ...design, level: 1 }, 1)],
  [/^design.power must/, () => smallestDetectable({ ...design, power: 1 })],
  [/^effect must not be 0/, () => peopleNeeded({ ...design, power: 0.8 }, 0)],
  [/^people must/, () => daysNeeded(0, [1])],
  [/^newPeople\[0\] must/, () => daysNeeded(10, [-1])],
  [/^p must/, () => deviationOfShare(2)],
  [/^correlation must/, () => deviationAdjusted(1, 2)],
  [/^effects\[0\].standardError must/, () => sumOfEffects([{ value: 1, standardError: -1 }])],
])('refuses with a message that begins %s', (message, call) => {
  expect(call).toThrow(RangeError)
  expect(call).toThrow(message)
})

it('finds a single person with nobody left out in order, and one in the arm that nobody was drawn for not', () => {
  expect(sampleRatioP(1, 0, 1)).toBe(1)
  expect(sampleRatioP(1, 1, 1)).toBe(0)
  expect(sampleRatioP(0, 0, 0.5)).toBe(1)
})
