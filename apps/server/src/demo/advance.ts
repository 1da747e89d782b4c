import type { AdvanceStatus } from '@tandem/contracts'
import { businessDate, type IsoDate, Refusal } from '@tandem/kernel'
import { platformDb } from '../db/pool.ts'
import { advanceClock, now } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { readCity } from './city-state-store.ts'
import { type CityDeps, liveUntilYesterday } from './live-city.ts'

export interface Demo {
  /** Moves the clock and the city ahead, a day at a time, in the background. @throws Refusal `demo.busy`, `demo.only` */
  advance(days: number): Promise<void>
  status(): Promise<AdvanceStatus>
  /** Lets the day at hand end. */
  stop(): Promise<void>
}

/** The zone of every demo city; its clock day is the city's. */
const ZONE = 'Asia/Shanghai'

/**
 * Drives the demo city. Each day first moves the clock, then lets the city live the day that has become yesterday, so
 * that an advance cut off by a crash is completed by the next start's own catching up.
 *
 * @param afterDays what is due by the clock, e.g. measuring decisions whose window has ended
 */
export function driveDemo(deps: CityDeps & { log: Log }, afterDays: () => Promise<void>): Demo {
  const { database, log } = deps
  const db = platformDb(database)
  let running: Promise<void> | null = null
  let stopping = false
  let asked = 0
  let done = 0
  let failed: string | null = null

  async function live(days: number): Promise<void> {
    for (done = 0; done < days && !stopping; done += 1) {
      await advanceClock(db, 1)
      await liveUntilYesterday(deps)
    }
    await afterDays()
  }

  return {
    async advance(days) {
      if ((await readCity(db)) === null) throw new Refusal('demo.only')
      if (running) throw new Refusal('demo.busy')
      asked = days
      failed = null
      running = live(days)
        .catch((error: unknown) => {
          failed = error instanceof Error ? error.message : String(error)
          log.error({ err: error }, 'the city could not be advanced')
        })
        .finally(() => {
          running = null
        })
    },
    async status() {
      const today: IsoDate = businessDate(await now(db), ZONE)
      return { running: running !== null, daysAsked: asked, daysDone: done, today, failed }
    },
    async stop() {
      stopping = true
      await running
    },
  }
}
