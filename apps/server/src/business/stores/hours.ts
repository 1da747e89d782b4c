import type { HoursException, HoursInterval, OpenState, WeeklyHours } from '@tandem/contracts'
import { addDays, businessDate, DAY, type EpochMs, type IsoDate, weekday } from '@tandem/kernel'
import { clockMinutes, firstShown } from './wall-clock.ts'

/** When a store is open: by weekday, and otherwise on single dates. */
export interface Hours {
  weekly: WeeklyHours
  exceptions: readonly Pick<HoursException, 'date' | 'intervals'>[]
}

/** From `opensAt` until before `closesAt`. */
export interface OpenSpan {
  opensAt: EpochMs
  closesAt: EpochMs
}

/** How far ahead an opening is looked for. */
export const HORIZON_DAYS = 60
/** How far ahead a closing is: a store that is open for longer without a break never closes, to a customer. */
const WEEK = 7 * DAY
const DAY_MINUTES = 1440

/**
 * When a store opens on `date` and closes again, in order; touching intervals are one. What began the evening before is
 * not among them: an interval belongs to the day on which it begins, so a closed Sunday does not end Saturday's night.
 *
 * A store opens when its clock first shows the time, or later, and closes alike: at the end of summer time, a store
 * closing at 02:30 closes the first time, one closing at 03:00 is open for an hour more.
 */
export function openIntervals(hours: Hours, date: IsoDate, zone: string): OpenSpan[] {
  const exception = hours.exceptions.find((one) => one.date === date)
  const intervals = exception?.intervals ?? hours.weekly[weekday(date) - 1] ?? []
  return joined(intervals.map((interval) => spanOn(date, interval, zone)))
}

/** Whether it is open at `at`. */
export function isOpen(hours: Hours, at: EpochMs, zone: string): boolean {
  const today = businessDate(at, zone)
  return [addDays(today, -1), today].some((date) =>
    openIntervals(hours, date, zone).some(({ opensAt, closesAt }) => opensAt <= at && at < closesAt),
  )
}

/** When it goes from closed to open the next time after `at`; null when not within 60 days. */
export function nextOpening(hours: Hours, at: EpochMs, zone: string): EpochMs | null {
  for (const { opensAt } of openSpans(hours, at, zone)) if (opensAt > at) return opensAt
  return null
}

/** When it is open between two moments, in order, none touching the next; the first and the last may reach beyond them. */
export function openBetween(hours: Hours, { from, to }: { from: EpochMs; to: EpochMs }, zone: string): OpenSpan[] {
  const found: OpenSpan[] = []
  const last = businessDate(to, zone)
  for (let date = addDays(businessDate(from, zone), -1); date <= last; date = addDays(date, 1)) {
    found.push(...openIntervals(hours, date, zone))
  }
  return joined(found).filter(({ opensAt, closesAt }) => closesAt > from && opensAt < to)
}

/** Open until when, or closed until when: what stands at the door. */
export function openState(hours: Hours, at: EpochMs, zone: string): OpenState {
  for (const { opensAt, closesAt } of openSpans(hours, at, zone)) {
    if (at < opensAt) return { open: false, closesAt: null, opensAt }
    if (at < closesAt) return { open: true, closesAt: closesAt - at <= WEEK ? closesAt : null, opensAt: null }
  }
  return { open: false, closesAt: null, opensAt: null }
}

/** Spans that end after `at`, in order, none touching the next; one that goes on for more than a week ends the list. */
function* openSpans(hours: Hours, at: EpochMs, zone: string): Generator<OpenSpan> {
  const today = businessDate(at, zone)
  if (hours.exceptions.length === 0 && hours.weekly.every((day) => day.length === 0)) return
  let last: OpenSpan | null = null
  for (let ahead = -1; ahead <= HORIZON_DAYS; ahead += 1) {
    for (const span of openIntervals(hours, addDays(today, ahead), zone)) {
      if (last && span.opensAt <= last.closesAt) {
        last = { opensAt: last.opensAt, closesAt: Math.max(last.closesAt, span.closesAt) }
        if (last.opensAt <= at && last.closesAt - at > WEEK) return yield last
        continue
      }
      if (last && last.closesAt > at) yield last
      last = span
    }
  }
  if (last && last.closesAt > at) yield last
}

function spanOn(date: IsoDate, { from, to }: HoursInterval, zone: string): OpenSpan {
  const [opens, closes] = [clockMinutes(from), clockMinutes(to)]
  const until = closes > opens ? closes : closes + DAY_MINUTES
  return { opensAt: firstShown(date, opens, zone), closesAt: firstShown(date, until, zone) }
}

function joined(spans: readonly OpenSpan[]): OpenSpan[] {
  const found: OpenSpan[] = []
  for (const span of spans.toSorted((a, b) => a.opensAt - b.opensAt)) {
    const last = found.at(-1)
    if (last && span.opensAt <= last.closesAt) last.closesAt = Math.max(last.closesAt, span.closesAt)
    else if (span.opensAt < span.closesAt) found.push({ ...span })
  }
  return found
}
