import type { Goal } from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate } from '@tandem/kernel'
import { WHOLE } from '../scope.ts'
import type { Facts } from './facts.ts'
import { figure } from './figures.ts'

/** Where the repeat rate stood on twelve evenings a week apart, each over the four weeks before. */
export function repeatRates(facts: Facts, storeIds: Goal['storeIds'], first: IsoDate, last: IsoDate): Goal['history'] {
  return Array.from({ length: 12 }, (_, i) => addDays(last, -7 * (11 - i)))
    .filter((date) => date >= first)
    .map((date) => {
      const scope = { ...WHOLE, from: addDays(date, -27), to: date }
      return { date, value: figure('repeat_rate', { facts, granted: storeIds, scope }) }
    })
}

/** Straight on from the day it was set; nothing is said in the first week. */
export function trackOf({ baseline, current, target, dueOn }: Goal, setOn: IsoDate, today: IsoDate): Goal['onTrack'] {
  if (current === null) return 'unknown'
  if (current >= target) return 'reached'
  const gone = daysBetween(setOn, today)
  if (baseline === null || gone < 7) return 'unknown'
  const atEnd = baseline + ((current - baseline) / gone) * daysBetween(setOn, dueOn)
  return atEnd >= target ? 'on_track' : 'behind'
}
