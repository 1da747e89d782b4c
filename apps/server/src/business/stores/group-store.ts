import type { StoreGroup, StoreGroupInput } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'
import type { StoreScope } from './store-store.ts'

/** Groups by id, each with those of its stores that are in scope. */
export async function listGroups(db: Queryable, scope: StoreScope): Promise<StoreGroup[]> {
  const inScope = scope === 'all' ? '' : 'and m.store_id = any($1)'
  return await db.query(
    `select g.id, g.name, coalesce(array_agg(m.store_id order by m.store_id) filter (where m.store_id is not null),
            '{}') as "storeIds"
       from store_group g
       left join store_group_member m on m.merchant_id = g.merchant_id and m.group_id = g.id ${inScope}
      group by g.merchant_id, g.id, g.name order by g.id`,
    scope === 'all' ? [] : [scope],
  )
}

/** Makes the group, or gives it this name and these stores. @returns the stores that there are not; nothing is kept then */
export async function saveGroup(tx: Queryable, id: string, group: StoreGroupInput): Promise<string[]> {
  const unknown = await tx.query<{ id: string }>(
    'select wanted.id from unnest($1::text[]) wanted (id) where not exists (select from store s where s.id = wanted.id)',
    [group.storeIds],
  )
  if (unknown.length > 0) return unknown.map(({ id: storeId }) => storeId)
  await tx.query(
    `insert into store_group (merchant_id, id, name) values (tandem_merchant(), $1, $2)
     on conflict (merchant_id, id) do update set name = excluded.name`,
    [id, JSON.stringify(group.name)],
  )
  await tx.query('delete from store_group_member where group_id = $1 and store_id <> all ($2)', [id, group.storeIds])
  await tx.query(
    `insert into store_group_member (merchant_id, group_id, store_id)
     select tandem_merchant(), $1, store_id from unnest($2::text[]) store_id on conflict do nothing`,
    [id, group.storeIds],
  )
  return []
}

/** Whether there was one. */
export async function deleteGroup(tx: Queryable, id: string): Promise<boolean> {
  return (await tx.query('delete from store_group where id = $1 returning id', [id])).length > 0
}

/** The stores of these groups, each once, by id. */
export async function storesOfGroups(db: Queryable, groupIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'select distinct store_id as id from store_group_member where group_id = any($1) order by id',
    [groupIds],
  )
  return rows.map(({ id }) => id)
}

const GROUPS_OF_STORE = {
  name: 'stores.groups',
  text: 'select group_id as id from store_group_member where store_id = $1 order by id',
}

/** The groups that a store is in, by id. */
export async function groupsOfStore(db: Queryable, storeId: string): Promise<string[]> {
  return (await db.query<{ id: string }>(GROUPS_OF_STORE, [storeId])).map(({ id }) => id)
}
