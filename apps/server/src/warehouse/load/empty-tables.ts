import type { Warehouse } from '../client.ts'
import { ROWS } from './rows/index.ts'

/** Every table that the loader fills. */
export const LOADED_TABLES: readonly string[] = [
  ...new Set(Object.values(ROWS).map(({ table }) => table)),
  'store_calendar',
  'load_waiting',
]

export async function emptyTables(warehouse: Warehouse): Promise<void> {
  for (const table of LOADED_TABLES) await warehouse.command(`truncate table ${table}`)
}
