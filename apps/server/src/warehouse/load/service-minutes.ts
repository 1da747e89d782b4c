import { addDays, businessDate, type EpochMs, MINUTE, zonedTime } from '@tandem/kernel'

/** Opening hours of a store; minutes past local midnight, `closesAt` above 1440 when it closes after midnight. */
export interface OpeningHours {
  zone: string
  opensAt: number | null
  closesAt: number | null
}

/** Longest wait that is counted day by day; a longer one is not served by anybody. */
const MAX_DAYS = 400

/**
 * Minutes between two instants in which the store was open, the same hours every day. A store whose hours are not
 * known counts as always open. 0 when `to` is not after `from`.
 */
export function serviceMinutes(from: EpochMs, to: EpochMs, { zone, opensAt, closesAt }: OpeningHours): number {
  if (to <= from) return 0
  if (opensAt === null || closesAt === null || closesAt <= opensAt) return Math.round((to - from) / MINUTE)
  let open = 0
  // The day before may still be open after midnight.
  let day = addDays(businessDate(from, zone), -1)
  for (let i = 0; i < MAX_DAYS && zonedTime(day, opensAt, zone) < to; i += 1) {
    const opens = Math.max(from, zonedTime(day, opensAt, zone))
    const closes = Math.min(to, zonedTime(day, closesAt, zone))
    open += Math.max(0, closes - opens)
    day = addDays(day, 1)
  }
  return Math.round(open / MINUTE)
}
