import { addDays, type IsoDate } from '@tandem/kernel'

/** The day on which something counts that belongs to `wanted`: that day, or the next one that is not closed. */
export function postingDate(locked: ReadonlySet<IsoDate>, wanted: IsoDate): IsoDate {
  let day = wanted
  while (locked.has(day)) day = addDays(day, 1)
  return day
}
