import type { AnyRecord } from '@tandem/contracts'
import { DAY, HOUR, type SeekableRng } from '@tandem/kernel'
import type { CampaignRun } from '../demand/campaigns.ts'
import type { DayShape } from '../demand/day-shape.ts'
import type { Sale } from '../demand/sale.ts'
import type { World } from '../world.ts'
import type { TellingState } from './telling-state.ts'

/** Hours past midnight at which the last business day of the group ends: what happens before still belongs to it. */
const LAST_CUTOFF = 4 * HOUR

/** Everything a teller of one day may use. Tellers write records; they change nothing but `state`. */
export interface Telling {
  world: World
  day: number
  shape: DayShape
  sales: readonly Sale[]
  /** 0 active, 1 slipping, 2 gone, by person, as the day ended. */
  drift: Uint8Array
  state: TellingState
  random: SeekableRng
  /** Campaigns that start today, and those whose last day was yesterday. */
  started: readonly CampaignRun[]
  ended: readonly CampaignRun[]
  /** A person has used this coupon. */
  isRedeemed(couponId: string, person: number): boolean
  write(record: AnyRecord): void
}

/** Writes what happens at an instant now, or keeps it until its day has come: nobody reports the future. */
export function writeAt(telling: Telling, at: number, record: AnyRecord): void {
  const day = Math.floor((at - telling.world.midnight(0) - LAST_CUTOFF) / DAY)
  if (day <= telling.day) telling.write(record)
  else telling.state.waiting.push({ day, record })
}

/** Writes the records that were waiting for this day. */
export function writeWaiting(telling: Telling): void {
  const { state, day } = telling
  for (const { day: due, record } of state.waiting) if (due <= day) telling.write(record)
  state.waiting = state.waiting.filter(({ day: due }) => due > day)
}

/** Instant of a minute of the day. */
export function at(telling: Telling, minute: number): number {
  return telling.world.midnight(telling.day) + Math.round(minute * 60_000)
}

/** Calendar date of the day. */
export function dateOf(telling: Telling): string {
  return telling.world.calendar(telling.day).date
}
