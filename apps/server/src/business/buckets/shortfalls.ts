import type { EpochMs, Queryable } from '@tandem/kernel'

/** A promise that cannot be kept as things stand. */
export interface ShortBucket {
  bucketId: number
  kind: string
  resource: string
  place: string
  shortfall: number
  /** Who has a part in it, the one to break first on top. */
  holds: readonly { holdId: string; cause: string; state: 'held' | 'committed'; quantity: number; since: EpochMs }[]
}

/**
 * Buckets of which more is promised than a count found, with the holds in the order in which to break them: unpaid
 * before paid, later before earlier.
 */
export async function shortfalls(db: Queryable, place?: string): Promise<ShortBucket[]> {
  const rows = await db.query<{
    bucket_id: number
    kind: string
    resource: string
    place: string
    shortfall: number
    hold_id: string | null
    cause: string
    state: 'held' | 'committed'
    quantity: number
    since: Date
  }>(
    `select b.id as bucket_id, b.kind, b.resource, b.place, b.shortfall, h.id as hold_id, h.cause, h.state,
            case when h.state = 'held' then l.quantity else l.outstanding end as quantity, h.created_at as since
       from bucket b
       left join hold_line l on l.bucket_id = b.id and l.outstanding > 0
       left join hold h on h.id = l.hold_id and h.state in ('held', 'committed')
      where b.shortfall > 0 ${place === undefined ? '' : 'and b.place = $1'}
      order by b.id, h.state = 'committed', h.created_at desc, h.id desc`,
    place === undefined ? [] : [place],
  )
  const byBucket = Map.groupBy(rows, ({ bucket_id }) => bucket_id)
  return [...byBucket.values()].map((group) => {
    const [first] = group as [(typeof rows)[number]]
    const { bucket_id: bucketId, kind, resource, place: at, shortfall } = first
    const holds = group.flatMap(({ hold_id, cause, state, quantity, since }) =>
      hold_id === null ? [] : [{ holdId: hold_id, cause, state, quantity, since: since.getTime() }],
    )
    return { bucketId, kind, resource, place: at, shortfall, holds }
  })
}
