import { expect, it } from 'vitest'
import { checkAllWhole } from './check.ts'

it('names the first value of many that is no whole number in the range', () => {
  expect(() => checkAllWhole('indices', Int32Array.of(0, 3, 2), 0, 3)).not.toThrow()
  expect(() => checkAllWhole('indices', Int32Array.of(0, 4, 5), 0, 3)).toThrow(
    'indices[1] must be a whole number from 0 to 3, not 4',
  )
  expect(() => checkAllWhole('indices', [0, 0.5], 0)).toThrow(/^indices\[1\]/)
})
