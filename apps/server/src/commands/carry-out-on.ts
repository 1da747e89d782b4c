import { join } from 'node:path'
import { openEventLog } from '../collect/log/index.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/pool.ts'
import type { StartFailure } from '../db/start-failure.ts'
import { openDataDir } from '../supervise/data-dir.ts'
import { startEngines } from '../supervise/engines.ts'
import { lockFolder } from '../supervise/lock.ts'
import { openLogFile } from '../supervise/log-file.ts'
import { clearRunState, writeRunState } from '../supervise/run-state.ts'
import { StopList } from '../supervise/stop-list.ts'
import { loadPending, migrateWarehouse, openWarehouse } from '../warehouse/index.ts'
import { askDoor } from './ask-door.ts'
import { type CommandName, commandsOf, openWorkers, type Parts } from './commands.ts'
import { carryOut } from './door.ts'

/**
 * Carries out a command on a data folder: by the running system, which alone may write its event log; without one, by
 * engines started for this alone. Ctrl-C ends it at its next step.
 */
export async function carryOutOn(
  dataDir: string,
  name: CommandName,
  request: object,
  hear: (event: unknown) => void,
): Promise<void> {
  const held = await openDataDir(dataDir).catch(async (error: Error) => {
    if (await isHeld(dataDir)) return null
    throw error
  })
  if (held === null) return await askDoor(dataDir, name, request, hear)
  const stops = new StopList(() => undefined)
  stops.add('the data folder', held.release)
  const asked = new AbortController()
  const end = (): void => {
    if (asked.signal.aborted) return
    asked.abort()
    // What does not end at a step of its own is ended with its engines; the next start makes it whole.
    setTimeout(() => void stops.stopAll().then(() => process.exit(1)), 10_000).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  try {
    const parts = await openParts(dataDir, `npm run ${name}`, stops)
    const workers = openWorkers(parts)
    stops.add('the demo', workers.demo.stop)
    await carryOut(commandsOf(parts, workers)[name], () => request, hear, asked.signal)
  } finally {
    await stops.stopAll()
  }
}

async function isHeld(dataDir: string): Promise<boolean> {
  const release = await lockFolder(dataDir).catch(() => undefined)
  await release?.()
  return release === undefined
}

async function openParts(dataDir: string, command: string, stops: StopList): Promise<Parts> {
  const log = openLogFile(dataDir)
  const giveUp = (reason: StartFailure): void => {
    console.error(reason.message)
    void stops.stopAll().then(() => process.exit(1))
  }
  const { databaseUrl, warehouseAddress } = await startEngines({ dataDir, stops, log, giveUp })
  writeRunState(dataDir, { pid: process.pid, databaseUrl, warehouse: warehouseAddress, command })
  stops.add('the run state', () => clearRunState(dataDir))
  const warehouse = openWarehouse(warehouseAddress)
  stops.add('the warehouse connections', warehouse.close)
  await Promise.all([migrate(databaseUrl), migrateWarehouse(warehouse)])
  const database = openDatabase(databaseUrl)
  stops.add('the database connections', database.close)
  const eventLog = await openEventLog(join(dataDir, 'log'))
  stops.add('the event log', () => eventLog.close())
  await loadPending(warehouse, eventLog)
  return { database, warehouse, warehouseAddress, eventLog, log, dataDir }
}
