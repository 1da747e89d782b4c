import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCity, HISTORY_DAYS, historyStart, initialState, simulateDays } from '@tandem/city'
import { addDays, businessDate, type IsoDate } from '@tandem/kernel'
import { openParts, type Parts } from '../../apps/server/src/commands/open-parts.ts'
import { platformDb } from '../../apps/server/src/db/pool.ts'
import { foundCity } from '../../apps/server/src/demo/city-state-store.ts'
import { now, setClockSpeed } from '../../apps/server/src/platform/clock.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { StopList } from '../../apps/server/src/supervise/stop-list.ts'
import { createTestWorld } from '../world/index.ts'

export interface CityWorld {
  parts: Parts
  /** The city's today; its clock stands still. */
  today: IsoDate
  /** Founds the city, by default one that has lived its history: its first day, and then a long sleep. */
  found(daysLived?: number): Promise<void>
  close(): Promise<void>
}

/** Both engines and a data folder, as a command has them open, without a city. */
export async function cityWorld(): Promise<CityWorld> {
  const world = await createTestWorld()
  const dataDir = mkdtempSync(join(tmpdir(), 'tandem-city-'))
  for (const folder of ['run', 'log']) mkdirSync(join(dataDir, folder))
  const stops = new StopList((name, error) => console.error(name, error))
  const log = createLog({ level: 'silent' })
  const parts = await openParts({ databaseUrl: world.url, warehouseAddress: world.address, dataDir, log, stops })
  const db = platformDb(parts.database)
  await setClockSpeed(db, 0)
  const today = businessDate(await now(db), 'Asia/Shanghai')
  return {
    parts,
    today,
    found: async (daysLived = HISTORY_DAYS) => {
      await db.query(
        `insert into merchant (id, name, currency, zone, kind, demo, created_at)
         values ('city', 'City', 'CNY', 'Asia/Shanghai', 'chain', true, to_timestamp(0))`,
      )
      const startOn = historyStart(addDays(today, -1))
      const city = createCity({ seed: 1, start: startOn, merchantId: 'city' })
      const first = simulateDays(city, initialState(city), 0, 1)
      for (const batch of first.batches) await parts.eventLog.append(batch)
      await foundCity(db, { merchantId: 'city', seed: 1, startOn, state: { ...first.state, day: daysLived } })
    },
    close: async () => {
      await stops.stopAll()
      await world.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
