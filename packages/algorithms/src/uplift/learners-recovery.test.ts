import { describe, expect, it } from 'vitest'
import { boostingLearner, forestLearner, linearLearner, logisticLearner } from '../learners/base-learners.ts'
import {
  estimatePropensity,
  evaluateUplift,
  fitClassTransformation,
  fitSLearner,
  fitTLearner,
  fitXLearner,
  interactingLearner,
  meanUplift,
  simulateTrial,
  type Trial,
  type UpliftModel,
} from './index.ts'

const boosted = { trees: 40, maxLeaves: 4, minSamplesLeaf: 100, l2: 10 }
const boosting = boostingLearner({ ...boosted, loss: 'logistic' })
const forest = forestLearner({ trees: 20, minSamplesLeaf: 100, task: 'classification' })
const logistic = logisticLearner()
const WAYS: Readonly<Record<string, (trial: Trial) => UpliftModel>> = {
  'S over logistic with products': (trial) => fitSLearner(trial, interactingLearner(logistic)),
  'S over boosting': (trial) => fitSLearner(trial, boosting),
  'T over logistic': (trial) => fitTLearner(trial, logistic),
  'T over boosting': (trial) => fitTLearner(trial, boosting),
  'T over forest': (trial) => fitTLearner(trial, forest),
  'X over logistic and linear': (trial) => fitXLearner(trial, logistic, linearLearner()),
  'X over logistic and boosting': (trial) => fitXLearner(trial, logistic, boostingLearner(boosted)),
  'class transformation over logistic': (trial) => fitClassTransformation(trial, logistic),
  'class transformation over forest': (trial) => fitClassTransformation(trial, forest),
}
const train = simulateTrial(6000, 0.4, 1)
const test = simulateTrial(2000, 0.4, 2)

describe('over the learners of this library', () => {
  it.each(Object.entries(WAYS))('%s recovers who responds, and how much on average', (_, way) => {
    const said = way(train).uplift(test.x)
    expect(correlation(said, test.effect)).toBeGreaterThan(0.7)
    expect(Math.abs(mean(said) - mean(test.effect))).toBeLessThan(0.04)
  })

  it('gives everybody about the same effect where a linear S-learner sees no products', () => {
    expect(correlation(fitSLearner(train, logistic).uplift(test.x), test.effect)).toBeLessThan(0.5)
  })

  it('learns propensities that depend on a feature, and weighs them out', () => {
    const { x, outcome, treated } = simulateTrial(8000, 0.5, 4)
    // Of those likely to act anyway, four in five of the untreated are left out: the treated now look better than they are.
    const kept = Array.from(treated.keys()).filter(
      (i) => treated[i] === 1 || (x.values[i * 4] as number) < 0 || i % 5 === 0,
    )
    const values = Float64Array.from(kept.flatMap((i) => Array.from(x.values.subarray(i * 4, i * 4 + 4))))
    const bent = {
      x: { rows: kept.length, columns: 4, values },
      treated: Uint8Array.from(kept, (i) => treated[i] as number),
      outcome: Float64Array.from(kept, (i) => outcome[i] as number),
    }
    const propensity = estimatePropensity(bent.x, bent.treated, boosting)
    const naive = mean(fitClassTransformation(bent, logistic).uplift(test.x))
    const weighed = mean(fitClassTransformation({ ...bent, propensity }, logistic).uplift(test.x))
    expect(Math.abs(weighed - mean(test.effect))).toBeLessThan(0.03)
    expect(Math.abs(weighed - mean(test.effect))).toBeLessThan(Math.abs(naive - mean(test.effect)))
    expect(() => estimatePropensity(bent.x, [1], logistic)).toThrow(/^treated must have/)
    const twos = new Uint8Array(bent.x.rows).fill(2)
    expect(() => estimatePropensity(bent.x, twos, logistic)).toThrow(/^treated\[0\] must be 0 or 1/)
  })

  it('does not ask a forest about people whose treatment it was shown: it would tell just that', () => {
    const { x, treated } = simulateTrial(2000, 0.5, 5)
    const deep = forestLearner({ trees: 20, task: 'classification' })
    // Treatment was drawn by lot, so that nothing is to be known.
    expect(correlation(estimatePropensity(x, treated, deep), treated)).toBeLessThan(0.1)
  })

  it('averages models', () => {
    const [a, b] = ['T over logistic', 'class transformation over logistic'].map(
      (name) => WAYS[name]?.(train) as UpliftModel,
    )
    const [said, other] = [a?.uplift(test.x)[7] ?? 0, b?.uplift(test.x)[7] ?? 0]
    expect(meanUplift([a as UpliftModel, b as UpliftModel]).uplift(test.x)[7]).toBeCloseTo((said + other) / 2, 12)
    expect(() => meanUplift([])).toThrow(/^models/)
  })
})

describe('how sure an order is', () => {
  it('finds a true order, with an interval above zero and a small p-value, and the same again', () => {
    const trial = { scores: test.effect, treated: test.treated, outcome: test.outcome }
    const before = structuredClone(trial)
    const found = evaluateUplift(trial, { resamples: 100, permutations: 99 })
    expect(found.qini.low).toBeGreaterThan(0)
    expect(found.qini.high).toBeGreaterThan(found.qini.value)
    expect(found.upliftAuc.low).toBeGreaterThan(0)
    expect(found.pValue).toBeLessThanOrEqual(0.02)
    expect(evaluateUplift(trial, { resamples: 100, permutations: 99 })).toEqual(found)
    expect(trial).toEqual(before)
  })

  it('covers what a large trial shows about as often as it says', () => {
    const large = simulateTrial(100_000, 0.5, 99)
    const truth = evaluateUplift({ ...large, scores: large.effect }, { resamples: 20, permutations: 1 }).qini.value
    const covered = Array.from({ length: 40 }, (_, seed) => {
      const small = simulateTrial(400, 0.5, 1000 + seed)
      const { qini } = evaluateUplift({ ...small, scores: small.effect }, { resamples: 99, permutations: 1 })
      return qini.low <= truth && truth <= qini.high
    })
    expect(covered.filter(Boolean).length).toBeGreaterThanOrEqual(30)
  })
})

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [ma, mb] = [mean(a), mean(b)]
  const products = (p: ArrayLike<number>, mp: number, q: ArrayLike<number>, mq: number): number =>
    Array.from(p).reduce((sum, value, i) => sum + (value - mp) * ((q[i] as number) - mq), 0)
  return products(a, ma, b, mb) / Math.sqrt(products(a, ma, a, ma) * products(b, mb, b, mb))
}
