import { HISTORY_DAYS } from '@tandem/city'
import type { AdvanceStatus } from '@tandem/contracts'
import { businessDate, type IsoDate, Refusal } from '@tandem/kernel'
import { platformDb } from '../db/pool.ts'
import { advanceClock, now } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { readCity, type StoredCity } from './city-state-store.ts'
import { type CityDeps, liveUntilYesterday } from './live-city.ts'

export interface Demo {
  /**
   * Moves the clock and the city ahead, a day at a time, in the background.
   *
   * @throws Refusal `demo.busy`, `demo.only`
   */
  advance(days: number, hearer?: AdvanceHearer): Promise<Advancing>
  status(): Promise<AdvanceStatus>
  /** Lets the day at hand end. */
  stop(): Promise<void>
}

export interface AdvanceHearer {
  /** Hears of every date that was lived; day 0 is one that real time had let pass before. */
  onProgress?: (progress: { date: IsoDate; day: number; of: number }) => void
  /** Ends it after the day at hand. */
  signal?: AbortSignal
}

export interface Advancing {
  merchantId: string
  /** May be left alone: a failure is logged and told by `status`. */
  ended: Promise<{ daysDone: number; today: IsoDate; measured: number }>
}

/** The zone of every demo city; its clock day is the city's. */
const ZONE = 'Asia/Shanghai'

/**
 * Drives the demo city. Each day first moves the clock, then lets the city live the day that has become yesterday, so
 * that an advance cut off by a crash is completed by the next start's own catching up.
 *
 * @param afterDays what is due by the clock: measures decisions whose window has ended, answers how many
 */
export function driveDemo(deps: CityDeps & { log: Log }, afterDays: () => Promise<number>): Demo {
  const { database, log } = deps
  const db = platformDb(database)
  const stopping = new AbortController()
  let running: Promise<void> | null = null
  let asked = 0
  let done = 0
  let failed: string | null = null

  const today = async (): Promise<IsoDate> => businessDate(await now(db), ZONE)

  async function live(days: number, { onProgress = () => {}, signal }: AdvanceHearer): Advancing['ended'] {
    const stop = AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])])
    await liveUntilYesterday(deps, (date) => onProgress({ date, day: 0, of: days }), stop)
    for (done = 0; done < days && !stop.aborted; done += 1) {
      const day = done + 1
      await advanceClock(db, 1)
      await liveUntilYesterday(deps, (date) => onProgress({ date, day, of: days }))
    }
    return { daysDone: done, measured: await afterDays(), today: await today() }
  }

  return {
    async advance(days, hearer = {}) {
      const { merchantId } = requireWhole(await readCity(db))
      if (running) throw new Refusal('demo.busy')
      asked = days
      done = 0
      failed = null
      const ended = live(days, hearer)
      running = ended
        .then(
          () => undefined,
          (error: unknown) => {
            failed = error instanceof Error ? error.message : String(error)
            log.error({ err: error }, 'the city could not be advanced')
          },
        )
        .finally(() => {
          running = null
        })
      return { merchantId, ended }
    },
    async status() {
      return { running: running !== null, daysAsked: asked, daysDone: done, today: await today(), failed }
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** @throws Refusal `demo.only` when there is no city, or one whose history was never told to its end */
function requireWhole(city: StoredCity | null): StoredCity {
  if (city && city.state.day >= HISTORY_DAYS) return city
  const detail = city
    ? 'The demo city was never finished; npm start finishes it.'
    : 'There is no demo city in this data folder; the first start of a new folder makes one.'
  throw new Refusal('demo.only', { detail })
}
