import { setTimeout as sleep } from 'node:timers/promises'
import type { Db, EpochMs, Queryable } from '@tandem/kernel'

/** Between two looks at events that an open transaction keeps out of reach. */
const LOOK_AGAIN_MS = 20

/** Something that happened, as consumers hear of it. `id` grows; consumers de-duplicate by it. */
export interface OutboxEvent {
  merchantId: string
  id: number
  kind: string
  aggregate: string
  payload: unknown
  at: Date
}

/**
 * Hears every event at least once, the events of one aggregate in the order they were written. What `handle` writes
 * through `tx` commits together with the consumer's position: exactly once. When it throws, the batch comes again.
 */
export interface OutboxConsumer {
  name: string
  handle(events: readonly OutboxEvent[], tx: Queryable): Promise<void>
}

interface OutboxRow extends OutboxEvent {
  xid: string
  waits: boolean
}

/**
 * Writes an event in the transaction that caused it. `aggregate` names the thing it happened to (`order:1042`); the
 * caller holds that thing's row lock, which is what makes "in order" mean something.
 */
export async function emit(
  tx: Queryable,
  event: { kind: string; aggregate: string; payload: unknown; at: EpochMs },
): Promise<void> {
  await tx.query(
    'insert into outbox (merchant_id, kind, aggregate, payload, at) values (tandem_merchant(), $1, $2, $3, $4)',
    [event.kind, event.aggregate, JSON.stringify(event.payload), new Date(event.at)],
  )
}

/**
 * Hands the next events to one consumer; only one process at a time serves a consumer.
 *
 * Rows are read below the snapshot horizon: a transaction with a lower number can then no longer appear behind the
 * consumer's position, which `id > last` would lose. Transaction numbers are not commit order, though: of two writers
 * to one aggregate the later may carry the lower number. Delivery stops before such a row until its elder is in reach.
 *
 * @param db across merchants (`platformDb`)
 * @returns how many events were handed over; 0 when there is nothing in reach or another process is at it
 */
export async function deliver(db: Db, consumer: OutboxConsumer, limit = 500): Promise<number> {
  if (!(await hasNews(db, consumer.name))) return 0
  return await db.transaction(async (tx) => {
    const [cursor] = await tx.query<{ xid: string; id: number }>(
      'select xid::text, id from outbox_cursor where consumer = $1 for update skip locked',
      [consumer.name],
    )
    if (!cursor) return 0
    const rows = await nextRows(tx, cursor, limit)
    const last = rows.at(-1)
    if (!last) return 0
    const events = rows.map(({ xid: _xid, waits: _waits, ...event }) => event)
    await consumer.handle(
      events.toSorted((a, b) => a.id - b.id),
      tx,
    )
    await tx.query('update outbox_cursor set xid = $2::xid8, id = $3 where consumer = $1', [
      consumer.name,
      last.xid,
      last.id,
    ])
    return rows.length
  })
}

/**
 * Hands over everything that is written by now. The snapshot horizon spans every database of the engine, so an open
 * transaction anywhere may keep the newest events out of reach: waits for it to end.
 *
 * @throws Error when some are still out of reach after `patienceMs`
 */
export async function deliverAll(db: Db, consumer: OutboxConsumer, patienceMs = 60_000): Promise<void> {
  const [newest] = await db.query<{ id: number | null }>('select max(id) as id from outbox')
  const isBehind = async (): Promise<boolean> =>
    (
      await db.query(
        `select from outbox, outbox_cursor c where c.consumer = $1 and (outbox.xid, outbox.id) > (c.xid, c.id)
            and outbox.id <= $2 limit 1`,
        [consumer.name, newest?.id ?? 0],
      )
    ).length > 0
  const giveUp = Date.now() + patienceMs
  for (;;) {
    while ((await deliver(db, consumer)) > 0);
    if (!(await isBehind())) return
    if (Date.now() > giveUp) throw new Error(`an open transaction keeps events from ${consumer.name}`)
    await sleep(LOOK_AGAIN_MS)
  }
}

