import type { QueryOptions, Warehouse } from '../client.ts'
import { SOURCES, type Source, type SourceName } from './sources.ts'

/** Tables that were seen to hold something of a merchant: facts are added and hardly ever taken away. */
const seen = new WeakMap<Warehouse, Set<string>>()

/**
 * Of these sources, those that the merchant has told nothing of, ever: a chain whose tills export no returns does not
 * have a refund rate of zero, it has none that is known. Sources that are questions of their own always count as told.
 */
export async function untoldSources(
  warehouse: Warehouse,
  merchantId: string,
  sources: readonly SourceName[],
  options: QueryOptions,
): Promise<ReadonlySet<SourceName>> {
  const told = seen.get(warehouse) ?? new Set()
  seen.set(warehouse, told)
  const keyOf = (table: string) => `${merchantId} ${table}`
  const isUntold = (table: string | null): table is string => table !== null && !told.has(keyOf(table))
  const asked = [...new Set(sources.map(tableBehind))].filter(isUntold)
  if (asked.length > 0) {
    const sql = asked.map(anyRowOf).join(' union all ')
    const found = await warehouse.query<{ name: string }>(sql, { merchantId }, options)
    for (const { name } of found) told.add(keyOf(name))
  }
  return new Set(sources.filter((source) => isUntold(tableBehind(source))))
}

/** The table that a source reads; null for a question of its own, and for orders, of which none is a figure: zero. */
function tableBehind(name: SourceName): string | null {
  const { rows }: Source = SOURCES[name]
  return typeof rows === 'string' && /^fact_\w+$/.test(rows) && rows !== 'fact_order' ? rows : null
}

function anyRowOf(table: string): string {
  return `(select '${table}' as name from ${table} where merchant_id = {merchantId:String} limit 1)`
}
