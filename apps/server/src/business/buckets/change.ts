import { type EpochMs, type Prepared, type Queryable, Refusal } from '@tandem/kernel'
import { type BucketAmount, type BucketKey, keyColumns, keysFrom } from './bucket.ts'

/** A change of what is there, by a document: receipt, wastage, transfer, correction. */
export interface Change extends BucketKey {
  /** Signed, in smallest units. */
  by: number
}

/** A document. The same one again changes nothing. */
export interface Document {
  cause: string
  reason?: string
}

const MAKE: Prepared = {
  name: 'bucket.make',
  text: `
insert into bucket (merchant_id, kind, resource, place, period)
select distinct tandem_merchant(), kind, resource, place, period from ${keysFrom(1)}
 order by kind, resource, place, period
on conflict do nothing`,
}

const ADJUST: Prepared = {
  name: 'bucket.adjust',
  text: `
with asked as materialized (
  select b.id, sum(asked.quantity)::bigint as by
    from ${keysFrom(4, ', $8::bigint[]', ', quantity')} join bucket b using (kind, resource, place, period)
   group by b.id
), locked as materialized (
  select b.* from bucket b where b.id in (select id from asked) order by b.id for no key update
), verdict as materialized (
  select coalesce(bool_and(l.capacity + a.by >= l.held + l.used - l.shortfall), true) as ok
    from locked l join asked a using (id)
   where not exists (select from movement m where m.cause = $2 and m.bucket_id = l.id and m.kind = 'adjust')
), fresh as (
  insert into movement (merchant_id, bucket_id, at, cause, kind, reason, d_capacity, d_shortfall)
  select tandem_merchant(), l.id, $1, $2, 'adjust', $3, a.by,
         least(l.shortfall, greatest(0, l.held + l.used - l.capacity - a.by)) - l.shortfall
    from locked l join asked a using (id) where (select ok from verdict)
  on conflict do nothing
  returning bucket_id, d_capacity, d_shortfall
), moved as (
  update bucket b
     set capacity = l.capacity + f.d_capacity, held = l.held, used = l.used, shortfall = l.shortfall + f.d_shortfall
    from locked l join fresh f on f.bucket_id = l.id
   where b.id = l.id
)
select (select ok from verdict) as ok,
       (select coalesce(json_agg(json_build_object('kind', l.kind, 'resource', l.resource, 'place', l.place,
                 'wanted', -a.by, 'free', greatest(l.capacity - l.held - l.used, 0))), '[]')
          from locked l join asked a using (id) where l.capacity + a.by < l.held + l.used - l.shortfall) as short`,
}

/** Makes the buckets that are not there yet, empty. */
export async function makeBuckets(tx: Queryable, keys: readonly BucketKey[]): Promise<void> {
  await tx.query(MAKE, keyColumns(keys))
}

/**
 * Adds to what is there, or takes away from it what nobody holds: all or none.
 *
 * @throws Refusal `bucket.short` when more would be taken away than is free
 */
export async function adjust(
  tx: Queryable,
  now: EpochMs,
  { cause, reason }: Document,
  changes: readonly Change[],
): Promise<void> {
  await makeBuckets(tx, changes)
  const [verdict] = await tx.query<{ ok: boolean; short: unknown[] }>(ADJUST, [
    new Date(now),
    cause,
    reason ?? null,
    ...keyColumns(changes),
    changes.map(({ by }) => by),
  ])
  if (!verdict?.ok) throw new Refusal('bucket.short', { short: verdict?.short })
}

const COUNT: Prepared = {
  name: 'bucket.count',
  text: `
with asked as materialized (
  select b.id, asked.quantity as found
    from ${keysFrom(4, ', $8::bigint[]', ', quantity')} join bucket b using (kind, resource, place, period)
), locked as materialized (
  select b.* from bucket b where b.id in (select id from asked) order by b.id for no key update
), fresh as (
  insert into movement (merchant_id, bucket_id, at, cause, kind, reason, d_capacity, d_shortfall)
  select tandem_merchant(), l.id, $1, $2, 'count', $3, a.found - l.capacity,
         greatest(0, l.held + l.used - a.found) - l.shortfall
    from locked l join asked a using (id)
  on conflict do nothing
  returning bucket_id, d_capacity, d_shortfall
), moved as (
  update bucket b
     set capacity = l.capacity + f.d_capacity, held = l.held, used = l.used, shortfall = l.shortfall + f.d_shortfall
    from locked l join fresh f on f.bucket_id = l.id
   where b.id = l.id
)
select l.kind, l.resource, l.place, l.capacity as expected, l.capacity + f.d_capacity as found,
       l.shortfall + f.d_shortfall as shortfall
  from locked l join fresh f on f.bucket_id = l.id order by l.id`,
}

export interface Counted {
  kind: string
  resource: string
  place: string
  expected: number
  found: number
  /** Promised beyond what was found: some holds will have to be broken. */
  shortfall: number
}

/** Writes down what was found, whatever is promised of it. @returns what changed; nothing for a count known already */
export async function count(
  tx: Queryable,
  now: EpochMs,
  { cause, reason }: Document,
  found: readonly (BucketKey & { quantity: number })[],
): Promise<Counted[]> {
  await makeBuckets(tx, found)
  return await tx.query<Counted>(COUNT, [
    new Date(now),
    cause,
    reason ?? null,
    ...keyColumns(found),
    found.map(({ quantity }) => quantity),
  ])
}

const TAKE: Prepared = {
  name: 'bucket.take',
  text: `
with asked as materialized (
  select b.id, sum(asked.quantity)::bigint as quantity
    from ${keysFrom(4, ', $8::bigint[]', ', quantity')} join bucket b using (kind, resource, place, period)
   group by b.id
), locked as materialized (
  select b.* from bucket b where b.id in (select id from asked) order by b.id for no key update
), fresh as (
  insert into movement (merchant_id, bucket_id, at, cause, kind, reason, d_capacity, d_shortfall)
  select tandem_merchant(), l.id, $1, $2, 'take', $3, -least(a.quantity, l.capacity),
         greatest(0, l.held + l.used - greatest(0, l.capacity - a.quantity)) - l.shortfall
    from locked l join asked a using (id)
  on conflict do nothing
  returning bucket_id, d_capacity, d_shortfall
), moved as (
  update bucket b
     set capacity = l.capacity + f.d_capacity, held = l.held, used = l.used, shortfall = l.shortfall + f.d_shortfall
    from locked l join fresh f on f.bucket_id = l.id
   where b.id = l.id
)
select l.kind, l.resource, l.place, a.quantity + f.d_capacity as unknown
  from locked l join asked a using (id) join fresh f on f.bucket_id = l.id
 where a.quantity + f.d_capacity > 0 order by l.id`,
}

/**
 * Takes goods that are in the customer's hand: they are there, whatever the counters say. What others were promised of
 * them becomes a shortfall.
 *
 * @returns how many of which the counters did not know: somebody should count
 */
export async function take(
  tx: Queryable,
  now: EpochMs,
  { cause, reason }: Document,
  amounts: readonly BucketAmount[],
): Promise<{ kind: string; resource: string; place: string; unknown: number }[]> {
  await makeBuckets(tx, amounts)
  return await tx.query(TAKE, [
    new Date(now),
    cause,
    reason ?? null,
    ...keyColumns(amounts),
    amounts.map(({ quantity }) => quantity),
  ])
}
