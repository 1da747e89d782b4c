import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCity, simulateDays } from '@tandem/city'
import type { RecordOf } from '@tandem/contracts'
import { addDays } from '@tandem/kernel'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { askDoor } from '../../apps/server/src/commands/ask-door.ts'
import { commandsOf, openWorkers } from '../../apps/server/src/commands/commands.ts'
import { openDoor } from '../../apps/server/src/commands/door.ts'
import { platformDb, scopedDb } from '../../apps/server/src/db/pool.ts'
import { driveDemo } from '../../apps/server/src/demo/advance.ts'
import { readCity } from '../../apps/server/src/demo/city-state-store.ts'
import { liveUntilYesterday } from '../../apps/server/src/demo/live-city.ts'
import { readAudit } from '../../apps/server/src/platform/audit.ts'
import { writeRunState } from '../../apps/server/src/supervise/run-state.ts'
import { loadPending, type Rebuilt } from '../../apps/server/src/warehouse/index.ts'
import { tableSums } from '../world/table-sums.ts'
import { type CityWorld, cityWorld } from './city-world.ts'

type Told = { event: string } & Record<string, unknown>

let world: CityWorld
let closeDoor: () => Promise<void>

beforeAll(async () => {
  world = await cityWorld()
  await world.found()
  const { parts } = world
  const door = await openDoor(commandsOf(parts, openWorkers(parts)), parts.log)
  closeDoor = door.close
  writeRunState(parts.dataDir, { pid: 0, databaseUrl: '', warehouse: { url: '' }, door: door.address })
}, 120_000)
afterAll(async () => {
  await closeDoor?.()
  await world?.close()
})

type OnEvent = (event: Told, stop: AbortController) => void

/** As `npm run` does; `onEvent` may ask it to stop. */
async function ask(name: string, request: object, onEvent: OnEvent = () => {}): Promise<Told[]> {
  const stop = new AbortController()
  const told: Told[] = []
  const hear = (event: unknown): void => {
    told.push(event as Told)
    onEvent(event as Told, stop)
  }
  await askDoor(world.parts.dataDir, { name, request, hear, signal: stop.signal })
  return told
}

const advance = (days: number, onEvent?: OnEvent): Promise<Told[]> => ask('city', { days }, onEvent)

describe('npm run city', () => {
  let day: (ahead: number) => string
  beforeEach(async () => {
    const city = await readCity(platformDb(world.parts.database))
    if (!city) throw new Error('there is no city')
    day = (ahead) => addDays(city.startOn, city.state.day + ahead)
  })

  it('lets days pass, tells each, and leaves a line in the audit', async () => {
    expect(await advance(2)).toEqual([
      { event: 'progress', progress: { date: day(0), day: 1, of: 2 } },
      { event: 'progress', progress: { date: day(1), day: 2, of: 2 } },
      { event: 'advanced', daysDone: 2, today: day(2), measured: 0 },
    ])
    const orders = await world.parts.warehouse.query<{ date: string }>(
      `select toString(business_date) as date from orders where business_date >= {from:Date} group by date order by date`,
      { from: day(0) },
    )
    expect(orders.map(({ date }) => date)).toEqual([day(0), day(1)])
    const [line] = await readAudit(scopedDb(world.parts.database, 'city'), 1)
    expect(line).toMatchObject({ action: 'demo.advanced', actor: 'system:npm run city', details: { days: 2 } })
  })

  it('refuses a second one in a sentence, and the first goes on', async () => {
    let second: Promise<Told[]> | undefined
    const first = await advance(2, () => (second ??= advance(1)))
    const sentence = 'The city is already being advanced'
    expect(await second).toEqual([{ event: 'refused', code: 'demo.busy', sentence }])
    expect(first.at(-1)).toMatchObject({ event: 'advanced', daysDone: 2 })
  })

  it('ends after the day at hand when it is asked to, and says how far it came', async () => {
    const told = await advance(30, (_, stop) => stop.abort())
    expect(told.at(-1)).toMatchObject({ event: 'advanced' })
    const { daysDone, today } = told.at(-1) as unknown as { daysDone: number; today: string }
    expect(daysDone).toBeLessThan(4)
    expect(today).toBe(day(daysDone))
  })

  it('that died within a day is ended by the next start, with nothing lost and nothing doubled', async () => {
    const { eventLog, warehouse, database } = world.parts
    const city = await readCity(platformDb(database))
    if (!city) throw new Error('there is no city')
    const append = eventLog.append.bind(eventLog)
    const dying = vi.spyOn(eventLog, 'append').mockImplementation(async (batch) => {
      if (dying.mock.calls.length > 5) throw new Error('died')
      return await append(batch)
    })
    const { ended } = await driveDemo(world.parts, async () => 0).advance(3)
    await expect(ended).rejects.toThrow('died')
    dying.mockRestore()

    expect(await liveUntilYesterday(world.parts)).toBe(1)
    const undisturbed = simulateDays(
      createCity({ ...city, start: city.startOn }),
      city.state,
      city.state.day,
      city.state.day + 1,
    )
    const orders = [...undisturbed.batches].filter(({ kind }) => kind === 'order').flatMap(({ records }) => records)
    const rows = await warehouse.query<{ id: string }>(
      'select order_id as id from fact_order where business_date = {date:Date} order by id',
      { date: day(0) },
    )
    expect(orders.length).toBeGreaterThan(100)
    expect(rows.map(({ id }) => id)).toEqual(orders.map((order) => (order as RecordOf<'order'>).id).sort())
  })
})

