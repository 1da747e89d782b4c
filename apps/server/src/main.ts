import { join } from 'node:path'
import { openEventLog } from './collect/log/index.ts'
import { migrate } from './db/migrate.ts'
import { openDatabase } from './db/pool.ts'
import { asStartFailure, StartFailure } from './db/start-failure.ts'
import { openDataDir } from './supervise/data-dir.ts'
import { openPostgres, openWarehouseEngine } from './supervise/engines.ts'
import { openKeys } from './supervise/keys.ts'
import { openLogFile } from './supervise/log-file.ts'
import { readStartOptions, type StartOptions } from './supervise/options.ts'
import { requireFreePort } from './supervise/port.ts'
import { clearRunState, writeRunState } from './supervise/run-state.ts'
import { StopList } from './supervise/stop-list.ts'
import { loadPending, migrateWarehouse, openWarehouse } from './warehouse/index.ts'

const stops = new StopList((name, error) => console.error(`Stopping ${name} failed:`, error))

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
// The launcher holds the other end of this channel: it is gone when the launcher was killed.
if (process.connected) process.once('disconnect', () => void end(0)).channel?.unref()

try {
  await start(readStartOptions(process.argv.slice(2)))
} catch (error) {
  // A stop that was asked for makes steps under way fail; that is not news.
  if (!stops.isStopping) await fail(error)
}

/** The order matters: what is cheap and can refuse comes first, and everything is stopped in the opposite order. */
async function start(options: StartOptions): Promise<void> {
  await requireFreePort(options.port)
  const dataDir = await openDataDir(options.dataDir)
  stops.add('the data folder', dataDir.release)
  const keys = openKeys(dataDir.path)
  const log = openLogFile(dataDir.path)
  log.info({ pid: process.pid, dataDir: dataDir.path }, 'starting')
  const engines = { dataDir: dataDir.path, stops, log, giveUp: (sentence: string) => void fail(sentence) }

  say(dataDir.isNew ? 'Making the database and the warehouse' : 'Starting the database and the warehouse')
  const [databaseUrl, warehouseAddress] = await Promise.all([openPostgres(engines), openWarehouseEngine(engines)])
  await migrate(databaseUrl)
  const database = openDatabase(databaseUrl, {
    onIdleError: (error) => log.warn({ error }, 'database connection lost'),
  })
  stops.add('the database connections', database.close)
  writeRunState(dataDir.path, { pid: process.pid, databaseUrl })
  stops.add('the run state', () => clearRunState(dataDir.path))

  const warehouse = openWarehouse(warehouseAddress)
  stops.add('the warehouse connections', warehouse.close)
  await migrateWarehouse(warehouse)
  const eventLog = await openEventLog(join(dataDir.path, 'log'))
  stops.add('the event log', () => eventLog.close())
  await loadPending(warehouse, eventLog)
}

function say(line: string): void {
  console.log(line)
}

async function fail(reason: unknown): Promise<void> {
  const isPlain = reason instanceof StartFailure || typeof reason === 'string'
  console.error(isPlain ? String(reason instanceof Error ? reason.message : reason) : reason)
  await end(1)
}

async function end(code: number): Promise<void> {
  if (stops.isStopping) return
  await stops.stopAll()
  process.exit(code)
}
