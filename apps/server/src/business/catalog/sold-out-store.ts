import type { EpochMs, Queryable } from '@tandem/kernel'

export interface SoldOut {
  sku: string
  since: EpochMs
  until: EpochMs | null
}

/** What is sold out in a store at a time, by SKU. */
export async function readSoldOut(db: Queryable, storeId: string, at: EpochMs): Promise<SoldOut[]> {
  const rows = await db.query<{ sku: string; since: Date; until: Date | number }>(
    'select sku, since, until from sold_out where store_id = $1 and since <= $2 and until > $2 order by sku',
    [storeId, new Date(at)],
  )
  return rows.map(({ sku, since, until }) => ({
    sku,
    since: since.getTime(),
    until: Number.isFinite(Number(until)) ? Number(until) : null,
  }))
}

/** @returns whether anything changed: the same again until the same time changes nothing */
export async function insertSoldOut(
  tx: Queryable,
  { storeId, sku, since, until }: { storeId: string; sku: string; since: EpochMs; until: EpochMs | null },
): Promise<boolean> {
  const marked = await tx.query(
    `insert into sold_out as old (merchant_id, store_id, sku, since, until) values (tandem_merchant(), $1, $2, $3, $4)
     on conflict (merchant_id, store_id, sku) do update
        set since = case when old.until > $3 then old.since else $3 end, until = excluded.until
      where old.until <> excluded.until
     returning sku`,
    [storeId, sku, new Date(since), until === null ? 'infinity' : new Date(until)],
  )
  return marked.length > 0
}

/** @returns whether it was sold out at that time; what had ended by itself is forgotten too */
export async function deleteSoldOut(tx: Queryable, storeId: string, sku: string, at: EpochMs): Promise<boolean> {
  const gone = await tx.query<{ counted: boolean }>(
    'delete from sold_out where store_id = $1 and sku = $2 returning until > $3 as counted',
    [storeId, sku, new Date(at)],
  )
  return gone[0]?.counted ?? false
}

export async function storeAndSkuExist(tx: Queryable, storeId: string, sku: string): Promise<boolean> {
  const [row] = await tx.query<{ both: boolean }>(
    'select exists (select from store where id = $1) and exists (select from sku where sku = $2 and not retired) as both',
    [storeId, sku],
  )
  return row?.both ?? false
}
