import { checkRange } from '../numeric/check.ts'

/** Minutes of a week from Monday 00:00; `closes` before `opens` runs over the end of the week. */
export interface OpenInterval {
  readonly opens: number
  readonly closes: number
}

export const MINUTES_OF_WEEK = 7 * 24 * 60

/**
 * Is it open at this minute of the week? Open from `opens` up to, not at, `closes`; equal ends mean the whole week.
 *
 * @throws RangeError when a time is not a minute of the week
 */
export function isOpenAt(hours: readonly OpenInterval[], minute: number): boolean {
  checkRange('minute', minute, 0, MINUTES_OF_WEEK)
  const asked = minute % MINUTES_OF_WEEK
  return hours.some(({ opens, closes }, k) => {
    checkRange(`hours[${k}].opens`, opens, 0, MINUTES_OF_WEEK)
    checkRange(`hours[${k}].closes`, closes, 0, MINUTES_OF_WEEK)
    const [from, to] = [opens % MINUTES_OF_WEEK, closes % MINUTES_OF_WEEK]
    if (from === to) return true
    return from < to ? asked >= from && asked < to : asked >= from || asked < to
  })
}
