import { expect, it } from 'vitest'
import golden from '../../golden/learners-regression.json' with { type: 'json' }
import { type Matrix, matrixOf } from '../numeric/dense.ts'
import { linearLearner, logisticLearner } from './base-learners.ts'
import { fitLinear, linearIntervals, predictLinear, predictLinearInterval } from './linear-regression.ts'
import { standardErrors } from './linear-terms.ts'
import { fitLogistic, logisticIntervals, predictLogistic, predictLogisticInterval } from './logistic-regression.ts'
import { simulateCases } from './simulate-learning.ts'

const x = matrixOf(golden.x)
const y = Float64Array.from(golden.y)
const label = Float64Array.from(golden.label)
const weights = Float64Array.from(golden.w)

function expectClose(ours: ArrayLike<number>, theirs: readonly number[], tolerance = 1e-9): void {
  expect(ours.length).toBe(theirs.length)
  theirs.forEach((value, i) =>
    expect(Math.abs((ours[i] as number) - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value))),
  )
}

it.each([
  ['least squares', undefined, golden.ols],
  ['weighted least squares', weights, golden.wls],
] as const)('fits what statsmodels fits: %s', (_, w, reference) => {
  const model = fitLinear(x, y, {}, w ? { weights: w } : {})
  expectClose(model.coefficients, reference.coefficients)
  expectClose(standardErrors(model), reference.errors)
  expectClose(linearIntervals(model, 0.9).low, reference.low)
  expectClose([model.rSquared, model.variance], [reference.rSquared, reference.variance])
})

it('puts the interval around a mean where statsmodels does, and a wider one around an outcome', () => {
  const model = fitLinear(x, y, {}, { weights })
  const first: Matrix = { rows: 5, columns: 4, values: x.values.slice(0, 20) }
  const mean = predictLinearInterval(model, first, { level: 0.9 })
  expectClose(mean.low, golden.wls.meanLow)
  const outcome = predictLinearInterval(model, first, { level: 0.9, ofOutcome: true })
  outcome.low.forEach((low, r) => expect(low).toBeLessThan(mean.low[r] as number))
})

it('fits what statsmodels fits: logistic regression', () => {
  const model = fitLogistic(x, label)
  expectClose(model.coefficients, golden.logit.coefficients)
  expectClose(standardErrors(model), golden.logit.errors)
  expectClose(logisticIntervals(model, 0.9).low, golden.logit.low)
  expectClose([model.logLikelihood], [golden.logit.logLikelihood])
  const weighted = fitLogistic(x, label, {}, { weights })
  expectClose(weighted.coefficients, golden.weightedLogit.coefficients)
  expectClose(standardErrors(weighted), golden.weightedLogit.errors)
})

it('fits what scikit-learn fits under a penalty', () => {
  expectClose(fitLinear(x, y, { l2: 3 }, { weights }).coefficients, golden.ridge)
  // Its solvers stop on the gradient: six digits of the coefficients are sure.
  expectClose(fitLogistic(x, label, { l2: 2 }, { weights }).coefficients, golden.l2, 1e-6)
  const net = fitLogistic(x, label, { l1: 0.6 * 5, l2: 0.4 * 5 })
  expectClose(net.coefficients, golden.elasticNet, 1e-6)
  expect(fitLogistic(x, label, { l1: 20 }).coefficients).toContain(0)
})

it('covers the truth as often as it says: 90 % intervals over 600 simulations', () => {
  let linear = 0
  let logistic = 0
  for (let seed = 1; seed <= 600; seed += 1) {
    const cases = simulateCases(300, 2, { seed })
    const a = linearIntervals(fitLinear(cases.x, cases.y), 0.9)
    const b = logisticIntervals(fitLogistic(cases.x, cases.label), 0.9)
    linear += Number((a.low[1] as number) < 2 && 2 < (a.high[1] as number))
    logistic += Number((b.low[2] as number) < -1 && -1 < (b.high[2] as number))
  }
  // Within 3.5 standard errors of 540.
  for (const covered of [linear, logistic]) expect(Math.abs(covered - 540)).toBeLessThan(26)
})

it('keeps probabilities and their intervals between 0 and 1', () => {
  const model = fitLogistic(x, label)
  const { value, low, high } = predictLogisticInterval(model, x)
  expect(value).toEqual(predictLogistic(model, x))
  low.forEach((v, r) =>
    expect(v > 0 && v < (value[r] as number) && (value[r] as number) < (high[r] as number)).toBe(true),
  )
})

