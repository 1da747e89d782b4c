import { expect, it } from 'vitest'
import { averagedLearner } from './averaged-learner.ts'
import { boostingLearner } from './base-learners.ts'
import type { Learner } from './learner.ts'
import { rootMeanSquaredError } from './metrics.ts'
import { simulateCases } from './simulate-learning.ts'

const drawing = boostingLearner({ trees: 60, learningRate: 0.3, rowShare: 0.3 })

it('errs less than fits that draw do by themselves', () => {
  const train = simulateCases(600, 6, { seed: 1 })
  const fresh = simulateCases(2_000, 6, { seed: 2 })
  const errorOf = (learner: Learner, seed: number) =>
    rootMeanSquaredError(fresh.y, learner.fit(train.x, train.y, { seed }).predict(fresh.x))
  const alone = [1, 2, 3, 4, 5].map((seed) => errorOf(drawing, seed))
  expect(errorOf(averagedLearner(drawing, 10), 1)).toBeLessThan(Math.min(...alone))
})

it('gives the same bits for the same seed, others for another, and passes weights on', () => {
  const { x, y } = simulateCases(200, 4)
  const weights = Float64Array.from(y, (_, row) => row % 3)
  const answer = (seed: number, weighted = false) =>
    averagedLearner(drawing, 3)
      .fit(x, y, { seed, ...(weighted && { weights }) })
      .predict(x)
  expect(answer(7)).toEqual(answer(7))
  expect(answer(7)).not.toEqual(answer(8))
  expect(answer(7, true)).not.toEqual(answer(7))
})

it('is the learner itself where nothing is drawn', () => {
  const { x, y } = simulateCases(100, 3)
  const plain = boostingLearner({ trees: 5 })
  const [own, averaged] = [plain, averagedLearner(plain, 4)].map((learner) => learner.fit(x, y).predict(x))
  own?.forEach((value, row) => expect(averaged?.[row]).toBeCloseTo(value, 12))
})

it('averages certainties to a probability: eleven elevenths once made more than 1', () => {
  const { x, y } = simulateCases(5, 1)
  const sure: Learner = { fit: () => ({ predict: ({ rows }) => new Float64Array(rows).fill(1) }) }
  for (const times of [9, 11, 49]) expect(averagedLearner(sure, times).fit(x, y).predict(x)).toEqual(y.map(() => 1))
})

it('refuses to learn no times', () => {
  expect(() => averagedLearner(drawing, 0)).toThrow(/^times/)
})
