import { expect, it } from 'vitest'
import { matrixOf } from './dense.ts'
import { leastSquares } from './least-squares.ts'
import { Random } from './random.ts'

it('goes through points on a line, and knows how far others are from it', () => {
  const a = matrixOf([1, 2, 3, 4].map((x) => [1, x]))
  const [intercept, slope] = leastSquares(a, [3, 5, 7, 9])?.coefficients ?? []
  expect(intercept).toBeCloseTo(1, 12)
  expect(slope).toBeCloseTo(2, 12)
  const off = leastSquares(a, [3, 5, 7, 10])
  expect(off?.residualSquares).toBeCloseTo(0.3, 12)
  ;[1.5, -0.5, -0.5, 0.2].forEach((value, k) => expect(off?.inverse[k]).toBeCloseTo(value, 12))
})

it('leaves residuals that no column explains', () => {
  const random = new Random(4)
  const rows = Array.from({ length: 60 }, () => Array.from({ length: 5 }, () => random.normal()))
  const b = rows.map(() => random.normal())
  const found = leastSquares(matrixOf(rows), b)
  const residuals = rows.map(
    (row, i) => (b[i] as number) - row.reduce((sum, v, j) => sum + v * (found?.coefficients[j] ?? 0), 0),
  )
  for (let j = 0; j < 5; j += 1) {
    expect(residuals.reduce((sum, r, i) => sum + r * (rows[i]?.[j] ?? 0), 0)).toBeCloseTo(0, 11)
  }
})

it('says so when a column follows from others', () => {
  const rows = Array.from({ length: 9 }, (_, i) => [1, i, 2 * i - 3])
  expect(
    leastSquares(
      matrixOf(rows),
      rows.map((_, i) => i * i),
    ),
  ).toBeNull()
})
