/** Milliseconds since 1970 UTC. */
export type EpochMs = number
/** A calendar day, `YYYY-MM-DD`. */
export type IsoDate = string

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

const QUARTER = 15 * MINUTE
const formatters = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, Map<number, number>>()

function formatter(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(zone, found)
  }
  return found
}

/**
 * Milliseconds that local time in `zone` is ahead of UTC at `at`. Cached by quarter of an hour, on whose edges all
 * of today's zones change. @throws RangeError on an unknown zone
 */
export function zoneOffset(at: EpochMs, zone: string): number {
  let byQuarter = offsets.get(zone)
  if (!byQuarter) {
    byQuarter = new Map()
    offsets.set(zone, byQuarter)
  }
  const quarter = Math.floor(at / QUARTER)
  const known = byQuarter.get(quarter)
  if (known !== undefined) return known
  const start = quarter * QUARTER
  const part: Record<string, number> = {}
  for (const { type, value } of formatter(zone).formatToParts(start)) part[type] = Number(value)
  const local = Date.UTC(
    part.year as number,
    (part.month as number) - 1,
    part.day as number,
    part.hour as number,
    part.minute as number,
    part.second as number,
  )
  byQuarter.set(quarter, local - start)
  return local - start
}

/** Day of the business calendar in `zone`: a day runs from `cutoffHour` to the same hour of the next day. */
export function businessDate(at: EpochMs, zone: string, cutoffHour = 0): IsoDate {
  return isoDate(at + zoneOffset(at, zone) - cutoffHour * HOUR)
}

/** Hour on the wall clock in `zone`, 0..23. */
export function localHour(at: EpochMs, zone: string): number {
  const local = at + zoneOffset(at, zone)
  return Math.floor((local - Math.floor(local / DAY) * DAY) / HOUR)
}

/**
 * The instant at which the wall clock in `zone` shows `date` and `minutes` past midnight. Where summer time ends that
 * happens twice: the earlier counts. Where it begins an hour is never shown: the clock goes on counting as before.
 */
export function zonedTime(date: IsoDate, minutes: number, zone: string): EpochMs {
  const local = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE
  const before = local - zoneOffset(local - DAY, zone)
  const after = local - zoneOffset(local + DAY, zone)
  const shows = (at: EpochMs): boolean => at + zoneOffset(at, zone) === local
  const earlier = Math.min(before, after)
  if (shows(earlier)) return earlier
  return shows(after) ? after : before
}

/** UTC calendar day of an instant. */
export function isoDate(at: EpochMs): IsoDate {
  return new Date(at).toISOString().slice(0, 10)
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return isoDate(Date.parse(`${date}T00:00:00Z`) + days * DAY)
}

/** Whole days from `from` to `to`, negative when `to` is earlier. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY)
}

/** 1 Monday .. 7 Sunday. */
export function weekday(date: IsoDate): number {
  return ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1
}
