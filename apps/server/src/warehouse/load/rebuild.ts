import { Refusal } from '@tandem/kernel'
import type { Warehouse } from '../client.ts'
import { migrateWarehouse } from '../schema/migrate.ts'
import type { BatchSource } from './batch-source.ts'
import { databaseNames, dropBeside, type OpenBeside } from './beside.ts'
import { LOADED_TABLES } from './empty-tables.ts'
import { loadNow, loadPending } from './load-pending.ts'
import { readProgress, writeProgress } from './progress.ts'
import { inTurn } from './turns.ts'
import { type TableWeight, weighTables } from './weigh-tables.ts'

export interface RebuildDeps {
  warehouse: Warehouse
  beside: OpenBeside
  log: BatchSource
}

export interface RebuildOptions {
  /** Batches loaded, then tables compared: the old ones, the new ones. */
  onProgress?: (progress: { step: 'loading' | 'comparing'; done: number; of: number }) => void
  /** Ends the rebuild at the next step; the old tables stay. */
  signal?: AbortSignal
}

/** The tables that were replaced and those in their place, both up to the same batch of the log. */
export interface Rebuilt {
  before: TableWeight[]
  after: TableWeight[]
}

const rebuilding = new WeakSet<Warehouse>()

/**
 * Fills new tables from the whole log and puts them in the place of the old ones. Readers and loading go on meanwhile;
 * they never meet a table that is half full. Stopped, failed or killed before the exchange it leaves the tables as
 * they were; killed within it, the next load fills all tables anew.
 *
 * @returns null when it was stopped
 * @throws Refusal `warehouse.rebuilding` when one is under way
 */
export async function rebuildWarehouse(deps: RebuildDeps, options: RebuildOptions = {}): Promise<Rebuilt | null> {
  const { warehouse } = deps
  if (rebuilding.has(warehouse)) throw new Refusal('warehouse.rebuilding')
  rebuilding.add(warehouse)
  try {
    return await rebuild(deps, options)
  } finally {
    // What cannot be dropped now is dropped by the next start.
    await dropBeside(warehouse).catch(() => undefined)
    rebuilding.delete(warehouse)
  }
}

async function rebuild(
  { warehouse, beside, log }: RebuildDeps,
  { signal, onProgress = () => {} }: RebuildOptions,
): Promise<Rebuilt | null> {
  const names = await databaseNames(warehouse)
  await dropBeside(warehouse)
  await warehouse.command(`create database \`${names.beside}\``)
  const fresh = beside(names.beside)
  try {
    await migrateWarehouse(fresh)
    await loadPending(fresh, log, {
      ...(signal ? { signal } : {}),
      onProgress: ({ position, end }) => onProgress({ step: 'loading', done: position, of: end }),
    })
    if (signal?.aborted) return null
    return await inTurn(warehouse, async () => {
      // Tables that cannot be brought up to date are replaced for that very reason; the comparison will tell.
      const end = await loadNow(warehouse, log).then(
        ({ position }) => position,
        () => log.end,
      )
      await loadNow(fresh, upTo(log, end))
      onProgress({ step: 'comparing', done: 0, of: 2 })
      const before = await weighTables(warehouse)
      onProgress({ step: 'comparing', done: 1, of: 2 })
      const after = await weighTables(fresh)
      onProgress({ step: 'comparing', done: 2, of: 2 })
      if (signal?.aborted) return null
      await exchangeTables(warehouse, names)
      return { before, after }
    })
  } finally {
    await fresh.close()
  }
}

/** The log as it was when it ended there: what has come in since is left to the load after the exchange. */
function upTo(log: BatchSource, end: number): BatchSource {
  return { end, read: (from) => log.read(from) }
}

/** The engine exchanges one table after the other: until the last one, the record of progress calls for a new fill. */
async function exchangeTables(
  warehouse: Warehouse,
  { current, beside }: { current: string; beside: string },
): Promise<void> {
  const progress = await readProgress(warehouse)
  const fromNothing = { epoch: progress.epoch + 1, loadedTo: 0, loadingTo: 0, emptying: true }
  await writeProgress(warehouse, progress, fromNothing)
  const tables = [...LOADED_TABLES, 'load_waiting', 'load_progress']
  const pairs = tables.map((table) => `\`${current}\`.${table} and \`${beside}\`.${table}`)
  await warehouse.command(`exchange tables ${pairs.join(', ')}`)
}