it('npm run city says what is missing where there is no city, or one that was never finished', async () => {
  const other = await cityWorld()
  try {
    const { city } = commandsOf(other.parts, openWorkers(other.parts))
    const refusal = (): Promise<void> => city({ days: 1 }, () => {}, new AbortController().signal)
    await expect(refusal()).rejects.toMatchObject({
      details: { detail: expect.stringMatching(/^There is no demo city/) },
    })
    await other.found(3)
    await expect(refusal()).rejects.toMatchObject({ details: { detail: expect.stringMatching(/never finished/) } })
  } finally {
    await other.close()
  }
})

describe('npm run rebuild', () => {
  it('ends in equal tables while people read, who never meet a table that is half full', async () => {
    const { warehouse, eventLog } = world.parts
    await loadPending(warehouse, eventLog)
    const before = await tableSums(warehouse)
    const seen = new Set<number>()
    let isDone = false
    const told = ask('rebuild', {}).finally(() => (isDone = true))
    while (!isDone) {
      const [row] = await warehouse.query<{ rows: number }>('select count() as rows from customers')
      seen.add(row?.rows ?? 0)
      await sleep(10)
    }
    const last = (await told).at(-1) as Told & Rebuilt
    expect(last).toMatchObject({ event: 'rebuilt', after: last.before })
    expect(last.after.find(({ table }) => table === 'dim_customer')?.rows).toBeGreaterThan(100)
    expect(await tableSums(warehouse)).toEqual(before)
    expect([...seen]).toEqual([last.after.find(({ table }) => table === 'dim_customer')?.rows])
  })

  it('refuses a second one in a sentence, and stops when it is asked to', async () => {
    let second: Promise<Told[]> | undefined
    const first = await ask('rebuild', {}, (_, stop) => {
      second ??= ask('rebuild', {})
      void second.then(() => stop.abort())
    })
    const sentence = 'The warehouse is already being made anew'
    expect(await second).toEqual([{ event: 'refused', code: 'warehouse.rebuilding', sentence }])
    expect(new Set(first.map(({ event }) => event))).toEqual(new Set(['progress']))
  })
})

it('a command hears no last event when its server ends', async () => {
  const dataDir = mkdtempSync(join(world.parts.dataDir, 'other-'))
  mkdirSync(join(dataDir, 'run'))
  const endless = async (_request: unknown, tell: (event: object) => void): Promise<void> => {
    tell({ event: 'progress' })
    await new Promise(() => {})
  }
  const door = await openDoor({ city: endless }, world.parts.log)
  writeRunState(dataDir, { pid: 0, databaseUrl: '', warehouse: { url: '' }, door: door.address })
  const told: unknown[] = []
  const hear = (event: unknown): void => {
    told.push(event)
    void door.close()
  }
  await askDoor(dataDir, { name: 'city', request: {}, hear, signal: new AbortController().signal })
  expect(told).toEqual([{ event: 'progress' }])
})