/** Looks without locking or writing anything, so that an idle system stays idle. Makes the consumer known at first. */
async function hasNews(db: Queryable, consumer: string): Promise<boolean> {
  const [cursor] = await db.query<{ news: boolean }>(
    `select exists (select from outbox where (outbox.xid, outbox.id) > (c.xid, c.id)) as news
       from outbox_cursor c where consumer = $1`,
    [consumer],
  )
  if (!cursor) await db.query('insert into outbox_cursor (consumer) values ($1) on conflict do nothing', [consumer])
  return cursor?.news ?? true
}

async function nextRows(tx: Queryable, cursor: { xid: string; id: number }, limit: number): Promise<OutboxRow[]> {
  for (let size = limit; ; size *= 2) {
    const rows = await tx.query<OutboxRow>(
      `with batch as (
         select * from outbox
          where (xid, id) > ($1::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
          order by xid, id limit $3
       ), edge as (
         select xid, id from batch order by xid desc, id desc limit 1
       )
       select merchant_id as "merchantId", id, kind, aggregate, payload, at, xid::text as xid,
              exists (select from outbox elder, edge
                       where elder.merchant_id = batch.merchant_id and elder.aggregate = batch.aggregate
                         and elder.id < batch.id and (elder.xid, elder.id) > (edge.xid, edge.id)) as waits
         from batch order by batch.xid, batch.id`,
      [cursor.xid, cursor.id, size],
    )
    const ready = inReach(rows)
    // Nothing in reach although more rows may follow: the elder of the first row lies beyond the batch.
    if (ready.length > 0 || rows.length < size) return ready
  }
}

/** The longest prefix that leaves no elder event of one of its aggregates behind. */
function inReach(rows: readonly OutboxRow[]): OutboxRow[] {
  let end = rows.findIndex((row) => row.waits)
  if (end < 0) end = rows.length
  for (;;) {
    const eldestBehind = new Map<string, number>()
    for (const row of rows.slice(end)) {
      eldestBehind.set(aggregateOf(row), Math.min(row.id, eldestBehind.get(aggregateOf(row)) ?? row.id))
    }
    const next = rows.findIndex((row, i) => i < end && row.id > (eldestBehind.get(aggregateOf(row)) ?? Infinity))
    if (next < 0) return rows.slice(0, end)
    end = next
  }
}

function aggregateOf({ merchantId, aggregate }: OutboxRow): string {
  return `${merchantId} ${aggregate}`
}

/** Events not yet handed to each consumer, counted up to 10,000. */
export async function outboxLag(db: Queryable): Promise<{ consumer: string; events: number }[]> {
  return await db.query(
    `select consumer, (select count(*) from (select from outbox where (outbox.xid, outbox.id) > (c.xid, c.id)
                                             limit 10000) waiting) as events
       from outbox_cursor c`,
  )
}

/** Forgets events older than `before` that every consumer has had. */
export async function pruneOutbox(db: Queryable, before: EpochMs): Promise<void> {
  await db.query(
    `delete from outbox where at < $1
        and not exists (select from outbox_cursor c where (c.xid, c.id) < (outbox.xid, outbox.id))`,
    [new Date(before)],
  )
}

/**
 * After rows were copied into another PostgreSQL: transaction numbers start anew there, so the old ones say nothing.
 * Everything becomes readable at once in the order of ids; a consumer may hear an event twice, none is left out.
 */
export async function rebaseOutbox(tx: Queryable): Promise<void> {
  await tx.query(
    `update outbox_cursor c set xid = '0', id = coalesce(
       (select min(o.id) - 1 from outbox o where (o.xid, o.id) > (c.xid, c.id)),
       (select max(id) from outbox), 0)`,
  )
  await tx.query(`update outbox set xid = '0'`)
}
