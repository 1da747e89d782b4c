import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type City, type CityState, createCity, initialState, type Offer, simulateDays } from '@tandem/city'
import type { RecordBatch, RecordKind } from '@tandem/contracts'
import { addDays, type IsoDate, type Role, zonedTime } from '@tandem/kernel'
import { outboxToLog } from '../../apps/server/src/collect/from-outbox.ts'
import { type EventLog, openEventLog } from '../../apps/server/src/collect/log/index.ts'
import { RECORDS_WRITTEN, type RecordsWritten } from '../../apps/server/src/db/emit-records.ts'
import { deliverAll } from '../../apps/server/src/db/outbox.ts'
import { type Database, platformDb, scopedDb } from '../../apps/server/src/db/pool.ts'
import { measureDueDecisions } from '../../apps/server/src/decisions/measure-due.ts'
import { couponsValidFrom } from '../../apps/server/src/decisions/win-back/coupon-store.ts'
import { buildTestServer, type Call } from '../../apps/server/src/http/testing/test-server.ts'
import { systemCtx } from '../../apps/server/src/platform/access.ts'
import { setClock, setClockSpeed } from '../../apps/server/src/platform/clock.ts'
import { createDemoUsers } from '../../apps/server/src/platform/demo-users.ts'
import { loadPending, type Warehouse } from '../../apps/server/src/warehouse/index.ts'
import { createTestWorld } from '../world/index.ts'
import { letters } from './letters.ts'
import { roughen } from './roughen.ts'
import { Told } from './told.ts'

export const MERCHANT = 'town'
export const START: IsoDate = '2026-01-12'
const SEED = 20

export interface TownOptions {
  people?: number
  /** Kinds of record that sources tell; all where left out. */
  kinds?: readonly RecordKind[]
}

/** Who reads figures: the roles of the demo's people. */
export type Reader = Exclude<Role, 'cashier' | 'finance'>

/** Stores that a role may see; null = all. The manager's store is the one whose day ends at four in the morning. */
export const STORES_OF: Record<Reader, readonly string[] | null> = {
  owner: null,
  analyst: null,
  regional_manager: ['DN3', 'ED1', 'FR3', 'FR4'],
  store_manager: ['DN3'],
}

/** A small city behind the real API, and everything that was told of it. */
export interface Town {
  told: Told
  /** The business day of the clock, in the morning; the day before is the last that is known. */
  readonly today: IsoDate
  /** Lets days pass: people live with the coupons they hold, and decisions that are due are measured. */
  live(days: number): Promise<void>
  /** The JSON that a role gets. @throws Error when the answer is a refusal */
  ask<Answer>(role: Role, path: string, call?: Partial<Call>): Promise<Answer>
  /** The status that a role gets. */
  statusOf(role: Role, path: string): Promise<number>
  close(): Promise<void>
}

export async function createTown(days: number, options: TownOptions = {}): Promise<Town> {
  const [world, dir] = await Promise.all([createTestWorld(), mkdtemp(join(tmpdir(), 'tandem-test-town-'))])
  const { database, warehouse } = world
  const eventLog = await openEventLog(dir)
  const server = await buildTestServer(world)
  const life = new Life({ database, warehouse, eventLog }, options)
  await foundMerchant(database)
  const stores = { regional: STORES_OF.regional_manager ?? [], store: STORES_OF.store_manager ?? [] }
  await createDemoUsers({ database, signIn: server.deps.signIn }, MERCHANT, stores, 0)
  await life.live(days)

  const answer = (role: Role, path: string, call: Partial<Call> = {}) =>
    server.call({ ...call, url: `/api/v1/merchants/${MERCHANT}${path}`, as: role })
  return {
    told: life.told,
    get today() {
      return life.today
    },
    live: (more) => life.live(more),
    ask: async <Answer>(role: Role, path: string, call?: Partial<Call>) => {
      const { statusCode, body } = await answer(role, path, call)
      if (statusCode >= 300) throw new Error(`${role} ${path}: ${statusCode} ${body}`)
      return JSON.parse(body) as Answer
    },
    statusOf: async (role, path) => (await answer(role, path)).statusCode,
    close: async () => {
      await server.app.close()
      await eventLog.close()
      await Promise.all([rm(dir, { recursive: true, force: true }), world.close()])
    },
  }
}

async function foundMerchant(database: Database): Promise<void> {
  const db = platformDb(database)
  await db.query(
    `insert into merchant (id, name, currency, zone, kind, demo, created_at)
     values ($1, 'Town', 'CNY', 'Asia/Shanghai', 'chain', true, to_timestamp(0))`,
    [MERCHANT],
  )
  await setClockSpeed(db, 0)
}

interface Engines {
  database: Database
  warehouse: Warehouse
  eventLog: EventLog
}

/** The city, what it has told, and the clock that follows it. */
class Life {
  readonly told = new Told()
  readonly #engines: Engines
  readonly #kinds: readonly RecordKind[] | undefined
  readonly #city: City
  #state: CityState

  constructor(engines: Engines, { people = 600, kinds }: TownOptions) {
    this.#engines = engines
    this.#kinds = kinds
    this.#city = createCity({ seed: SEED, start: START, people, merchantId: MERCHANT })
    this.#state = initialState(this.#city)
  }

  get today(): IsoDate {
    return addDays(START, this.#state.day)
  }

  async live(days: number): Promise<void> {
    const { database, warehouse, eventLog } = this.#engines
    await this.#heed()
    const { day } = this.#state
    const life = simulateDays(this.#city, this.#state, day, day + days, await this.#offers())
    for (const batch of life.batches) for (const rough of roughen(batch)) await this.#tell(rough)
    this.#state = life.state
    if (day === 0) for (const batch of letters(this.told, MERCHANT, START)) await this.#tell(batch)
    await loadPending(warehouse, eventLog)
    await setClock(platformDb(database), zonedTime(this.today, 8.5 * 60, 'Asia/Shanghai'))
    await measureDueDecisions(await systemCtx(database, MERCHANT, 'town', 'town'), warehouse)
  }

  async #tell(batch: RecordBatch): Promise<void> {
    if (this.#kinds && !this.#kinds.includes(batch.kind)) return
    this.told.add(batch)
    await this.#engines.eventLog.append(batch)
  }

  /** Hears what decisions wrote. */
  async #heed(): Promise<void> {
    const { database, eventLog } = this.#engines
    const inner = outboxToLog(eventLog)
    const consumer: typeof inner = {
      name: inner.name,
      handle: async (events, tx) => {
        for (const { kind, payload } of events) if (kind === RECORDS_WRITTEN) this.told.add(payload as RecordsWritten)
        await inner.handle(events, tx)
      },
    }
    await deliverAll(platformDb(database), consumer)
  }

  async #offers(): Promise<Offer[]> {
    const { zone } = this.#city
    const coupons = await couponsValidFrom(scopedDb(this.#engines.database, MERCHANT), this.today)
    return coupons.map(({ id, validFrom, validTo, ...coupon }) => ({
      ...coupon,
      couponId: id,
      from: zonedTime(validFrom, 0, zone),
      until: zonedTime(addDays(validTo, 1), 0, zone) - 1,
    }))
  }
}
