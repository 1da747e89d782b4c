import type { Warehouse } from '../../apps/server/src/warehouse/client.ts'
import { LOADED_TABLES } from '../../apps/server/src/warehouse/load/empty-tables.ts'

/**
 * Count and checksum of every loaded table, whatever the order of its rows. Equal sums = equal tables. Rows are hashed
 * as text because the hash of a row with a null in it is null.
 */
export async function tableSums(warehouse: Warehouse): Promise<Record<string, string>> {
  const rows = await sumsOf(warehouse, `'' as merchant`, 'select * from')
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]))
}

/** The same of each merchant's rows, without what tells merchants and loads apart. */
export async function sumsByMerchant(warehouse: Warehouse): Promise<Map<string, Record<string, string>>> {
  const select = `select merchant_id as merchant, * except '^(merchant_id|node_id|log_position)$' from`
  const rows = await sumsOf(warehouse, 'merchant', select, '* except merchant')
  const byMerchant = Map.groupBy(rows, ({ merchant }) => merchant)
  const entries = [...byMerchant].map(([merchant, own]) => {
    return [merchant, Object.fromEntries(own.map(({ name, sum }) => [name, sum]))] as const
  })
  return new Map(entries)
}

interface Sum {
  name: string
  merchant: string
  sum: string
}

async function sumsOf(warehouse: Warehouse, group: string, select: string, hashed = '*'): Promise<Sum[]> {
  const tables = await warehouse.query<{ name: string; engine: string }>(
    `select name, engine from system.tables
     where database = currentDatabase() and name in {tables:Array(String)} and total_rows > 0`,
    { tables: LOADED_TABLES },
  )
  const parts = tables.map(({ name, engine }) => {
    const rows = `${select} ${name} ${engine === 'ReplacingMergeTree' ? 'final' : ''}`
    const hash = `hex(groupBitXor(cityHash64(toString(tuple(${hashed})))))`
    return `select '${name}' as name, ${group}, concat(toString(count()), ' rows, ', ${hash}) as sum from (${rows}) group by merchant`
  })
  const sql = `select name, merchant, sum from (${parts.join('\nunion all\n')}) order by name, merchant`
  return parts.length === 0 ? [] : warehouse.query<Sum>(sql)
}
