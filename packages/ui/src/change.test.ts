import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeOf } from './change.ts'

describe('a change', () => {
  it('is better or worse by the direction of its metric', () => {
    expect(changeOf(110, 100, 'up')).toMatchObject({ ratio: 0.1, moved: 'more', meaning: 'better' })
    expect(changeOf(110, 100, 'down')?.meaning).toBe('worse')
    expect(changeOf(110, 100, 'none')?.meaning).toBe('neutral')
  })
  it('is nothing where either side is not known', () => {
    expect(changeOf(null, 100, 'up')).toBeNull()
    expect(changeOf(100, null, 'up')).toBeNull()
  })
  it('has no ratio against zero, but still a direction', () => {
    expect(changeOf(5, 0, 'up')).toMatchObject({ ratio: null, moved: 'more', meaning: 'better' })
    expect(changeOf(0, 0, 'up')).toMatchObject({ ratio: null, moved: 'same', meaning: 'neutral' })
  })
  it('of a share is the same when it would be written as 0.0 points', () => {
    expect(changeOf(0.0334, 0.0337, 'down', 'ratio')?.moved).toBe('same')
    expect(changeOf(0.0334, 0.0344, 'down', 'ratio')?.meaning).toBe('better')
  })
  it('grows when a loss shrinks', () => {
    expect(changeOf(-50, -100, 'up')).toMatchObject({ ratio: 0.5, moved: 'more', meaning: 'better' })
  })
  it('means the opposite when both sides are swapped', () => {
    const amount = fc.integer({ min: -1e9, max: 1e9 }).filter((value) => value !== 0)
    fc.assert(
      fc.property(amount, amount, (now, before) => {
        const opposite = { better: 'worse', worse: 'better', neutral: 'neutral' }
        const there = changeOf(now, before, 'up')?.meaning ?? 'neutral'
        const back = changeOf(before, now, 'up')?.meaning ?? 'neutral'
        // A move that is steady against the larger side may count against the smaller one.
        expect([opposite[there], 'neutral', there === 'neutral' ? back : '']).toContain(back)
      }),
    )
  })
})
