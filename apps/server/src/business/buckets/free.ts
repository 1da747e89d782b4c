import type { Prepared, Queryable } from '@tandem/kernel'
import { type BucketKey, keyColumns } from './bucket.ts'

export interface BucketState {
  capacity: number
  held: number
  used: number
  shortfall: number
  /** Neither held nor used, 0 at least. */
  free: number
}

const READ: Prepared = {
  name: 'bucket.read',
  text: `
select asked.ord::int - 1 as i, b.capacity, b.held, b.used, b.shortfall,
       greatest(b.capacity - b.held - b.used, 0) as free
  from rows from (unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::timestamptz[])) with ordinality
    as asked(kind, resource, place, period, ord)
  join bucket b using (kind, resource, place, period)`,
}

const NOTHING: BucketState = { capacity: 0, held: 0, used: 0, shortfall: 0, free: 0 }

/** What is in each bucket, in the order asked; one that was never filled is empty. */
export async function readBuckets(db: Queryable, keys: readonly BucketKey[]): Promise<BucketState[]> {
  const rows = await db.query<BucketState & { i: number }>(READ, keyColumns(keys))
  const found = new Map(rows.map(({ i, ...state }) => [i, state]))
  return keys.map((_, i) => found.get(i) ?? NOTHING)
}

const LOCK: Prepared = {
  name: 'bucket.lock',
  text: `
with asked as materialized (
  select b.id, asked.ord::int - 1 as i
    from rows from (unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::timestamptz[])) with ordinality
      as asked(kind, resource, place, period, ord)
    join bucket b using (kind, resource, place, period)
), locked as materialized (
  select b.* from bucket b where b.id in (select id from asked) order by b.id for no key update
)
select a.i, l.capacity, l.held, l.used, l.shortfall, greatest(l.capacity - l.held - l.used, 0) as free
  from asked a join locked l using (id)`,
}

/** The same, for nobody else to change until the transaction ends. */
export async function lockBuckets(tx: Queryable, keys: readonly BucketKey[]): Promise<BucketState[]> {
  const rows = await tx.query<BucketState & { i: number }>(LOCK, keyColumns(keys))
  const found = new Map(rows.map(({ i, ...state }) => [i, state]))
  return keys.map((_, i) => found.get(i) ?? NOTHING)
}
