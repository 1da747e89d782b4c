import { expect, it } from 'vitest'
import { matrixOf } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { fitIsolationForest, type IsolationModel, isolationScores } from './isolation-forest.ts'
import { rocAuc } from './metrics.ts'

const random = new Random(2)
const x = matrixOf(
  Array.from({ length: 600 }, (_, i) => Array.from({ length: 4 }, () => (i < 20 ? 5 : 1) * random.normal())),
)
const isOdd = Float64Array.from({ length: 600 }, (_, i) => Number(i < 20))

it('scores the few that are different above the many', () => {
  const scores = isolationScores(fitIsolationForest(x), x)
  expect(rocAuc(isOdd, scores)).toBeGreaterThan(0.97)
  expect(Math.min(...scores)).toBeGreaterThan(0)
  expect(Math.max(...scores)).toBeLessThan(1)
})

it('gives ordinary rows about one half and less (Liu, Ting, Zhou 2008, section 2)', () => {
  const scores = isolationScores(fitIsolationForest(x), x).subarray(20).toSorted()
  expect(scores[Math.floor(scores.length / 2)]).toBeLessThan(0.5)
})

it('gives 0.5 to rows that cannot be told apart', () => {
  const same = matrixOf(Array.from({ length: 64 }, () => [1, 2]))
  isolationScores(fitIsolationForest(same), same).forEach((score) => expect(score).toBeCloseTo(0.5, 12))
})

it('does not depend on the unit of a feature, the seed being the same', () => {
  const scaled = { ...x, values: x.values.map((v) => v * 1024) }
  expect(isolationScores(fitIsolationForest(scaled), scaled)).toEqual(isolationScores(fitIsolationForest(x), x))
})

it('gives the same bits for the same seed, and through JSON and back', () => {
  const model = fitIsolationForest(x, { seed: 5 })
  expect(fitIsolationForest(x, { seed: 5 })).toEqual(model)
  expect(fitIsolationForest(x, { seed: 6 })).not.toEqual(model)
  const again = JSON.parse(JSON.stringify(model)) as IsolationModel
  expect(isolationScores(again, x)).toEqual(isolationScores(model, x))
})

it('changes nothing that it was given', () => {
  const before = x.values.slice()
  isolationScores(fitIsolationForest(Object.freeze({ ...x })), Object.freeze({ ...x }))
  expect(x.values).toEqual(before)
})

it('refuses what it cannot score, by name', () => {
  expect(() => fitIsolationForest(matrixOf([[1], [Number.NaN]]))).toThrow(/^x.values\[1\]/)
  expect(() => fitIsolationForest(matrixOf([]))).toThrow(/^x must have/)
  expect(() => fitIsolationForest(x, { trees: 0 })).toThrow(/^trees/)
  expect(() => isolationScores(fitIsolationForest(x), matrixOf([[1]]))).toThrow(/^x must have the 4/)
})
