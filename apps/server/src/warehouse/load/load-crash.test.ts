import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { RecordBatch } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWarehouse, type TestWarehouse } from '../../../../../tests/world/index.ts'
import { line, order, pageEvent, product, session, store } from '../../../../../tests/world/records.ts'
import { sumsByMerchant, tableSums } from '../../../../../tests/world/table-sums.ts'
import { type EventLog, openEventLog } from '../../collect/log/index.ts'
import { openWarehouse, type Warehouse, type WarehouseAddress } from '../client.ts'
import { startWarehouse } from '../front/start.ts'
import { migrateWarehouse } from '../schema/migrate.ts'
import type { BatchSource } from './batch-source.ts'
import { besideOf } from './beside.ts'
import { loadPending } from './load-pending.ts'
import { rebuildWarehouse } from './rebuild.ts'

const SPAN = { spanRecords: 12 }

let dir: string
let world: TestWarehouse
let log: EventLog
/** What an undisturbed load ends in. */
let expected: Record<string, string>

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tandem-load-crash-'))
  world = await createTestWarehouse()
  log = await openEventLog(join(dir, 'log'))
  for (const batch of story(2)) await log.append(batch)
  await loadPending(world.warehouse, log, SPAN)
  expected = await tableSums(world.warehouse)
})

afterAll(async () => {
  await log.close()
  await world.close()
  await rm(dir, { recursive: true, force: true })
})

describe('a rebuild', () => {
  it('ends in equal tables', async () => {
    expect(Object.keys(expected).length).toBeGreaterThan(5)
    const rebuilt = await rebuild(world.warehouse, world.address, log)
    expect(rebuilt?.after.find(({ table }) => table === 'fact_order')?.rows).toBeGreaterThan(3)
    expect(rebuilt?.after).toEqual(rebuilt?.before)
    expect(await tableSums(world.warehouse)).toEqual(expected)
  })

  it('says which table was not as the log tells, and mends it', async () => {
    await world.warehouse.command(`alter table fact_order delete where order_id = 'O0-1' settings mutations_sync = 1`)
    const rebuilt = await rebuild(world.warehouse, world.address, log)
    if (!rebuilt) throw new Error('nobody stopped it')
    const sums = (weights: typeof rebuilt.before) => new Map(weights.map(({ table, sum }) => [table, sum]))
    const [before, after] = [sums(rebuilt.before), sums(rebuilt.after)]
    expect([...after].filter(([table, sum]) => before.get(table) !== sum).map(([table]) => table)).toEqual([
      'fact_order',
    ])
    expect(await tableSums(world.warehouse)).toEqual(expected)
  })

  it('refuses a second one, and leaves the tables alone when it is stopped', async () => {
    const stop = new AbortController()
    const first = rebuild(world.warehouse, world.address, log, stop.signal)
    await expect(rebuild(world.warehouse, world.address, log)).rejects.toMatchObject({ code: 'warehouse.rebuilding' })
    stop.abort()
    expect(await first).toBeNull()
    expect(await tableSums(world.warehouse)).toEqual(expected)
  })

  it('replaces tables that are ahead of the log, as after a restore of an older one', async () => {
    const shorter = { end: log.end - 4, read: (from?: number) => log.read(from) }
    await expect(loadPending(world.warehouse, shorter)).rejects.toThrow('ahead of the log')
    const rebuilt = await rebuild(world.warehouse, world.address, shorter)
    expect(rebuilt?.after).not.toEqual(rebuilt?.before)
    expect(await loadPending(world.warehouse, shorter)).toMatchObject({ position: shorter.end, records: 0 })
    await loadPending(world.warehouse, log)
    expect(await tableSums(world.warehouse)).toEqual(expected)
  })

  it('that dies among the exchanges is ended by the next load', async () => {
    const { warehouse } = world
    const command: Warehouse['command'] = async (sql) => {
      if (!sql.startsWith('exchange')) return await warehouse.command(sql)
      const pairs = sql.split(', ')
      await warehouse.command(pairs.slice(0, pairs.length / 2).join(', '))
      throw new Error('died')
    }
    await warehouse.command('truncate table fact_order')
    await expect(rebuild({ ...warehouse, command }, world.address, log)).rejects.toThrow('died')
    await loadPending(warehouse, log)
    expect(await tableSums(warehouse)).toEqual(expected)
  })

  it.each([1, 2, 3, 4])('that dies at step %i is ended by the next load', async (step) => {
    expect(await diesAt(step, 'after', (mortal) => rebuild(mortal, world.address, log))).toBe(true)
    await loadPending(world.warehouse, log)
    expect(await tableSums(world.warehouse)).toEqual(expected)
  })
})

