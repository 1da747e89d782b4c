import { addDays, businessDate, type EpochMs, MINUTE } from '@tandem/kernel'
import { firstShown } from './wall-clock.ts'

/**
 * Round times of the wall clock from `from` until before `to`, every `stepMinutes` from midnight on. Where the clock is
 * turned forward or back they go on at the same pace: no time comes twice and none that is skipped is among them.
 */
export function slotTimes(
  { from, to }: { from: EpochMs; to: EpochMs },
  stepMinutes: 5 | 10 | 15,
  zone: string,
): EpochMs[] {
  const times: EpochMs[] = []
  const last = businessDate(to, zone)
  for (let date = businessDate(from, zone); date <= last; date = addDays(date, 1)) {
    const midnight = firstShown(addDays(date, 1), 0, zone)
    for (let at = firstShown(date, 0, zone); at < midnight; at += stepMinutes * MINUTE) {
      if (at >= from && at < to) times.push(at)
    }
  }
  return times
}
