import type { Warehouse } from '../client.ts'
import { type Scope, storeCondition } from '../scope.ts'

/** The scope with its districts and formats told as stores: looked up once, not again in every scan. */
export async function withStores(warehouse: Warehouse, scope: Scope): Promise<Scope> {
  const { districts = [], formats = [], ...rest } = scope
  if (districts.length === 0 && formats.length === 0) return scope
  const { sql, params } = storeCondition(scope)
  const stores = await warehouse.query<{ id: string }>(
    `select store_id as id from dim_store final where ${sql}`,
    params,
    { fast: true },
  )
  return { ...rest, storeIds: stores.map(({ id }) => id) }
}
