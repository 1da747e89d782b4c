import { describe, expect, it } from 'vitest'
import { addUp, parseOnly, summaryLine } from './summary.ts'

describe('the last line of npm test', () => {
  it('adds checks and tests together', () => {
    const total = addUp([
      { passed: 9, failed: 1, skipped: 0 },
      { passed: 200, failed: 2, skipped: 0 },
    ])
    expect(summaryLine(total)).toBe('209 passed, 3 failed')
  })

  it('mentions skipped tests only when there are some', () => {
    expect(summaryLine({ passed: 4, failed: 0, skipped: 2 })).toBe('4 passed, 0 failed, 2 skipped')
  })
})

describe('npm test -- --only', () => {
  it('runs everything when nothing is asked for', () => {
    expect(parseOnly([])).toEqual({ checks: true, tests: 'all' })
  })

  it('runs checks alone, tests without engines alone, or the tests under a path alone', () => {
    expect(parseOnly(['--only', 'checks'])).toEqual({ checks: true, tests: 'none' })
    expect(parseOnly(['--only', 'unit'])).toEqual({ checks: false, tests: 'unit' })
    expect(parseOnly(['--only', 'packages/kernel'])).toEqual({ checks: false, tests: ['packages/kernel'] })
  })

  it('refuses an option it does not know instead of running nothing and calling it success', () => {
    expect(() => parseOnly(['--onyl', 'checks'])).toThrow(/Usage/)
    expect(() => parseOnly(['--only'])).toThrow(/Usage/)
  })
})
