import { describe, expect, it } from 'vitest'
import { trackOf } from './goals.ts'

describe('whether a goal is on track', () => {
  const goal = { baseline: 0.2, current: 0.22, target: 0.25, dueOn: '2026-04-01' }

  it('goes straight on from where the goal was set', () => {
    expect(trackOf(goal, '2026-01-01', '2026-01-31')).toBe('on_track')
    expect(trackOf({ ...goal, current: 0.21 }, '2026-01-01', '2026-02-15')).toBe('behind')
    expect(trackOf({ ...goal, current: 0.25 }, '2026-01-01', '2026-01-02')).toBe('reached')
  })

  it('says nothing in the first week or without data', () => {
    expect(trackOf(goal, '2026-01-01', '2026-01-04')).toBe('unknown')
    expect(trackOf({ ...goal, current: null }, '2026-01-01', '2026-01-31')).toBe('unknown')
  })
})
