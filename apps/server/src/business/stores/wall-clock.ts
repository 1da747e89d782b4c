import { DAY, type EpochMs, type IsoDate, MINUTE, zonedTime, zoneOffset } from '@tandem/kernel'

const QUARTER = 15 * MINUTE

/** Minutes past midnight of `HH:MM`; `24:00` is 1440. */
export function clockMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

/**
 * The first moment at which the wall clock in `zone` shows `date` and `minutes` past midnight, or more. Never decreases
 * in `minutes`: where summer time begins, times that are skipped all come at the change; where it ends, times shown
 * twice come the first time.
 */
export function firstShown(date: IsoDate, minutes: number, zone: string): EpochMs {
  const at = zonedTime(date, minutes, zone)
  const local = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE
  if (at + zoneOffset(at, zone) === local) return at
  // Skipped: the change lies between the two readings of this time. Zones change on quarters of an hour.
  const earliest = local - Math.max(zoneOffset(local - DAY, zone), zoneOffset(local + DAY, zone))
  for (let t = Math.ceil(earliest / QUARTER) * QUARTER; ; t += QUARTER) {
    if (t + zoneOffset(t, zone) >= local) return t
  }
}