describe('a loader that dies', () => {
  // After: the step happened, and nobody heard of it. Lost: the engine noted the token of an insert and died before the
  // rows were in.
  it.each(['after', 'lost'] as const)(
    '%s any of its steps leaves what the next one makes whole',
    { timeout: 120_000 },
    async (how) => {
      const merchants: string[] = []
      for (let hasDied = true; hasDied && merchants.length < 60; ) {
        const merchantId = `${how}-${merchants.push(how)}`
        await Promise.all(story(2, merchantId).map((batch) => log.append(batch)))
        hasDied = await diesAt(merchants.length, how, (mortal) => loadPending(mortal, log, SPAN))
        await loadPending(world.warehouse, log, SPAN)
        merchants[merchants.length - 1] = merchantId
      }
      expect(merchants.length).toBeGreaterThan(how === 'lost' ? 4 : 12)
      const sums = await sumsByMerchant(world.warehouse)
      for (const merchantId of merchants) expect(sums.get(merchantId), `died ${merchantId}`).toEqual(sums.get('m'))
    },
  )

  it('by kill -9 at any time leaves tables that the next one makes equal', { timeout: 120_000 }, async () => {
    const own = join(dir, 'killed loader')
    const front = await startWarehouse({ dataDir: join(own, 'warehouse'), log: quiet })
    const warehouse = openWarehouse(front)
    await migrateWarehouse(warehouse)
    const ownLog = await openEventLog(join(own, 'log'))
    await Promise.all(story(120).map((batch) => ownLog.append(batch)))
    await ownLog.close()

    for (const milliseconds of [700, 1000, 1300]) await loadUntilKilled(own, front, milliseconds)
    const again = await openEventLog(join(own, 'log'))
    await loadPending(warehouse, again)
    const disturbed = await tableSums(warehouse)
    await rebuild(warehouse, front, again)
    expect(disturbed).toEqual(await tableSums(warehouse))
    await again.close()
    await warehouse.close()
    await front.stop()
  })
})

describe('a warehouse that dies', () => {
  it('by kill -9 while it is loaded loses and doubles nothing', { timeout: 120_000 }, async () => {
    const own = join(dir, 'killed warehouse')
    const ownLog = await openEventLog(join(own, 'log'))
    await Promise.all(story(120).map((batch) => ownLog.append(batch)))
    const options = { dataDir: join(own, 'warehouse'), log: quiet }

    let front = await startWarehouse(options)
    let warehouse = openWarehouse(front)
    await migrateWarehouse(warehouse)
    for (const milliseconds of [150, 400]) {
      const load = loadPending(warehouse, ownLog, { spanRecords: 150 })
      const ended = load.then(
        () => 'loaded',
        () => 'died',
      )
      await pause(milliseconds)
      process.kill(front.pid, 'SIGKILL')
      await ended
      await warehouse.close()
      front = await startWarehouse(options)
      warehouse = openWarehouse(front)
    }
    await loadPending(warehouse, ownLog)
    const disturbed = await tableSums(warehouse)
    await rebuild(warehouse, front, ownLog)
    expect(disturbed).toEqual(await tableSums(warehouse))
    await ownLog.close()
    await warehouse.close()
    await front.stop()
  })
})