it('asks the same penalty of a column whatever its unit, when told to standardise', () => {
  const metres = { ...x, values: x.values.map((v, i) => (i % 4 === 1 ? v * 1000 : v)) }
  const here = predictLogistic(fitLogistic(x, label, { l2: 5, standardise: true }), x)
  predictLogistic(fitLogistic(metres, label, { l2: 5, standardise: true }), metres).forEach((p, r) =>
    expect(p).toBeCloseTo(here[r] as number, 8),
  )
})

it('learns from dummies that add up to 1 when a learner, which is penalised', () => {
  const dummies = matrixOf(Array.from({ length: 60 }, (_, i) => [Number(i % 2 === 0), Number(i % 2 === 1)]))
  const outcome = Float64Array.from({ length: 60 }, (_, i) => Number(i % 2 === 0 || i % 3 === 0))
  const rows = matrixOf([
    [1, 0],
    [0, 1],
  ])
  for (const learner of [logisticLearner(), linearLearner()]) {
    const [even, odd] = learner.fit(dummies, outcome).predict(rows)
    expect(even).toBeGreaterThan(0.8)
    expect(odd).toBeLessThan(0.45)
  }
})

it('gives a column that never changes no say', () => {
  const rows = matrixOf(golden.x.map((row) => [...row, 7]))
  for (const fit of [fitLinear, fitLogistic]) {
    const { coefficients } = fit(rows, label, { l2: 1, standardise: true })
    expect(coefficients[5]).toBeCloseTo(0, 8)
    const [value] = fit(x, label, { l2: 1, standardise: true }).coefficients
    expect(coefficients[0]).toBeCloseTo(value as number, 8)
  }
})

it('knows the coefficient of a column that never changes to be 0: rounding once made its standard error no number', () => {
  const rows = matrixOf(golden.x.map((row) => [...row, 3.3]))
  for (const l2 of [0.1, 1, 3, 7, 10]) {
    for (const fit of [fitLinear, fitLogistic]) {
      const errors = standardErrors(fit(rows, label, { l2 }))
      expect(errors[5]).toBeGreaterThanOrEqual(0)
      expect(errors[5]).toBeLessThan(1e-6)
    }
  }
})

it('explains nothing of an outcome that never changes: rounding once gave it an R² of -1', () => {
  for (const outcome of [0.1, 7.7])
    expect(
      fitLinear(
        x,
        y.map(() => outcome),
      ).rSquared,
    ).toBe(0)
  const onlyLast = y.map((_, row) => Number(row >= y.length / 2))
  const outcomes = y.map((value, row) => (onlyLast[row] === 1 ? 0.1 : value))
  expect(fitLinear(x, outcomes, {}, { weights: onlyLast }).rSquared).toBe(0)
})

it('changes nothing that it was given', () => {
  const before = [x.values.slice(), y.slice(), label.slice(), weights.slice()]
  fitLinear(Object.freeze({ ...x }), y, Object.freeze({ l2: 1 }), { weights })
  fitLogistic(Object.freeze({ ...x }), label, Object.freeze({ l1: 1, l2: 1 }), { weights })
  expect([x.values, y, label, weights]).toEqual(before)
})

it('refuses what it cannot learn from, by name', () => {
  const gap = matrixOf([[1], [Number.NaN], [3], [4]])
  const four = Float64Array.from([0, 1, 1, 0])
  expect(() => fitLinear(gap, four)).toThrow(/^x.values\[1\] must be a finite number/)
  expect(() => fitLogistic(x, y)).toThrow(/^y\[0\] must be 0 or 1/)
  expect(() => fitLinear(x, y, { l2: -1 })).toThrow(/^l2/)
  const twice = matrixOf(Array.from({ length: 9 }, (_, i) => [i, 2 * i]))
  const nine = Float64Array.from({ length: 9 }, (_, i) => i % 2)
  expect(() => fitLinear(twice, nine)).toThrow(/^x must have columns that do not follow/)
  expect(() => fitLogistic(twice, nine)).toThrow(/^x must have columns that do not follow/)
  expect(() => linearIntervals(fitLinear(x, y), 1)).toThrow(/^level/)
  expect(() => predictLinear(fitLinear(x, y), gap)).toThrow(/^x must have the 4 columns/)
  expect(() => logisticIntervals(fitLogistic(x, label, { l1: 1 }))).toThrow(/^model/)
})
