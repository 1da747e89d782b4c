import { expect, it } from 'vitest'
import { noncentralTUpper } from './noncentral-t.ts'

it.each([
  // Trapezoidal sums of 30 times as many terms (numpy); scipy's nct.sf agrees to its nine digits.
  ['a steep fall among few degrees of freedom', 25, 2, 20, 0.4724733946090094],
  ['few degrees of freedom', 25, 3.5, 20, 0.387225618044789],
  ['ten milliard degrees of freedom, which are a normal', 1.96, 1e10, 3, 0.850830049657199],
  ['a million', -2, 1e6, 0.5, 0.9937902820892422],
])('keeps its digits with %s', (_, t, degreesOfFreedom, noncentrality, expected) => {
  expect(noncentralTUpper(t, degreesOfFreedom, noncentrality)).toBeCloseTo(expected, 11)
})

it('is the central t without noncentrality', () => {
  for (const degreesOfFreedom of [1, 7.5, 1e3, 1e8]) {
    expect(noncentralTUpper(0, degreesOfFreedom, 0)).toBeCloseTo(0.5, 12)
  }
})
