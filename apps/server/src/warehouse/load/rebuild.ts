import type { Warehouse } from '../client.ts'
import type { BatchSource } from './batch-source.ts'
import { type Loaded, type LoadOptions, loadPending } from './load-pending.ts'
import { readProgress, writeProgress } from './progress.ts'

/**
 * Empties every table and loads the whole log again; ends in the tables that loading step by step gave. Killed at any
 * moment, the next `loadPending` goes on where it was.
 */
export async function rebuildWarehouse(
  warehouse: Warehouse,
  log: BatchSource,
  options: LoadOptions = {},
): Promise<Loaded> {
  const progress = await readProgress(warehouse)
  const fromNothing = { epoch: progress.epoch + 1, loadedTo: 0, loadingTo: 0, emptying: true }
  await writeProgress(warehouse, progress, fromNothing)
  return loadPending(warehouse, log, options)
}
