import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  businessDate,
  DAY,
  daysBetween,
  HOUR,
  isoDate,
  localHour,
  MINUTE,
  weekday,
  zonedTime,
  zoneOffset,
} from './time.ts'

const ZONES = ['Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC']
const zone = fc.constantFrom(...ZONES)
const instant = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2035, 0, 1) })

/** What the platform's calendar says, asked afresh. */
function wallClock(at: number, timeZone: string): { date: string; hour: number; minute: number } {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at)
  const [date, time] = parts.split(' ') as [string, string]
  return { date, hour: Number(time.slice(0, 2)), minute: Number(time.slice(3, 5)) }
}

describe('a store’s wall clock', () => {
  it('shows what the calendar of its zone shows, at any instant', () => {
    fc.assert(
      fc.property(instant, zone, (at, where) => {
        const { date, hour } = wallClock(at, where)
        expect(businessDate(at, where)).toBe(date)
        expect(localHour(at, where)).toBe(hour)
      }),
      { numRuns: 500 },
    )
  })

  it('comes back from a wall-clock time to the instant it was read at, or to the first of two', () => {
    fc.assert(
      fc.property(instant, zone, (at, where) => {
        const minute = Math.floor(at / MINUTE) * MINUTE
        const { date, hour, minute: past } = wallClock(minute, where)
        const back = zonedTime(date, hour * 60 + past, where)
        expect(back).toBeLessThanOrEqual(minute)
        expect(wallClock(back, where)).toEqual({ date, hour, minute: past })
        expect(minute - back).toBeLessThanOrEqual(HOUR)
      }),
      { numRuns: 500 },
    )
  })

  it('takes the first of the two half past twos when summer time ends', () => {
    expect(zonedTime('2026-10-25', 150, 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30))
    expect(zonedTime('2026-11-01', 90, 'America/New_York')).toBe(Date.UTC(2026, 10, 1, 5, 30))
  })

  it('goes on counting through the hour that is skipped when summer time begins', () => {
    expect(zonedTime('2026-03-29', 150, 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30))
    expect(localHour(zonedTime('2026-03-29', 150, 'Europe/Berlin'), 'Europe/Berlin')).toBe(3)
  })

  it('refuses a zone that does not exist', () => {
    expect(() => zoneOffset(0, 'Asia/Atlantis')).toThrow(RangeError)
  })
})

describe('a business day', () => {
  it('ends at the cut-off: a bill of half past two in the night is yesterday’s', () => {
    const night = zonedTime('2026-05-02', 150, 'Asia/Shanghai')
    expect(businessDate(night, 'Asia/Shanghai', 4)).toBe('2026-05-01')
    expect(businessDate(night, 'Asia/Shanghai')).toBe('2026-05-02')
    expect(businessDate(zonedTime('2026-05-02', 240, 'Asia/Shanghai'), 'Asia/Shanghai', 4)).toBe('2026-05-02')
  })

  it('is the calendar’s or the one before, by the hour alone', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 0, max: 12 }), (at, where, cutoff) => {
        const { date, hour } = wallClock(at, where)
        expect(businessDate(at, where, cutoff)).toBe(hour < cutoff ? addDays(date, -1) : date)
      }),
    )
  })
})

describe('days of the calendar', () => {
  const day = instant.map(isoDate)

  it('are counted there and back, over leap days and year ends', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -4_000, max: 4_000 }), (from, days) => {
        expect(daysBetween(from, addDays(from, days))).toBe(days)
        expect(addDays(addDays(from, days), -days)).toBe(from)
      }),
    )
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(daysBetween('2026-12-31', '2027-01-01')).toBe(1)
  })

  it('begin the week on Monday', () => {
    expect(weekday('2026-11-23')).toBe(1)
    expect(weekday('2026-11-22')).toBe(7)
    fc.assert(fc.property(day, (date) => weekday(addDays(date, 1)) === (weekday(date) % 7) + 1))
  })

  it('have the length they are counted by', () => expect(DAY).toBe(24 * HOUR))
})
