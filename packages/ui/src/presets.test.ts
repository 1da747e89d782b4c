import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRESETS, presetOf, presetRange } from './presets.ts'

describe('named days', () => {
  it('end on the last business day with data', () => {
    expect(presetRange('last7', '2026-01-01', '2026-06-28')).toEqual({ from: '2026-06-22', to: '2026-06-28' })
    expect(presetRange('yesterday', '2026-01-01', '2026-06-28')).toEqual({ from: '2026-06-28', to: '2026-06-28' })
    expect(presetRange('month', '2026-01-01', '2026-06-28')).toEqual({ from: '2026-06-01', to: '2026-06-28' })
    expect(presetRange('lastMonth', '2026-01-01', '2026-03-10')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
  })
  it('know their own name again', () => {
    expect(presetOf({ from: '2026-06-22', to: '2026-06-28' }, '2026-01-01', '2026-06-28')).toBe('last7')
    expect(presetOf({ from: '2026-06-23', to: '2026-06-28' }, '2026-01-01', '2026-06-28')).toBeNull()
  })
  it('never reach outside of the days that exist, and never run backwards', () => {
    const day = fc.date({ min: new Date('2017-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(day, day, fc.constantFrom(...PRESETS), (a, b, preset) => {
        const [first = '', last = ''] = [a, b].map((date) => date.toISOString().slice(0, 10)).toSorted()
        const { from, to } = presetRange(preset, first, last)
        expect([first, from, to, last]).toEqual([first, from, to, last].toSorted())
      }),
    )
  })
})
