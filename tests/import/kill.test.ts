import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runImport } from '../../apps/server/src/collect/import/run-import.ts'
import { openEventLog } from '../../apps/server/src/collect/log/index.ts'
import { csvMap, parseMap } from '../../apps/server/src/collect/sources/csv-map.ts'
import { platformDb, scopedDb } from '../../apps/server/src/db/pool.ts'
import { loadPending } from '../../apps/server/src/warehouse/index.ts'
import { createTestWorld, type TestWorld } from '../world/index.ts'

const ORDERS = 16_000
const MAP = {
  source: 'till-exports',
  merchant: { id: 'killed', name: 'Killed', currency: 'EUR', zone: 'Europe/Berlin' },
  tables: [
    {
      table: 'sales',
      columns: { order: 'order', time: 'time', store: 'store', product: 'sku', quantity: 'qty', amount: 'amount' },
    },
  ],
}

let world: TestWorld
let dir: string

beforeAll(async () => {
  world = await createTestWorld()
  dir = await mkdtemp(join(tmpdir(), 'tandem-kill-'))
}, 120_000)
afterAll(async () => {
  await world?.close()
  if (dir) await rm(dir, { recursive: true, force: true })
})

async function salesFile(): Promise<string> {
  const lines = ['order,time,store,sku,qty,amount']
  for (let i = 1; i <= ORDERS; i += 1)
    lines.push(`${i},2026-01-${(i % 28) + 1} 10:00,S${i % 3},P${i % 50},1,${i % 90}.50`)
  const path = join(dir, 'sales.csv')
  await writeFile(path, `${lines.join('\n')}\n`)
  return path
}

/** Runs the import in a process of its own and kills it without warning once two batches of orders are written. */
async function importAndKill(file: string): Promise<string[]> {
  const options = JSON.stringify({ databaseUrl: world.url, dir, map: MAP, file })
  const child = spawn(process.execPath, [join(import.meta.dirname, 'import-alone.ts'), options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const told: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(line)
    if (told.filter((id) => id.includes(':order:')).length === 2) child.kill('SIGKILL')
  }
  await ended
  return told
}

/** The id of a batch says how many records it has. */
function ordersIn(batchId: string): number {
  return Number(/:order:(\d+):/.exec(batchId)?.[1] ?? 0)
}

it('ends at the same totals when an import was killed half-way and is run again', async () => {
  const file = await salesFile()
  const told = await importAndKill(file)
  expect(told).not.toContain('done')

  const log = await openEventLog(join(dir, 'log'))
  const deps = {
    scoped: (merchantId: string) => scopedDb(world.database, merchantId),
    platform: platformDb(world.database),
    log,
    load: () => loadPending(world.warehouse, log),
    now: () => Date.UTC(2026, 2, 1),
    scratch: join(dir, 'scratch'),
  }
  try {
    const report = await runImport(deps, csvMap(parseMap(MAP)), [file])
    const { read, added, unchanged } = report.counts
    expect({ read, sum: added + unchanged }).toEqual({ read: ORDERS, sum: ORDERS })
    expect(unchanged).toBeGreaterThanOrEqual(told.reduce((sum, id) => sum + ordersIn(id), 0))
    expect(added).toBeGreaterThan(0)

    const [row] = await world.warehouse.query(
      `select count() as orders, uniqExact(order_id) as ids, sum(net) as net from orders where merchant_id = 'killed'`,
    )
    const net = Array.from({ length: ORDERS }, (_, i) => ((i + 1) % 90) * 100 + 50).reduce((a, b) => a + b, 0)
    expect(row).toEqual({ orders: ORDERS, ids: ORDERS, net })

    const runs = await scopedDb(world.database, 'killed').query('select status from import_run order by ordinal')
    expect(runs).toEqual([{ status: 'interrupted' }, { status: 'finished' }])
  } finally {
    await log.close()
  }
}, 120_000)
