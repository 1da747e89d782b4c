import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunReport } from '@tandem/contracts'
import type { Importer } from '../../apps/server/src/collect/import/importer.ts'
import { type ImportDeps, runImport } from '../../apps/server/src/collect/import/run-import.ts'
import { type EventLog, openEventLog } from '../../apps/server/src/collect/log/index.ts'
import { type Database, platformDb, scopedDb } from '../../apps/server/src/db/pool.ts'
import { loadPending, type Warehouse } from '../../apps/server/src/warehouse/index.ts'
import { createTestWorld, type TestWorld } from '../world/index.ts'

/** Both engines, an event log and a folder for files, for one test file. */
export interface ImportWorld {
  database: Database
  databaseUrl: string
  warehouse: Warehouse
  log: EventLog
  dir: string
  deps: ImportDeps
  import(importer: Importer, paths: readonly string[]): Promise<RunReport>
  close(): Promise<void>
}

export async function importWorld(): Promise<ImportWorld> {
  const world: TestWorld = await createTestWorld()
  const dir = await mkdtemp(join(tmpdir(), 'tandem-import-'))
  const log = await openEventLog(join(dir, 'log'))
  const deps: ImportDeps = {
    scoped: (merchantId) => scopedDb(world.database, merchantId),
    platform: platformDb(world.database),
    log,
    load: () => loadPending(world.warehouse, log),
    now: () => Date.UTC(2026, 2, 1),
    scratch: join(dir, 'scratch'),
  }
  return {
    database: world.database,
    databaseUrl: world.url,
    warehouse: world.warehouse,
    log,
    dir,
    deps,
    import: (importer, paths) => runImport(deps, importer, paths),
    close: async () => {
      await log.close()
      await world.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
