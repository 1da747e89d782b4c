import type { Warehouse } from '../client.ts'
import { ROWS } from './rows/index.ts'

/** Every table that the loader fills from records. */
export const LOADED_TABLES: readonly string[] = [
  ...new Set(Object.values(ROWS).map(({ table }) => table)),
  'store_calendar',
]

/** Empties those that have rows, and the list of batches that wait. */
export async function emptyTables(warehouse: Warehouse): Promise<void> {
  const full = await warehouse.query<{ name: string }>(
    `select name from system.tables
     where database = currentDatabase() and name in {tables:Array(String)} and total_rows > 0
     order by name`,
    { tables: [...LOADED_TABLES, 'load_waiting'] },
  )
  for (const { name } of full) await warehouse.command(`truncate table ${name}`)
}
