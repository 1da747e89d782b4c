import type { Warehouse } from '../client.ts'
import { encode } from '../encode.ts'

export interface Progress {
  step: number
  /** Counts rebuilds; part of every insert's token, so that a rebuild's inserts are new ones. */
  epoch: number
  /** Batches up to here are in. */
  loadedTo: number
  /** Batches up to here were being inserted: after a crash some of their rows may be in. */
  loadingTo: number
  /** A rebuild was emptying the tables. */
  emptying: boolean
}

const NAME = 'event log'
const COLUMNS = ['name', 'step', 'epoch', 'loaded_to', 'loading_to', 'emptying'] as const

export async function readProgress(warehouse: Warehouse): Promise<Progress> {
  const [row] = await warehouse.query<Omit<Progress, 'emptying'> & { emptying: number }>(`
    select step, epoch, loaded_to as loadedTo, loading_to as loadingTo, emptying
    from load_progress
    order by step desc
    limit 1`)
  if (!row) return { step: 0, epoch: 0, loadedTo: 0, loadingTo: 0, emptying: false }
  return { ...row, emptying: row.emptying === 1 }
}

/** Writes the next step down and answers it. */
export async function writeProgress(
  warehouse: Warehouse,
  before: Progress,
  change: Partial<Omit<Progress, 'step'>>,
): Promise<Progress> {
  const next = { ...before, ...change, step: before.step + 1 }
  const row = [NAME, next.step, next.epoch, next.loadedTo, next.loadingTo, Number(next.emptying)]
  await warehouse.insert('load_progress', encode(COLUMNS, [row]))
  return next
}
