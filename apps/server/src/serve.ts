import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openEventLog } from './collect/log/index.ts'
import { migrate } from './db/migrate.ts'
import { type Database, openDatabase } from './db/pool.ts'
import { buildServer } from './http/server.ts'
import type { Log } from './platform/log.ts'
import type { Keys } from './supervise/keys.ts'
import { PROJECT_ROOT, type StartOptions } from './supervise/options.ts'
import { portFailure } from './supervise/port.ts'
import { clearRunState, writeRunState } from './supervise/run-state.ts'
import type { StopList } from './supervise/stop-list.ts'
import type { WarehouseAddress } from './warehouse/client.ts'
import { loadPending, migrateWarehouse, openWarehouse, type Warehouse } from './warehouse/index.ts'

export interface ServeOptions {
  databaseUrl: string
  warehouseAddress: WarehouseAddress
  dataDir: string
  keys: Keys
  log: Log
  stops: StopList
  options: StartOptions
  /** Tells the person at the terminal. */
  say: (line: string) => void
}

/** Loopback only: who wants more puts a proxy in front, which also brings HTTPS. */
const HOST = '127.0.0.1'

/** Brings both engines to this version, fills the warehouse from the event log, and opens the doors. */
export async function serve({ dataDir, keys, log, stops, options, say, ...addresses }: ServeOptions): Promise<void> {
  // Warnings of the runtime are for who looks for a fault, not for the person at the terminal.
  process.removeAllListeners('warning').on('warning', (warning) => log.warn({ warning }, 'runtime warning'))

  const [database, warehouse] = await Promise.all([
    readyDatabase(addresses.databaseUrl, { dataDir, log, stops }),
    readyWarehouse(addresses.warehouseAddress, stops),
  ])
  const eventLog = await openEventLog(join(dataDir, 'log'))
  stops.add('the event log', () => eventLog.close())
  await loadPending(warehouse, eventLog)

  const app = await buildServer({ database, warehouse, dataDir, keys, log, ...consoleDir() })
  stops.add('the server', () => app.close())
  const address = await app.listen({ host: HOST, port: options.port }).catch((error) => {
    throw portFailure(error, options.port)
  })
  say(`\nTandem is ready: ${address}`)
  say(`Data folder: ${dataDir}`)
  say('Ctrl-C stops it.')
}

async function readyDatabase(
  url: string,
  { dataDir, log, stops }: Pick<ServeOptions, 'dataDir' | 'log' | 'stops'>,
): Promise<Database> {
  await migrate(url)
  const database = openDatabase(url, { onIdleError: (error) => log.warn({ error }, 'database connection lost') })
  stops.add('the database connections', database.close)
  writeRunState(dataDir, { pid: process.pid, databaseUrl: url })
  stops.add('the run state', () => clearRunState(dataDir))
  return database
}

async function readyWarehouse(address: WarehouseAddress, stops: StopList): Promise<Warehouse> {
  const warehouse = openWarehouse(address)
  stops.add('the warehouse connections', warehouse.close)
  await migrateWarehouse(warehouse)
  return warehouse
}

/** Without a built console (`npm start` builds it) only the API is served. */
function consoleDir(): { consoleDir?: string } {
  const dist = join(PROJECT_ROOT, 'apps', 'console', 'dist')
  return existsSync(join(dist, 'index.html')) ? { consoleDir: dist } : {}
}
