import { expect, it } from 'vitest'
import golden from '../../golden/numeric-large-beta.json' with { type: 'json' }
import { betaRegularized } from './special.ts'

const WITHIN = 1e-11

it.each(golden)('agrees with 40 digits for large parameters: $a, $b at $x', ({ a, b, x, lower, upper }) => {
  expect(Math.abs(betaRegularized(a, b, x) / lower - 1)).toBeLessThan(WITHIN)
  expect(Math.abs(1 - betaRegularized(a, b, x) - upper)).toBeLessThan(WITHIN)
})

it('is half in the middle of what is alike, and the rest of its mirror image', () => {
  for (const a of [5_000, 1e6, 5e8]) expect(betaRegularized(a, a, 0.5)).toBeCloseTo(0.5, 10)
  expect(betaRegularized(2e6, 7e6, 0.2222) + betaRegularized(7e6, 2e6, 1 - 0.2222)).toBeCloseTo(1, 10)
})
