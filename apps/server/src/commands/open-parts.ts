import { join } from 'node:path'
import { interruptDeadRuns } from '../collect/import/run-store.ts'
import { type EventLog, openEventLog } from '../collect/log/index.ts'
import { migrate } from '../db/migrate.ts'
import { type Database, openDatabase, platformDb } from '../db/pool.ts'
import type { Log } from '../platform/log.ts'
import type { StopList } from '../supervise/stop-list.ts'
import type { WarehouseAddress } from '../warehouse/client.ts'
import { dropBeside, migrateWarehouse, openWarehouse, type Warehouse } from '../warehouse/index.ts'

/** What is open while Tandem runs, and while a command works on a folder by itself. */
export interface Parts {
  database: Database
  warehouse: Warehouse
  warehouseAddress: WarehouseAddress
  eventLog: EventLog
  log: Log
  dataDir: string
}

export interface PartsOptions {
  databaseUrl: string
  warehouseAddress: WarehouseAddress
  /** Held by this process. */
  dataDir: string
  log: Log
  stops: StopList
}

/** Brings both engines to this version and opens what stands on them. */
export async function openParts(options: PartsOptions): Promise<Parts> {
  const { databaseUrl, warehouseAddress, dataDir, log, stops } = options
  const warehouse = openWarehouse(warehouseAddress)
  stops.add('the warehouse connections', warehouse.close)
  await Promise.all([migrate(databaseUrl), migrateWarehouse(warehouse)])
  await dropBeside(warehouse).catch((err) => log.warn({ err }, 'what a rebuild left could not be dropped'))
  const database = openDatabase(databaseUrl, { onIdleError: (err) => log.warn({ err }, 'database connection lost') })
  stops.add('the database connections', database.close)
  await interruptDeadRuns(platformDb(database))
  const eventLog = await openEventLog(join(dataDir, 'log'))
  stops.add('the event log', () => eventLog.close())
  return { database, warehouse, warehouseAddress, eventLog, log, dataDir }
}
