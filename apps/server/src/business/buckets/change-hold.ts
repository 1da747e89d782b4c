import { type EpochMs, type Prepared, type Queryable, Refusal } from '@tandem/kernel'
import { type BucketKey, keyColumns, keysFrom } from './bucket.ts'
import { changeClaims } from './change-claims.ts'
import { type OwnerLimit, refusalFor, type Short } from './hold.ts'

/** What a hold has more or less of. */
export interface HoldChange {
  holdId: string
  amounts: readonly HoldBy[]
  /** All that it takes of its owners' limits from now on; left out, that stays. */
  limits?: readonly OwnerLimit[]
}

export interface HoldBy extends BucketKey {
  /** Signed, in smallest units. */
  by: number
  /** How much must be left for others when it is more. */
  leave?: number
}

/**
 * Headers, then lines of holds, then buckets by id, as everywhere. What one hold gives and another takes of a bucket is
 * never free in between. Asked per bucket: only what all holds together have more must be there.
 */
const CHANGE: Prepared = {
  name: 'bucket.change_holds',
  text: `
with asked as materialized (
  select w.*, b.id as bucket_id
    from (select hold_id, kind, resource, place, period, sum(by)::bigint as by, max(leave)::bigint as leave
            from ${keysFrom(3, ', $7::uuid[], $8::bigint[], $9::bigint[]', ', hold_id, by, leave')}
           group by hold_id, kind, resource, place, period having sum(by) <> 0) w
    left join lateral (select id from bucket b
                        where b.kind = w.kind and b.resource = w.resource and b.place = w.place and b.period = w.period
                        limit 1) b on true
), header as materialized (
  select id, state from hold where id = any ($2::uuid[]) and state in ('held', 'committed') order by id for no key update
), is_open as materialized (
  select count(*) = cardinality($2::uuid[]) as ok from header
), own as materialized (
  select l.hold_id, l.bucket_id, l.outstanding
    from hold_line l
   where l.hold_id in (select id from header) and l.bucket_id = any (array(select bucket_id from asked))
   order by l.hold_id, l.bucket_id for no key update
), locked as materialized (
  select b.id, b.capacity, b.held, b.used, b.shortfall
    from bucket b
   where b.id = any (array(select bucket_id from asked)) and (select ok from is_open) and (select count(*) from own) >= 0
   order by b.id for no key update
), net as materialized (
  select a.kind, a.resource, a.place, a.period, a.bucket_id, sum(a.by)::bigint as by,
         coalesce(sum(a.by) filter (where h.state = 'held'), 0)::bigint as d_held,
         coalesce(sum(a.by) filter (where h.state = 'committed'), 0)::bigint as d_used,
         greatest(l.capacity - l.held - l.used - max(a.leave), 0) as free
    from asked a left join header h on h.id = a.hold_id left join locked l on l.id = a.bucket_id
   group by a.kind, a.resource, a.place, a.period, a.bucket_id, l.id, l.capacity, l.held, l.used
), verdict as materialized (
  select (select ok from is_open)
         and not exists (select from asked a left join own o using (hold_id, bucket_id)
                          where coalesce(o.outstanding, 0) + a.by < 0) as has_it,
         not exists (select from net where by > 0 and by > coalesce(free, 0)) as is_there
), going as materialized (
  select a.hold_id, a.bucket_id, a.by, h.state, coalesce(o.outstanding, 0) + a.by as outstanding,
         o.bucket_id is null as is_new
    from asked a join header h on h.id = a.hold_id left join own o using (hold_id, bucket_id)
   where (select has_it and is_there from verdict)
), gone as (
  delete from hold_line l using going g
   where l.hold_id = g.hold_id and l.bucket_id = g.bucket_id and g.state = 'held' and g.outstanding = 0
), changed as (
  update hold_line l
     set outstanding = g.outstanding,
         quantity = case g.state when 'held' then g.outstanding else l.quantity + greatest(g.by, 0) end
    from going g
   where l.hold_id = g.hold_id and l.bucket_id = g.bucket_id and not (g.state = 'held' and g.outstanding = 0)
), added as (
  insert into hold_line (merchant_id, hold_id, bucket_id, quantity, outstanding)
  select tandem_merchant(), hold_id, bucket_id, by, by from going where is_new
), moved as (
  update bucket b
     set capacity = l.capacity, held = l.held + n.d_held, used = l.used + n.d_used,
         shortfall = least(l.shortfall, greatest(0, l.held + l.used + n.by - l.capacity))
    from locked l join net n on n.bucket_id = l.id
   where b.id = l.id and (select has_it and is_there from verdict)
  returning b.id, b.shortfall - l.shortfall as d_shortfall
), written as (
  insert into movement (merchant_id, bucket_id, at, cause, kind, d_held, d_used, d_shortfall)
  select tandem_merchant(), g.bucket_id, $1, 'hold:' || g.hold_id,
         case when g.state = 'held' then case when g.by > 0 then 'hold' else 'release' end
              else case when g.by > 0 then 'commit' else 'give_back' end end,
         case g.state when 'held' then g.by else 0 end, case g.state when 'held' then 0 else g.by end,
         -- The first of a bucket's rows carries what the bucket's shortfall went down by.
         case when row_number() over (partition by g.bucket_id order by g.hold_id) = 1 then m.d_shortfall else 0 end
    from going g join moved m on m.id = g.bucket_id
)
select has_it as "hasIt", is_there as "isThere",
       (select coalesce(json_agg(json_build_object('kind', kind, 'resource', resource, 'place', place,
                 'period', case when isfinite(period) then extract(epoch from period) * 1000 end,
                 'wanted', by, 'free', coalesce(free, 0))), '[]') from net where by > 0 and by > coalesce(free, 0)) as short
  from verdict`,
}

interface Verdict {
  hasIt: boolean
  isThere: boolean
  short: Short[]
}

/**
 * Changes what open or committed holds have, all of it or nothing: more is taken only where it is free, less is free for
 * others, and what goes from one hold to another is nobody else's in between. The caller has locked whose holds they are.
 *
 * Nothing is swept before, as in `holdWithin`.
 *
 * @throws Refusal `bucket.short`; `hold.limit`; `hold.exceeded` when a hold has ended or has less than is taken from it
 */
export async function changeHolds(tx: Queryable, now: EpochMs, changes: readonly HoldChange[]): Promise<void> {
  const { hasIt, isThere, short } = await tryChange(tx, now, changes)
  if (!hasIt) throw new Refusal('hold.exceeded', { holds: changes.map(({ holdId }) => holdId) })
  if (!isThere) throw refusalFor({ short, at_limit: [] })
  await changeClaims(tx, changes)
}

async function tryChange(tx: Queryable, now: EpochMs, changes: readonly HoldChange[]): Promise<Verdict> {
  const rows = changes.flatMap(({ holdId, amounts }) => amounts.map((one) => ({ ...one, holdId })))
  if (rows.length === 0) return { hasIt: true, isThere: true, short: [] }
  const [verdict] = await tx.query<Verdict>(CHANGE, [
    new Date(now),
    [...new Set(changes.map(({ holdId }) => holdId))],
    ...keyColumns(rows),
    rows.map(({ holdId }) => holdId),
    rows.map(({ by }) => by),
    rows.map(({ leave = 0 }) => leave),
  ])
  return verdict as Verdict
}
