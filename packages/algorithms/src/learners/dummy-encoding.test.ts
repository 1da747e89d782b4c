import { expect, it } from 'vitest'
import { matrixOf } from '../numeric/dense.ts'
import { logisticLearner } from './base-learners.ts'
import { dummyLearner, encodeDummies, fitDummyEncoding } from './dummy-encoding.ts'

const gap = Number.NaN
const x = matrixOf([
  [1, 7],
  [3, 7],
  [gap, 9],
  [2, 7],
  [2, 4],
])

it('gives each category a column, fills gaps with the mean and says where they were', () => {
  const encoding = fitDummyEncoding(x, [1], 1)
  expect(encodeDummies(encoding, x)).toEqual(
    matrixOf([
      [1, 0, 0, 1, 0],
      [3, 0, 0, 1, 0],
      [2, 1, 0, 0, 1],
      [2, 0, 0, 1, 0],
      [2, 0, 1, 0, 0],
    ]),
  )
})

it('has no column for what is rare or was never seen', () => {
  const encoding = fitDummyEncoding(x, [1], 2)
  expect(encoding.categories).toEqual([null, [7]])
  expect(encodeDummies(encoding, matrixOf([[5, 99]])).values).toEqual(Float64Array.of(5, 0, 0))
})

it('lets a linear learner see what a name stands for', () => {
  const rows = matrixOf(Array.from({ length: 300 }, (_, i) => [i % 3]))
  const y = Float64Array.from({ length: 300 }, (_, i) => Number(i % 3 === 1))
  const [no, yes, other] = dummyLearner(logisticLearner(), [0])
    .fit(rows, y)
    .predict(matrixOf([[0], [1], [2]]))
  expect(yes).toBeGreaterThan(0.8)
  expect(Math.max(no as number, other as number)).toBeLessThan(0.2)
})

it('refuses columns that are not there, by name', () => {
  expect(() => fitDummyEncoding(x, [2])).toThrow(/^categorical\[0\]/)
  expect(() => encodeDummies(fitDummyEncoding(x), matrixOf([[1]]))).toThrow(/^x must have the 2 columns/)
})
