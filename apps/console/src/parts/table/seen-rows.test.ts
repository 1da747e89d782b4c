import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROW_HEIGHT, seenRows } from './seen-rows.ts'

describe('the rows that are drawn', () => {
  it('are all of a short table', () => {
    expect(seenRows(60, 500, 300)).toEqual({ from: 0, until: 60 })
  })
  it('hold every row in the window, and few others, however long the table', () => {
    const count = fc.integer({ min: 61, max: 100_000 })
    fc.assert(
      fc.property(
        count,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 100, max: 2000 }),
        (rows, share, height) => {
          const scrollTop = share * Math.max(0, rows * ROW_HEIGHT - height)
          const { from, until } = seenRows(rows, scrollTop, height)
          expect(from).toBeGreaterThanOrEqual(0)
          expect(until).toBeLessThanOrEqual(rows)
          expect(from * ROW_HEIGHT).toBeLessThanOrEqual(scrollTop)
          expect(until * ROW_HEIGHT).toBeGreaterThanOrEqual(Math.min(rows * ROW_HEIGHT, scrollTop + height))
          expect(until - from).toBeLessThan(height / ROW_HEIGHT + 28)
        },
      ),
    )
  })
  it('are the last ones when the table has become shorter than it is scrolled', () => {
    const { from, until } = seenRows(100, 50_000, 400)
    expect(until).toBe(100)
    expect(from).toBeLessThan(100)
  })
})
