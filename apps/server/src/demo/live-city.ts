import { createCity, type Offer, simulateDays } from '@tandem/city'
import { addDays, businessDate, daysBetween, type IsoDate, zonedTime } from '@tandem/kernel'
import type { EventLog } from '../collect/log/index.ts'
import { type Database, platformDb, scopedDb } from '../db/pool.ts'
import { couponsValidFrom } from '../decisions/win-back/coupon-store.ts'
import { now } from '../platform/clock.ts'
import { loadPending, type Warehouse } from '../warehouse/index.ts'
import { keepCity, readCity, type StoredCity } from './city-state-store.ts'

export interface CityDeps {
  database: Database
  warehouse: Warehouse
  eventLog: EventLog
}

/**
 * Lets the demo city live until yesterday evening by the system clock, a day at a time: people shop, react to the
 * coupons they were really given, and what they do enters the event log and the warehouse. A day interrupted anywhere
 * is told again with the same batch ids, which the log knows.
 *
 * @param signal ends it after the day at hand
 * @returns days lived now
 */
export async function liveUntilYesterday(
  deps: CityDeps,
  onDay: (date: IsoDate) => void = () => {},
  signal?: AbortSignal,
): Promise<number> {
  const stored = await readCity(platformDb(deps.database))
  if (!stored) return 0
  const city = createCity({ seed: stored.seed, start: stored.startOn, merchantId: stored.merchantId })
  const today = businessDate(await now(platformDb(deps.database)), city.zone)
  const until = daysBetween(stored.startOn, today)
  let { state } = stored
  const from = state.day
  while (state.day < until && !signal?.aborted) {
    const date = addDays(stored.startOn, state.day)
    const offers = await offersOn(deps.database, stored, date, city.zone)
    const life = simulateDays(city, state, state.day, state.day + 1, offers)
    for (const batch of life.batches) await deps.eventLog.append(batch)
    state = life.state
    await keepCity(scopedDb(deps.database, stored.merchantId), stored.merchantId, state)
    onDay(date)
  }
  await loadPending(deps.warehouse, deps.eventLog)
  return state.day - from
}

/** The coupons in people's hands that can be used on the day. */
async function offersOn(database: Database, city: StoredCity, date: IsoDate, zone: string): Promise<Offer[]> {
  const coupons = await couponsValidFrom(scopedDb(database, city.merchantId), date)
  return coupons.map(({ id, person, decisionId, campaignId, discountKind, value, minSpend, validFrom, validTo }) => ({
    person,
    decisionId,
    couponId: id,
    campaignId,
    discountKind,
    value,
    minSpend,
    from: zonedTime(validFrom, 0, zone),
    until: zonedTime(addDays(validTo, 1), 0, zone) - 1,
  }))
}
