import { type EpochMs, type Prepared, type Queryable, Refusal } from '@tandem/kernel'
import { type BucketAmount, type BucketKey, keyColumns, keysFrom } from './bucket.ts'
import { lockBuckets } from './free.ts'

/** What becomes of a part of a committed hold: it leaves the place, or nobody wants it any more. */
type Way = 'hand_over' | 'give_back'

const SETTLE: Prepared = {
  name: 'bucket.settle',
  text: `
with asked as materialized (
  select b.id, sum(asked.quantity)::bigint as quantity
    from ${keysFrom(4, ', $8::bigint[]', ', quantity')} join bucket b using (kind, resource, place, period)
   group by b.id
), header as materialized (
  select id from hold where id = $2 and state = 'committed' for no key update
), held_line as materialized (
  select l.bucket_id, l.outstanding, a.quantity
    from hold_line l join asked a on a.id = l.bucket_id
   where l.hold_id = (select id from header)
   order by l.bucket_id for no key update of l
), verdict as (
  select count(*) = $9::int and bool_and(outstanding >= quantity) as ok from held_line
), locked as materialized (
  select b.* from bucket b where b.id in (select bucket_id from held_line where (select ok from verdict))
   order by b.id for no key update
), lines as (
  update hold_line l set outstanding = h.outstanding - h.quantity
    from held_line h
   where l.hold_id = $2 and l.bucket_id = h.bucket_id and (select ok from verdict)
), moved as (
  update bucket b
     set held = l.held, used = l.used - h.quantity,
         capacity = l.capacity - case when $3 = 'hand_over' then least(h.quantity, l.capacity) else 0 end,
         shortfall = greatest(0, l.held + l.used - h.quantity
                       - (l.capacity - case when $3 = 'hand_over' then least(h.quantity, l.capacity) else 0 end))
    from locked l join held_line h on h.bucket_id = l.id
   where b.id = l.id
  returning b.id, b.capacity - l.capacity as d_capacity, -h.quantity as d_used, b.shortfall - l.shortfall as d_shortfall
), written as (
  insert into movement (merchant_id, bucket_id, at, cause, kind, d_capacity, d_used, d_shortfall)
  select tandem_merchant(), id, $1, 'hold:' || $2, $3, d_capacity, d_used, d_shortfall from moved
)
select coalesce((select ok from verdict), false) as ok`,
}

/**
 * Goods of a committed hold leave the place: they are no longer there nor promised.
 *
 * @throws Refusal `hold.exceeded` when the hold is not committed or less of it is outstanding
 */
export async function handOver(
  tx: Queryable,
  now: EpochMs,
  holdId: string,
  amounts: readonly BucketAmount[],
): Promise<void> {
  await settle(tx, now, holdId, 'hand_over', amounts)
}

/** A part of a committed hold is free for others again. @throws Refusal `hold.exceeded` as above */
export async function giveBack(
  tx: Queryable,
  now: EpochMs,
  holdId: string,
  amounts: readonly BucketAmount[],
): Promise<void> {
  await settle(tx, now, holdId, 'give_back', amounts)
}

/** All of a committed hold that was neither handed over nor given back. */
export async function outstandingOf(tx: Queryable, holdId: string): Promise<BucketAmount[]> {
  const rows = await tx.query<Required<Omit<BucketAmount, 'period'>> & { period: Date | null }>(
    `select b.kind, b.resource, b.place, case when isfinite(b.period) then b.period end as period,
            l.outstanding as quantity
       from hold_line l join bucket b on b.merchant_id = l.merchant_id and b.id = l.bucket_id
      where l.merchant_id = tandem_merchant() and l.hold_id = $1 and l.outstanding > 0`,
    [holdId],
  )
  return rows.map(({ period, ...rest }) => ({ ...rest, ...(period ? { period: period.getTime() } : {}) }))
}

/**
 * Locks all that a hold has, and these buckets besides, in the one order: whoever then changes one after the other waits
 * for nobody any more.
 */
export async function lockHeld(tx: Queryable, holdId: string, besides: readonly BucketKey[] = []): Promise<void> {
  await tx.query('select from hold where id = $1 for no key update', [holdId])
  await lockBuckets(tx, [...(await outstandingOf(tx, holdId)), ...besides])
}

async function settle(
  tx: Queryable,
  now: EpochMs,
  holdId: string,
  way: Way,
  amounts: readonly BucketAmount[],
): Promise<void> {
  if (amounts.length === 0) return
  const columns = keyColumns(amounts)
  const distinct = new Set(amounts.map((one) => JSON.stringify([one.kind, one.resource, one.place, one.period]))).size
  const [verdict] = await tx.query<{ ok: boolean }>(SETTLE, [
    new Date(now),
    holdId,
    way,
    ...columns,
    amounts.map(({ quantity }) => quantity),
    distinct,
  ])
  if (!verdict?.ok) throw new Refusal('hold.exceeded', { holdId })
}