function rebuild(warehouse: Warehouse, address: WarehouseAddress, source: BatchSource, signal?: AbortSignal) {
  const deps = { warehouse, beside: besideOf(address), log: source }
  return rebuildWarehouse(deps, signal ? { signal } : {})
}

/** Stores, goods, orders in two versions, visits; some events before their store is described. */
function story(rounds: number, merchantId = 'm'): RecordBatch[] {
  const batches: RecordBatch[] = [
    { id: 'early', merchantId, kind: 'page_event', records: [pageEvent({ id: 'early', storeId: 'S2' })] },
    { id: 'stores', merchantId, kind: 'store', records: [store()] },
    { id: 'goods', merchantId, kind: 'product', records: [product(), product({ id: 'P2' })] },
  ]
  for (let round = 0; round < rounds; round += 1) {
    const orders = [0, 1, 2].map((i) =>
      order({ id: `O${round}-${i}`, lines: [line(), line({ line: 2, productId: 'P2' })] }),
    )
    const events = [0, 1, 2, 3].map((i) => pageEvent({ id: `E${round}-${i}` }))
    const newer = order({ id: `O${round}-0`, version: 2, lines: [line()] })
    batches.push(
      { id: `orders ${round}`, merchantId, kind: 'order', records: orders },
      { id: `sessions ${round}`, merchantId, kind: 'session', records: [session({ id: `V${round}` })] },
      { id: `events ${round}`, merchantId, kind: 'page_event', records: events },
      { id: `newer ${round}`, merchantId, kind: 'order', records: [newer] },
    )
  }
  return [...batches, { id: 'late store', merchantId, kind: 'store', records: [store({ id: 'S2' })] }]
}

/** Whether the work came to its n-th change, where its warehouse dies. */
async function diesAt(n: number, how: 'after' | 'lost', work: (mortal: Warehouse) => Promise<unknown>) {
  try {
    await work(dying(world.warehouse, n, how))
    return false
  } catch (error) {
    expect((error as Error).message).toMatch(/^(died|dead)$/)
    return true
  }
}

/** A warehouse that throws at the n-th change. Lost counts inserts under a token only. */
function dying(warehouse: Warehouse, n: number, how: 'after' | 'lost'): Warehouse {
  let changes = 0
  const change = async (work: () => Promise<void>, undo: (() => Promise<void>) | null): Promise<void> => {
    if (how !== 'lost' || undo) changes += 1
    const isLast = changes === n && (how !== 'lost' || undo !== null)
    if (changes > n) throw new Error('dead')
    await work()
    if (isLast && how === 'lost') await undo?.()
    if (isLast) throw new Error('died')
  }
  return {
    ...warehouse,
    command: (sql, params) => change(() => warehouse.command(sql, params), null),
    insert: (table, rows, token) => {
      const range = /(\d+)-(\d+)$/.exec(token ?? '')
      const undo = range
        ? () =>
            warehouse.command(
              `alter table ${table} delete where log_position between ${range[1]} and ${range[2]} settings mutations_sync = 1`,
            )
        : null
      return change(() => warehouse.insert(table, rows, token), undo)
    },
  }
}

/** Loads in a process of its own that is killed hard after a while. */
async function loadUntilKilled(
  own: string,
  { url, readToken, writeToken }: { url: string; readToken: string; writeToken: string },
  milliseconds: number,
): Promise<void> {
  const source = `
    import { openEventLog } from ${JSON.stringify(join(import.meta.dirname, '../../collect/log/index.ts'))}
    import { loadPending, openWarehouse } from ${JSON.stringify(join(import.meta.dirname, '../index.ts'))}
    const log = await openEventLog(${JSON.stringify(join(own, 'log'))})
    const warehouse = openWarehouse(${JSON.stringify({ url, readToken, writeToken })})
    await loadPending(warehouse, log, { spanRecords: 20 })
    await new Promise(() => setInterval(() => {}, 1000))`
  const loader = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await pause(milliseconds)
  loader.kill('SIGKILL')
  if (loader.signalCode === null) await once(loader, 'exit')
  expect(loader.signalCode).toBe('SIGKILL')
}

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
