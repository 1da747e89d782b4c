import type { CatalogIssue, Hours } from '@tandem/contracts'

/** Hours have both ends or none, and two different ones. */
export function judgeHours(hours: Hours | null, at: string): CatalogIssue[] {
  if (hours === null) return []
  const { fromMinute, toMinute, days } = hours
  if ((fromMinute === null) !== (toMinute === null)) return [{ at, code: 'hours.half' }]
  if (fromMinute === null && days === null) return [{ at, code: 'hours.empty' }]
  return fromMinute !== null && fromMinute === toMinute ? [{ at, code: 'hours.empty' }] : []
}
