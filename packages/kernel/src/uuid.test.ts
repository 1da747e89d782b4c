import { expect, it } from 'vitest'
import { uuidv7 } from './uuid.ts'

it('makes ids of version 7 that sort by time and do not repeat', () => {
  const times = [0, 1, 255, 256, 1_750_000_000_000, 1_750_000_000_001, 4_102_444_800_000]
  const ids = times.map(uuidv7)
  expect(ids.toSorted()).toEqual(ids)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuidv7(1_750_000_000_000).startsWith('01977420-dc00-7')).toBe(true)
  expect(new Set(Array.from({ length: 1_000 }, () => uuidv7(5))).size).toBe(1_000)
})
