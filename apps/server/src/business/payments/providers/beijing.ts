import { type EpochMs, HOUR } from '@tandem/kernel'

const AHEAD = 8 * HOUR

/** `2026-03-01 12:00:00` on a clock in Beijing, as Alipay writes moments. */
export function beijingTime(at: EpochMs): string {
  return new Date(at + AHEAD).toISOString().slice(0, 19).replace('T', ' ')
}

/** The same with `T` and the zone, as WeChat Pay writes them. */
export function beijingRfc3339(at: EpochMs): string {
  return `${beijingTime(at).replace(' ', 'T')}+08:00`
}

/** @returns NaN when it is no such moment */
export function fromBeijingTime(text: string): EpochMs {
  return Date.parse(`${text.trim().replace(' ', 'T')}Z`) - AHEAD
}
