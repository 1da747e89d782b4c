import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boostingLearner, forestLearner, logisticLearner } from './base-learners.ts'
import { crossValidate, type Fold, groupFolds, kFolds, stratifiedFolds, timeFolds } from './cross-validation.ts'
import { rocAuc } from './metrics.ts'
import { simulateCases } from './simulate-learning.ts'

function expectPartition(folds: readonly Fold[], rows: number): void {
  const judged = folds.flatMap(({ test }) => [...test])
  expect(judged.toSorted((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, r) => r))
  for (const { train, test } of folds) {
    expect(train.length + test.length).toBe(rows)
    expect([...test].some((row) => train.includes(row))).toBe(false)
  }
}

it('judges every row once, in tests of one size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 8 }), fc.nat(1000), (rows, folds, seed) => {
      fc.pre(folds <= rows)
      const made = kFolds(rows, folds, seed)
      expectPartition(made, rows)
      const sizes = made.map(({ test }) => test.length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      expect(kFolds(rows, folds, seed)).toEqual(made)
    }),
  )
})

it('gives each test its share of the rare class', () => {
  const y = Float64Array.from({ length: 200 }, (_, i) => Number(i % 20 === 3))
  const folds = stratifiedFolds(y, 5)
  expectPartition(folds, 200)
  for (const { test } of folds) expect([...test].filter((row) => y[row] === 1).length).toBe(2)
})

it('never judges a person it learnt from', () => {
  const group = Int32Array.from({ length: 100 }, (_, i) => (i * i) % 13)
  const folds = groupFolds(group, 4)
  expectPartition(folds, 100)
  for (const { train, test } of folds) {
    const seen = new Set([...train].map((row) => group[row]))
    expect([...test].some((row) => seen.has(group[row]))).toBe(false)
  }
})

it('never learns from the future, nor parts a moment', () => {
  const time = Float64Array.from({ length: 90 }, (_, i) => Math.floor(((i * 37) % 90) / 3))
  const folds = timeFolds(time, 4)
  expect(folds.length).toBe(4)
  for (const { train, test } of folds) {
    const last = Math.max(...[...train].map((row) => time[row] as number))
    expect(Math.min(...[...test].map((row) => time[row] as number))).toBeGreaterThan(last)
  }
  expect(folds.reduce((sum, { test }) => sum + test.length, (folds[0] as Fold).train.length)).toBe(90)
})

it('makes as many folds by time as there are moments for, even where most rows are of one', () => {
  const crowds = [
    [0, 1, 1, 1, 1, 1],
    [0, 0, 0, 0, 0, 0, 0, 1, 2],
    [0, 1, 2, 2, 2, 2, 2, 2, 3],
  ]
  for (const time of crowds) {
    const folds = timeFolds(time, new Set(time).size - 1)
    for (const { train, test } of folds) {
      expect(Math.max(...[...train].map((row) => time[row] as number))).toBeLessThan(time[test[0] as number] as number)
    }
    expect(folds.reduce((sum, { test }) => sum + test.length, folds[0]?.train.length ?? 0)).toBe(time.length)
  }
})

it('finds that trees beat a straight line where there are interactions', () => {
  const { x, signal } = simulateCases(1000, 6, { seed: 4 })
  const label = signal.map((s) => Number(s > 0))
  const folds = stratifiedFolds(label, 3)
  const [line, boosted, forest] = [
    logisticLearner(),
    boostingLearner({ loss: 'logistic', trees: 40 }),
    forestLearner({ task: 'classification', trees: 40 }),
  ].map((learner) => rocAuc(label, crossValidate(learner, x, label, folds)))
  expect(boosted).toBeGreaterThan((line as number) + 0.02)
  expect(forest).toBeGreaterThan((line as number) + 0.02)
})

it('leaves rows that no fold judges without an answer', () => {
  const { x, label } = simulateCases(100, 3)
  const answers = crossValidate(logisticLearner(), x, label, timeFolds(Int32Array.from(label.keys()), 1))
  expect(answers.findLastIndex(Number.isNaN)).toBe(49)
})

it('refuses folds that cannot be made, by name', () => {
  expect(() => kFolds(5, 6)).toThrow(/^folds/)
  expect(() => groupFolds([1, 1, 2], 3)).toThrow(/^group must have at least 3/)
  expect(() => timeFolds([1, 1, 1, 2], 2)).toThrow(/^time must have more moments/)
  expect(() => stratifiedFolds([1], 2)).toThrow(/^y/)
  expect(() => stratifiedFolds([1, Number.NaN], 2)).toThrow(/^y\[1\]/)
  const { x, label } = simulateCases(10, 2)
  const weights = new Float64Array(11).fill(1)
  expect(() => crossValidate(logisticLearner(), x, label, kFolds(10, 2), { weights })).toThrow(/^weights/)
})
