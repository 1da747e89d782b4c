import type { Queryable } from '@tandem/kernel'

/** In how many decimals these SKUs are counted; 0 where nobody knows them. */
export async function decimalsOf(db: Queryable, skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ sku: string; decimals: number }>('select sku, decimals from sku where sku = any($1)', [
    skus,
  ])
  return new Map(rows.map(({ sku, decimals }) => [sku, decimals]))
}
