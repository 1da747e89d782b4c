import { expect, it } from 'vitest'
import { type ForestModel, fitForest, predictForest } from './random-forest.ts'
import { simulateCases } from './simulate-learning.ts'

it('finds interactions and bends that a straight line cannot', () => {
  const train = simulateCases(2000, 6, { seed: 1 })
  const test = simulateCases(500, 6, { seed: 2 })
  const answers = predictForest(fitForest(train.x, train.y, { trees: 60 }), test.x)
  const error = answers.reduce((sum, value, row) => sum + (value - (test.signal[row] as number)) ** 2, 0) / 500
  const spread = test.signal.reduce((sum, value) => sum + value ** 2, 0) / 500
  expect(error).toBeLessThan(0.25 * spread)
})

it('answers probabilities when it classifies', () => {
  const { x, label } = simulateCases(800, 5)
  const answers = predictForest(fitForest(x, label, { task: 'classification', trees: 30 }), x)
  expect(Math.min(...answers)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...answers)).toBeLessThanOrEqual(1)
  const mean = (of: number): number => {
    const own = answers.filter((_, row) => label[row] === of)
    return own.reduce((sum, value) => sum + value, 0) / own.length
  }
  expect(mean(1) - mean(0)).toBeGreaterThan(0.3)
})

it('gives the same bits for the same seed, and through JSON and back', () => {
  const { x, label } = simulateCases(200, 5)
  const fit = (seed: number): ForestModel => fitForest(x, label, { task: 'classification', trees: 8 }, { seed })
  expect(fit(3)).toEqual(fit(3))
  expect(fit(4)).not.toEqual(fit(3))
  expect(predictForest(JSON.parse(JSON.stringify(fit(3))) as ForestModel, x)).toEqual(predictForest(fit(3), x))
})

it('does not look at rows of no weight, and changes nothing that it was given', () => {
  const { x, y } = simulateCases(200, 3)
  const spoilt = y.map((value, row) => (row % 2 === 0 ? value : 1e6))
  const weights = y.map((_, row) => (row % 2 === 0 ? 1 : 0))
  const before = [x.values.slice(), spoilt.slice(), weights.slice()]
  const answers = predictForest(fitForest(x, spoilt, { trees: 20 }, { weights }), x)
  expect(Math.max(...answers)).toBeLessThan(20)
  expect([x.values, spoilt, weights]).toEqual(before)
})

it('answers probabilities where weights fade over thirty powers of ten: what is left of a sum is no mean', () => {
  const { x, label } = simulateCases(2000, 4, { seed: 5 })
  for (const halfLife of [1000, 10]) {
    const weights = label.map((_, row) => 0.5 ** ((label.length - row) / halfLife))
    const { trees } = fitForest(x, label, { task: 'classification', trees: 5 }, { weights })
    for (const { value } of trees) expect(value.every((p) => p >= 0 && p <= 1)).toBe(true)
  }
})

it('learns as well from outcomes that are far from 0', () => {
  const { x, y } = simulateCases(300, 5)
  const near = predictForest(fitForest(x, y, { trees: 5 }), x)
  const far = y.map((value) => value + 1e8)
  predictForest(fitForest(x, far, { trees: 5 }), x).forEach((value, row) =>
    expect(value - 1e8).toBeCloseTo(near[row] as number, 5),
  )
})

it('learns as well from outcomes of a millionth: their gains were once taken for rounding', () => {
  const { x, y } = simulateCases(300, 5)
  const usual = predictForest(fitForest(x, y, { trees: 5 }), x)
  const small = y.map((value) => value / 2 ** 20)
  predictForest(fitForest(x, small, { trees: 5 }), x).forEach((value, row) =>
    expect(value * 2 ** 20).toBeCloseTo(usual[row] as number, 9),
  )
})

it('grows nothing where the outcome never changes, whatever the weights', () => {
  const { x, y } = simulateCases(300, 5)
  const weights = y.map((value) => Math.abs(value))
  for (const [task, value] of [['classification', 1] as const, ['regression', 0.1] as const]) {
    const outcome = y.map(() => value)
    const { trees } = fitForest(x, outcome, { task, trees: 3 }, { weights })
    for (const { feature } of trees) expect(feature).toEqual([-1])
  }
})

it('draws a row that counts where one in twenty thousand does', () => {
  const [rows, row] = [20_000, 5]
  const y = Float64Array.from({ length: rows }, (_, i) => i)
  const weights = y.map((_, i) => Number(i === row))
  const { trees } = fitForest({ rows, columns: 1, values: y }, y, { trees: 2, rowShare: 1e-4 }, { weights })
  for (const { value } of trees) expect(value).toEqual([row])
})

it('refuses what it cannot learn from, by name', () => {
  const { x, y } = simulateCases(50, 3)
  expect(() => fitForest(x, y, { task: 'classification' })).toThrow(/^y\[0\] must be 0 or 1/)
  expect(() => fitForest(x, y, { featuresPerSplit: 4 })).toThrow(/^featuresPerSplit/)
  expect(() => fitForest(x, y, { rowShare: 0 })).toThrow(/^rowShare/)
  expect(() => fitForest({ rows: 50, columns: 0, values: new Float64Array(0) }, y)).toThrow(/^x must have at least 1/)
})
