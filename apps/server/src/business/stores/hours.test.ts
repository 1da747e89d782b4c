import { addDays, businessDate, DAY, type EpochMs, MINUTE, weekday, zoneOffset } from '@tandem/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Hours, isOpen, nextOpening, openIntervals, openState } from './hours.ts'
import { clockMinutes } from './wall-clock.ts'

const SHANGHAI = 'Asia/Shanghai'
const BERLIN = 'Europe/Berlin'
const at = (iso: string): EpochMs => Date.parse(iso)
const every = (from: string, to: string, exceptions: Hours['exceptions'] = []): Hours => ({
  weekly: Array.from({ length: 7 }, () => [{ from, to }]),
  exceptions,
})

describe('opening hours', () => {
  it('opens in the zone of the store and says until when', () => {
    const hours = every('09:00', '22:00')
    expect(openState(hours, at('2026-03-02T09:00:00+08:00'), SHANGHAI)).toEqual({
      open: true,
      closesAt: at('2026-03-02T22:00:00+08:00'),
      opensAt: null,
    })
    expect(openState(hours, at('2026-03-02T22:00:00+08:00'), SHANGHAI)).toEqual({
      open: false,
      closesAt: null,
      opensAt: at('2026-03-03T09:00:00+08:00'),
    })
  })

  it('stays open past midnight, also into a day that is closed', () => {
    const hours = every('18:00', '02:00', [{ date: '2026-03-03', intervals: [] }])
    expect(isOpen(hours, at('2026-03-03T01:59:00+08:00'), SHANGHAI)).toBe(true)
    expect(isOpen(hours, at('2026-03-03T19:00:00+08:00'), SHANGHAI)).toBe(false)
    expect(nextOpening(hours, at('2026-03-03T01:00:00+08:00'), SHANGHAI)).toBe(at('2026-03-04T18:00:00+08:00'))
  })

  it('has other hours on single dates', () => {
    const hours = every('09:00', '12:00', [{ date: '2026-12-31', intervals: [{ from: '10:00', to: '11:00' }] }])
    expect(openIntervals(hours, '2026-12-31', BERLIN)).toEqual([
      { opensAt: at('2026-12-31T10:00:00+01:00'), closesAt: at('2026-12-31T11:00:00+01:00') },
    ])
  })

  it('never closes when every day goes on into the next', () => {
    expect(openState(every('00:00', '24:00'), at('2026-03-28T23:59:00+01:00'), BERLIN)).toEqual({
      open: true,
      closesAt: null,
      opensAt: null,
    })
    expect(openState(every('08:00', '08:00'), at('2026-03-28T08:00:00+01:00'), BERLIN).closesAt).toBeNull()
  })

  it('says nothing of an opening that is not known', () => {
    const never: Hours = { weekly: [[], [], [], [], [], [], []], exceptions: [] }
    expect(openState(never, 0, SHANGHAI)).toEqual({ open: false, closesAt: null, opensAt: null })
    expect(nextOpening({ ...never, exceptions: [{ date: '2020-01-01', intervals: [] }] }, 0, SHANGHAI)).toBeNull()
  })

  it('opens at the change when summer time skips the hour, and closes the first time when it repeats it', () => {
    expect(openIntervals(every('02:30', '03:15'), '2026-03-29', BERLIN)).toEqual([
      { opensAt: at('2026-03-29T03:00:00+02:00'), closesAt: at('2026-03-29T03:15:00+02:00') },
    ])
    expect(openIntervals(every('02:10', '02:40'), '2026-03-29', BERLIN)).toEqual([])
    expect(openIntervals(every('01:00', '02:30'), '2026-10-25', BERLIN)).toEqual([
      { opensAt: at('2026-10-25T01:00:00+02:00'), closesAt: at('2026-10-25T02:30:00+02:00') },
    ])
    expect(openIntervals(every('01:00', '03:00'), '2026-10-25', BERLIN)[0]?.closesAt).toBe(
      at('2026-10-25T03:00:00+01:00'),
    )
  })
})

/**
 * Walks the minutes of five days with a clerk who looks at the clock and writes down the latest time seen: the store is
 * open while that lies in an interval of its day.
 */
function minuteByMinute(hours: Hours, from: EpochMs, minutes: number, zone: string): boolean[] {
  const opens: boolean[] = []
  let latest = 0
  for (let t = from - 3 * DAY; t < from + minutes * MINUTE; t += MINUTE) {
    latest = Math.max(latest, t + zoneOffset(t, zone))
    if (t < from) continue
    const date = new Date(latest).toISOString().slice(0, 10)
    opens.push(
      [date, addDays(date, -1)].some((day) => {
        const past = (latest - Date.parse(`${day}T00:00:00Z`)) / MINUTE
        const exception = hours.exceptions.find((one) => one.date === day)
        return (exception?.intervals ?? hours.weekly[weekday(day) - 1] ?? []).some((interval) => {
          const [opensAt, closesAt] = [clockMinutes(interval.from), clockMinutes(interval.to)]
          return past >= opensAt && past < (closesAt > opensAt ? closesAt : closesAt + 1440)
        })
      }),
    )
  }
  return opens
}

/** A day around each kind of change: Berlin, Lord Howe (half an hour), New York, Santiago (at midnight), none. */
const AROUND: readonly [string, string][] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/New_York', '2026-11-01'],
  ['America/Santiago', '2026-09-06'],
  ['America/Santiago', '2026-04-05'],
  ['Asia/Shanghai', '2026-06-01'],
]
const time = fc.integer({ min: 0, max: 287 }).map((five) => new Date(five * 5 * MINUTE).toISOString().slice(11, 16))
const intervals = fc.array(fc.record({ from: time, to: fc.oneof(time, fc.constant('24:00')) }), { maxLength: 3 })

it('agrees with a clerk who looks at the clock every minute, around changes of summer time', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...AROUND),
      fc.array(intervals, { minLength: 7, maxLength: 7 }),
      fc.array(fc.tuple(fc.integer({ min: -2, max: 2 }), intervals), { maxLength: 2 }),
      ([zone, date], weekly, offDays) => {
        const hours: Hours = {
          weekly,
          exceptions: offDays.map(([days, other]) => ({ date: addDays(date, days), intervals: other })),
        }
        const from = Date.parse(`${date}T00:00:00Z`) - DAY
        const expected = minuteByMinute(hours, from, 3 * 1440, zone)
        const wrong = expected.findIndex((open, minute) => isOpen(hours, from + minute * MINUTE, zone) !== open)
        expect(wrong, `minute ${wrong} of ${businessDate(from, zone)}`).toBe(-1)
        const firstChange = expected.findIndex((open, minute) => open && minute > 0 && !expected[minute - 1])
        if (firstChange > 0) expect(nextOpening(hours, from, zone)).toBe(from + firstChange * MINUTE)
        const state = openState(hours, from, zone)
        expect(state.open).toBe(expected[0])
        const closes = expected.indexOf(false)
        if (state.open && closes > 0) expect(state.closesAt).toBe(from + closes * MINUTE)
      },
    ),
    { numRuns: Number(process.env.TANDEM_PROPERTY_RUNS ?? 60) },
  )
})
