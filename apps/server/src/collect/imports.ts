import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ImportProgress, ImportRequest, RunReport } from '@tandem/contracts'
import { type Db, Refusal } from '@tandem/kernel'
import { type Database, platformDb, scopedDb } from '../db/pool.ts'
import { now } from '../platform/clock.ts'
import { loadPending, type Warehouse } from '../warehouse/index.ts'
import { LoggedCounts } from './data-sources.ts'
import { registerMerchant } from './import/register-merchant.ts'
import { replayQuarantine } from './import/replay.ts'
import { type ImportDeps, runImport } from './import/run-import.ts'
import { readSource, saveSource } from './import/run-store.ts'
import type { EventLog } from './log/index.ts'
import { filesOf } from './sources/files-of.ts'
import { importerOf } from './sources/index.ts'

export interface ImportsDeps extends ImportDeps {
  log: ImportDeps['log'] & Pick<EventLog, 'headers'>
}

/** The importers of a running server: one import of a merchant at a time, by the command line or by the Data page. */
export class Imports {
  readonly #deps: ImportsDeps
  readonly #running = new Set<string>()
  /** What the event log holds, by source. */
  readonly logged: LoggedCounts

  constructor(deps: ImportsDeps) {
    this.#deps = deps
    this.logged = new LoggedCounts(deps.log)
  }

  /** @throws Refusal `import.busy`, `import.unreadable` (no such source, a MAP that is wrong, no files) */
  async run(
    request: ImportRequest,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<{ merchantId: string; report: RunReport }> {
    const importer = importerOf({ importer: request.source, map: request.map })
    const paths = await filesOf(request.paths)
    const { id: merchantId } = importer.merchant
    const report = await this.#alone(merchantId, async () => {
      await registerMerchant(this.#deps.platform, importer.merchant, await this.#deps.now())
      await saveSource(this.#deps.scoped(merchantId), merchantId, importer)
      return await runImport(this.#deps, importer, paths, onProgress)
    })
    return { merchantId, report }
  }

  /** @throws Refusal `import.busy`, `resource.not_found` when the merchant has no such source */
  async replay(db: Db, merchantId: string, source: string, table: string, csv: Uint8Array): Promise<RunReport> {
    const known = await readSource(db, merchantId, source)
    if (!known) throw new Refusal('resource.not_found', { source })
    const importer = importerOf(known)
    return this.#alone(merchantId, async () => {
      await mkdir(this.#deps.scratch, { recursive: true })
      const dir = await mkdtemp(join(this.#deps.scratch, 'replay-'))
      try {
        const path = join(dir, `${basename(table)}.csv`)
        await writeFile(path, csv, { mode: 0o600 })
        return await replayQuarantine(this.#deps, importer, table, path)
      } finally {
        await rm(dir, { recursive: true, force: true })
      }
    })
  }

  async #alone<T>(merchantId: string, work: () => Promise<T>): Promise<T> {
    if (this.#running.has(merchantId)) throw new Refusal('import.busy', { merchant: merchantId })
    this.#running.add(merchantId)
    try {
      return await work()
    } finally {
      this.#running.delete(merchantId)
    }
  }
}

/** Puts importers together from what a server has open. */
export function openImports(parts: {
  database: Database
  warehouse: Warehouse
  eventLog: EventLog
  dataDir: string
}): Imports {
  const platform = platformDb(parts.database)
  return new Imports({
    scoped: (merchantId) => scopedDb(parts.database, merchantId),
    platform,
    log: parts.eventLog,
    load: () => loadPending(parts.warehouse, parts.eventLog),
    now: () => now(platform),
    scratch: join(parts.dataDir, 'files', 'import'),
  })
}
