import type { StoreGroup } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'

export async function readStoreGroups(tx: Queryable): Promise<StoreGroup[]> {
  return await tx.query<StoreGroup>(
    `select g.id, g.name, array(select store_id from store_group_member m where m.group_id = g.id order by 1) as "storeIds"
       from store_group g order by g.id`,
  )
}

export async function writeStoreGroup(tx: Queryable, { id, name, storeIds }: StoreGroup): Promise<void> {
  await tx.query(
    `insert into store_group (merchant_id, id, name) values (tandem_merchant(), $1, $2)
     on conflict (merchant_id, id) do update set name = excluded.name`,
    [id, JSON.stringify(name)],
  )
  await tx.query('delete from store_group_member where group_id = $1', [id])
  await tx.query(
    `insert into store_group_member (merchant_id, group_id, store_id)
     select tandem_merchant(), $1, store_id from unnest($2::text[]) as store_id`,
    [id, storeIds],
  )
}

export async function missingStores(tx: Queryable, storeIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select id from unnest($1::text[]) as asked(id) where not exists (select from store where store.id = asked.id)',
    [storeIds],
  )
  return rows.map(({ id }) => id)
}
