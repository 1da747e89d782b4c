import type { Warehouse } from '../client.ts'
import { LOADED_TABLES } from './empty-tables.ts'

/** Equal weights = equal tables, whatever the order of their rows. */
export interface TableWeight {
  table: string
  /** Rows that readers see. */
  rows: number
  /** Of the hashes of all rows, 64 bits in hexadecimal. */
  sum: string
}

const MAX_SECONDS = 600

/** Weighs every table that is filled from records, one after the other. */
export async function weighTables(warehouse: Warehouse): Promise<TableWeight[]> {
  const tables = await warehouse.query<{ table: string; engine: string }>(
    `select name as table, engine from system.tables
     where database = currentDatabase() and name in {tables:Array(String)}
     order by name`,
    { tables: LOADED_TABLES },
  )
  const weights: TableWeight[] = []
  for (const { table, engine } of tables) {
    const final = engine === 'ReplacingMergeTree' ? 'final' : ''
    const [weight] = await warehouse.query<Omit<TableWeight, 'table'>>(
      // As text, because the hash of a row with a null in it is null.
      `select count() as rows, hex(sum(cityHash64(toString(tuple(*))))) as sum from ${table} ${final}`,
      {},
      { maxSeconds: MAX_SECONDS },
    )
    if (weight) weights.push({ table, ...weight })
  }
  return weights
}
