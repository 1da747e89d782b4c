import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openWarehouse, type WarehouseAddress } from '../../apps/server/src/warehouse/client.ts'
import { type FrontLogger, startWarehouse } from '../../apps/server/src/warehouse/front/start.ts'
import { migrateWarehouse } from '../../apps/server/src/warehouse/schema/migrate.ts'

/** The one warehouse of a test run. */
export interface WarehouseEngine {
  /** Makes a database of its own with every table; `empty` leaves the tables out. */
  create(options: { empty: boolean }): Promise<WarehouseAddress>
  drop(address: WarehouseAddress): Promise<void>
  stop(): Promise<void>
}

export async function startWarehouseEngine(): Promise<WarehouseEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-test-warehouse-'))
  const server = await startWarehouse({ dataDir, log: errorsOnly })
  const endHard = (): void => {
    process.kill(server.pid, 'SIGKILL')
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
  }
  process.on('exit', endHard)
  const tokens = { url: server.url, readToken: server.readToken, writeToken: server.writeToken }
  const admin = openWarehouse({ ...tokens, writeToken: server.ownerToken })

  let made = 0
  return {
    create: async ({ empty }) => {
      const address = { ...tokens, database: `test_${++made}` }
      await admin.command(`create database ${address.database}`)
      if (!empty) await createTables(address)
      return address
    },
    drop: ({ database }) => admin.command(`drop database if exists ${database} sync`),
    stop: async () => {
      await admin.close()
      await server.stop()
      process.off('exit', endHard)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function createTables(address: WarehouseAddress): Promise<void> {
  const warehouse = openWarehouse(address)
  try {
    await migrateWarehouse(warehouse)
  } finally {
    await warehouse.close()
  }
}

/** Slow queries are warnings, and on a busy machine every query is slow. */
const errorsOnly: FrontLogger = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message) => console.error(message, fields),
}
