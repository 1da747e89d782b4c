import { addDays } from '@tandem/kernel'
import { describe, expect, it } from 'vitest'
import { projectMonth } from './month.ts'

function days(from: string, count: number, net: (i: number) => number): Map<string, number> {
  return new Map(Array.from({ length: count }, (_, i) => [addDays(from, i), net(i)]))
}

describe('projectMonth', () => {
  it('adds days like the weekdays to come: 20 days of 100 done and 10 to come make 3,000, and no doubt', () => {
    const found = projectMonth(
      days('2026-08-01', 51, () => 100),
      '2026-08-01',
      '2026-09-20',
    )
    expect(found).toMatchObject({ net: 2000, projected: 3000, low: 3000, high: 3000 })
  })

  it('knows that weekends differ', () => {
    // 2026-08-03 is a Monday; weekends bring 300, other days 100. After 2026-09-25 (Friday) come Sat, Sun, Mon, Tue, Wed.
    const found = projectMonth(
      days('2026-08-03', 54, (i) => (i % 7 >= 5 ? 300 : 100)),
      '2026-08-03',
      '2026-09-25',
    )
    expect(found.projected - found.net).toBe(300 + 300 + 100 + 100 + 100)
  })

  it('widens its range with the spread of the days and never goes below what is already sold', () => {
    const found = projectMonth(
      days('2026-08-01', 51, (i) => (i % 2 === 0 ? 10 : 400)),
      '2026-08-01',
      '2026-09-20',
    )
    expect(found.high - found.low).toBeGreaterThan(1000)
    expect(found.low).toBeGreaterThanOrEqual(found.net)
  })

  it('ends on the last day with what was sold', () => {
    const found = projectMonth(
      days('2026-08-01', 61, () => 7),
      '2026-08-01',
      '2026-09-30',
    )
    expect(found).toMatchObject({ net: 210, projected: 210 })
  })
})
