import { expect, it } from 'vitest'
import { matrixOf } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { boostingLearner } from './base-learners.ts'
import { rocAuc } from './metrics.ts'
import { encodeTargetStatistics, fitTargetStatistics, targetStatisticLearner } from './target-statistics.ts'

it('tells each row of the rows before it, never of itself', () => {
  const x = matrixOf([
    [7, 1],
    [7, 2],
    [9, 3],
    [7, 4],
  ])
  const { encoded, statistics } = fitTargetStatistics(x, Float64Array.of(1, 0, 1, 1), [0], {
    order: 'rows',
    smoothing: 1,
  })
  expect(encoded).toEqual(
    matrixOf([
      [0.75, 1],
      [0.875, 2],
      [0.75, 3],
      [1.75 / 3, 4],
    ]),
  )
  expect(
    encodeTargetStatistics(
      statistics,
      matrixOf([
        [7, 5],
        [9, 5],
        [4, 5],
      ]),
    ),
  ).toEqual(
    matrixOf([
      [2.75 / 4, 5],
      [0.875, 5],
      [0.75, 5],
    ]),
  )
})

it('says beside each statistic how many rows it rests on, by their weight', () => {
  const x = matrixOf([
    [7, 1],
    [7, 2],
    [9, 3],
    [7, 4],
  ])
  const options = { order: 'rows', smoothing: 1, evidence: true, weights: Float64Array.of(1, 2, 1, 1) } as const
  const { encoded, statistics } = fitTargetStatistics(x, Float64Array.of(1, 0, 1, 1), [0], options)
  const column = (of: typeof encoded, j: number) => Array.from({ length: of.rows }, (_, r) => of.values[r * 3 + j])
  expect([encoded.columns, column(encoded, 1), column(encoded, 2)]).toEqual([3, [1, 2, 3, 4], [0, 1, 0, 3]])
  const later = encodeTargetStatistics(
    statistics,
    matrixOf([
      [7, 5],
      [4, 5],
    ]),
  )
  expect([column(later, 1), column(later, 2)]).toEqual([
    [5, 5],
    [4, 0],
  ])
})

it('learns what many names stand for, and nothing from names that stand for nothing', () => {
  const random = new Random(3)
  const high = Array.from({ length: 300 }, () => random.chance(0.3))
  const draw = (isTold: boolean): { x: ReturnType<typeof matrixOf>; y: Float64Array } => {
    const names = Array.from({ length: 3000 }, () => random.below(300))
    return {
      x: matrixOf(names.map((name) => [name])),
      y: Float64Array.from(names, (name) => Number(random.chance(isTold && high[name] ? 0.8 : 0.2))),
    }
  }
  const area = (isTold: boolean): number => {
    const [train, test] = [draw(isTold), draw(isTold)]
    const learner = targetStatisticLearner(boostingLearner({ loss: 'logistic', trees: 30 }), [0])
    return rocAuc(test.y, learner.fit(train.x, train.y).predict(test.x))
  }
  expect(area(true)).toBeGreaterThan(0.72)
  expect(Math.abs(area(false) - 0.5)).toBeLessThan(0.05)
})

it('changes nothing that it was given, and gives the same bits for the same seed', () => {
  const x = matrixOf([[1], [2], [1], [2]])
  const y = Float64Array.of(0, 1, 1, 0)
  const before = [x.values.slice(), y.slice()]
  expect(fitTargetStatistics(x, y, [0], { seed: 4 })).toEqual(fitTargetStatistics(x, y, [0], { seed: 4 }))
  expect([x.values, y]).toEqual(before)
})

it('refuses what it cannot encode, by name', () => {
  const x = matrixOf([[1], [2]])
  const y = Float64Array.of(0, 1)
  expect(() => fitTargetStatistics(x, y, [1])).toThrow(/^columns\[0\]/)
  expect(() => fitTargetStatistics(x, y, [0], { smoothing: 0 })).toThrow(/^smoothing/)
  expect(() => encodeTargetStatistics(fitTargetStatistics(x, y, [0]).statistics, matrixOf([[1, 2]]))).toThrow(
    /^x must have/,
  )
})
