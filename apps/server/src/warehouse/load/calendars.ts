import { businessDate, type EpochMs, localHour, MINUTE } from '@tandem/kernel'
import type { Warehouse } from '../client.ts'
import type { LocalTime } from './rows/define.ts'
import { type OpeningHours, serviceMinutes } from './service-minutes.ts'

/** When a store's days begin and end and when it is open, as its first record said. */
export interface StoreCalendar extends OpeningHours {
  merchantId: string
  storeId: string
  cutoffHour: number
  /** Batch of the record, which orders the merchant's stores. */
  position: number
}

/** Nothing is known yet of the store a record names (null: of any store of its merchant). The batch has to wait. */
export class StoreUnknown extends Error {
  readonly storeId: string | null

  constructor(storeId: string | null) {
    super(`no record has described ${storeId === null ? 'a store' : `store ${storeId}`} yet`)
    this.storeId = storeId
  }
}

/**
 * Turns instants into the business day and hour of a store. Facts without a store go by the merchant's first store.
 * A store keeps the calendar of its first record, so a fact has the same day whenever it is loaded.
 */
export class Calendars {
  readonly #byStore = new Map<string, LocalClock>()
  readonly #firstByMerchant = new Map<string, LocalClock>()

  /** False when the store is known already: its first record stands. */
  add(calendar: StoreCalendar): boolean {
    const { merchantId, storeId } = calendar
    const key = `${merchantId}\u0000${storeId}`
    if (this.#byStore.has(key)) return false
    const clock = new LocalClock(calendar)
    this.#byStore.set(key, clock)
    if (!this.#firstByMerchant.has(merchantId)) this.#firstByMerchant.set(merchantId, clock)
    return true
  }

  knows(merchantId: string, storeId: string | null): boolean {
    return this.#clock(merchantId, storeId) !== undefined
  }

  /** @throws StoreUnknown */
  local(merchantId: string, storeId: string | null, at: EpochMs): LocalTime {
    return this.#known(merchantId, storeId).at(at)
  }

  /** Minutes between two instants in which the store was open. @throws StoreUnknown */
  serviceMinutes(merchantId: string, storeId: string, from: EpochMs, to: EpochMs): number {
    return serviceMinutes(from, to, this.#known(merchantId, storeId).calendar)
  }

  #known(merchantId: string, storeId: string | null): LocalClock {
    const clock = this.#clock(merchantId, storeId)
    if (!clock) throw new StoreUnknown(storeId)
    return clock
  }

  #clock(merchantId: string, storeId: string | null): LocalClock | undefined {
    if (storeId === null) return this.#firstByMerchant.get(merchantId)
    return this.#byStore.get(`${merchantId}\u0000${storeId}`)
  }
}

const QUARTER = 15 * MINUTE
const REMEMBERED = 50_000

/** Day and hour change on quarters of an hour in every zone, so one answer serves a whole quarter. */
class LocalClock {
  readonly calendar: StoreCalendar
  readonly #byQuarter = new Map<number, LocalTime>()

  constructor(calendar: StoreCalendar) {
    this.calendar = calendar
  }

  at(at: EpochMs): LocalTime {
    const quarter = Math.floor(at / QUARTER)
    const known = this.#byQuarter.get(quarter)
    if (known) return known
    if (this.#byQuarter.size >= REMEMBERED) this.#byQuarter.clear()
    const { zone, cutoffHour } = this.calendar
    const found = { date: businessDate(at, zone, cutoffHour), hour: localHour(at, zone) }
    this.#byQuarter.set(quarter, found)
    return found
  }
}

export async function readCalendars(warehouse: Warehouse): Promise<Calendars> {
  const calendars = new Calendars()
  const rows = await warehouse.query<StoreCalendar>(`
    select merchant_id as merchantId, store_id as storeId, zone, cutoff_hour as cutoffHour,
      opens_at as opensAt, closes_at as closesAt, log_position as position
    from store_calendar final
    order by log_position, line`)
  for (const row of rows) calendars.add(row)
  return calendars
}
