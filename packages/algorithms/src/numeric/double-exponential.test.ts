import { expect, it } from 'vitest'
import { integratePieces } from './double-exponential.ts'

it.each<[string, (x: number) => number, number[], number]>([
  ['x² from 0 to 3', (x) => x * x, [0, 3], 9],
  ['1 / √x from 0 to 1', (x) => 1 / Math.sqrt(x), [0, 1], 2],
  ['ln x from 0 to 1', (x) => Math.log(x), [0, 1], -1],
  ['|x - .3| from 0 to 1, cut at its corner', (x) => Math.abs(x - 0.3), [0, 0.3, 1], 0.29],
  ['half a normal density, fifteen deviations wide', (x) => Math.exp((-x * x) / 2), [0, 15], Math.sqrt(Math.PI / 2)],
])('%s comes out to eight digits or more', (_, f, points, wanted) => {
  expect(Math.abs(integratePieces(f, points) / wanted - 1)).toBeLessThan(1e-8)
})

it('refuses a step that goes nowhere', () => {
  expect(() => integratePieces(Math.exp, [0, 1], 0)).toThrow(/^step must/)
})
