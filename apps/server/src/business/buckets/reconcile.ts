import type { Queryable } from '@tandem/kernel'

/** A bucket whose counters are not what its movements and its holds add up to: an alarm. */
export interface Mismatch {
  bucketId: number
  kind: string
  resource: string
  place: string
  counters: { capacity: number; held: number; used: number; shortfall: number }
  movements: { capacity: number; held: number; used: number; shortfall: number }
  holds: { held: number; used: number }
}

/** Adds up every movement and every open hold, and compares both with the counters. @returns what differs: nothing */
export async function reconcile(db: Queryable): Promise<Mismatch[]> {
  return await db.query<Mismatch>(`
    with moved as (
      select bucket_id, sum(d_capacity)::bigint as capacity, sum(d_held)::bigint as held, sum(d_used)::bigint as used,
             sum(d_shortfall)::bigint as shortfall
        from movement group by bucket_id
    ), promised as (
      select l.bucket_id, coalesce(sum(l.quantity) filter (where h.state = 'held'), 0)::bigint as held,
             coalesce(sum(l.outstanding) filter (where h.state = 'committed'), 0)::bigint as used
        from hold_line l join hold h on h.id = l.hold_id where h.state in ('held', 'committed') group by l.bucket_id
    ), compared as (
      select b.id, b.kind, b.resource, b.place, b.capacity, b.held, b.used, b.shortfall,
             coalesce(m.capacity, 0) as m_capacity, coalesce(m.held, 0) as m_held, coalesce(m.used, 0) as m_used,
             coalesce(m.shortfall, 0) as m_shortfall, coalesce(p.held, 0) as p_held, coalesce(p.used, 0) as p_used
        from bucket b left join moved m on m.bucket_id = b.id left join promised p on p.bucket_id = b.id
    )
    select id as "bucketId", kind, resource, place,
           json_build_object('capacity', capacity, 'held', held, 'used', used, 'shortfall', shortfall) as counters,
           json_build_object('capacity', m_capacity, 'held', m_held, 'used', m_used, 'shortfall', m_shortfall)
             as movements,
           json_build_object('held', p_held, 'used', p_used) as holds
      from compared
     where (capacity, held, used, shortfall) <> (m_capacity, m_held, m_used, m_shortfall)
        or (held, used) <> (p_held, p_used)
        or shortfall <> greatest(0, held + used - capacity)
     order by id`)
}
