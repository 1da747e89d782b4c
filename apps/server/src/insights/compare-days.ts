import type { ScopeQuery } from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate } from '@tandem/kernel'

/**
 * The days that a period is compared with, of the same length: the ones right before it; the same weekdays of the
 * nearest earlier weeks; or 52 weeks earlier, which keeps the weekdays. Null when nothing is compared.
 */
export function comparedDays({
  from,
  to,
  compare,
}: Pick<ScopeQuery, 'from' | 'to' | 'compare'>): { from: IsoDate; to: IsoDate } | null {
  const days = daysBetween(from, to) + 1
  const back = { none: 0, previous: days, week: Math.ceil(days / 7) * 7, year: 364 }[compare]
  return back === 0 ? null : { from: addDays(from, -back), to: addDays(to, -back) }
}
