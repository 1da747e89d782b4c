import { expect, it } from 'vitest'
import { chooseBoosting, chosenBoostingLearner } from './choose-boosting.ts'
import { predictBoosting } from './gradient-boosting.ts'
import { simulateCases } from './simulate-learning.ts'

const stopping = { earlyStopping: { rounds: 10, share: 0.25 } } as const
const stumps = { trees: 200, maxLeaves: 2, ...stopping }
const trees = { trees: 200, maxLeaves: 15, ...stopping }

it('takes the settings that can see what is there: stumps see no interactions', () => {
  const { x, y } = simulateCases(800, 5)
  const choice = chooseBoosting(x, y, [stumps, trees])
  expect(choice.chosen).toBe(1)
  expect(choice.candidates[1]?.loss).toBeLessThan(choice.candidates[0]?.loss as number)
  expect(choice.model.trees.length).toBe(choice.candidates[1]?.trees)
  expect(choice.model.trees[0]?.cover[0]).toBe(800)
  expect(chosenBoostingLearner([stumps, trees]).fit(x, y).predict(x)).toEqual(predictBoosting(choice.model, x))
})

it('judges on the last rows where rows are in order of time', () => {
  const { x, y } = simulateCases(400, 3)
  // A break that only the last rows show: what was learnt before it is of no use, and few trees are best.
  const broken = y.map((value, row) => (row < 300 ? value : -value))
  const last = { trees: 100, earlyStopping: { rounds: 5, share: 0.25, held: 'last' } } as const
  const random = { trees: 100, earlyStopping: { rounds: 5, share: 0.25 } } as const
  expect(chooseBoosting(x, broken, [last]).candidates[0]?.trees).toBe(1)
  expect(chooseBoosting(x, broken, [random]).candidates[0]?.trees).toBeGreaterThan(5)
})

it('refuses candidates that cannot be compared, by name', () => {
  const { x, y } = simulateCases(50, 2)
  expect(() => chooseBoosting(x, y, [])).toThrow(/^candidates/)
  expect(() => chooseBoosting(x, y, [stumps, { trees: 5 }])).toThrow(/^candidates\[1\] must have earlyStopping/)
  const other = { ...trees, earlyStopping: { rounds: 5, share: 0.5 } }
  expect(() => chooseBoosting(x, y, [stumps, other])).toThrow(/^candidates\[1\]/)
})
