import type { Lot, LotsQuery, RecallAnswer, RecallAsk } from '@tandem/contracts'
import { type CallCtx, type Ctx, type Queryable, Refusal, readPageEnd, uuidv7 } from '@tandem/kernel'
import { adjust, type BucketKey, lockBuckets, take } from '../buckets/index.ts'
import { causeOf, closeDocument, type DocumentHead, nextOf, openDocument } from './documents.ts'
import { insertLots, LOT, type LotRow, lockLots, toLot } from './lot-store.ts'
import { itemOf, refuseOtherPlaces, refuseUnlessEverywhere, shareSkus, stockItems } from './stock-items.ts'

const stockOf = ({ placeId, sku }: { placeId: string; sku: string }): BucketKey => {
  return { kind: 'stock', resource: sku, place: placeId }
}

/**
 * Keeps a SKU by lot from now on. What is there already is one lot a place, of unknown age. Again, nothing happens.
 *
 * @throws Refusal `resource.not_found`
 */
export async function trackLots(ctx: Ctx, sku: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    // Documents share the row until they end (`stockItems`).
    const [known] = await tx.query('select from sku where sku = $1 and stocked for update', [sku])
    if (!known) throw new Refusal('resource.not_found', { sku })
    const places = await tx.query<{ placeId: string }>(
      `select place as "placeId" from bucket where kind = 'stock' and resource = $1 and period = '-infinity' order by id`,
      [sku],
    )
    // Whoever hands over meanwhile waits for the bucket, and then finds the lot.
    const there = await lockBuckets(
      tx,
      places.map(({ placeId }) => stockOf({ placeId, sku })),
    )
    const fresh = await tx.query(
      `insert into lot_tracked_sku (merchant_id, sku, since) values (tandem_merchant(), $1, $2)
       on conflict do nothing returning sku`,
      [sku, new Date(ctx.now)],
    )
    if (fresh.length === 0) return
    const lots = places.flatMap(({ placeId }, i) => {
      const quantity = there[i]?.capacity ?? 0
      const none = { batch: null, supplier: null, expiresAt: null }
      return quantity > 0 ? [{ id: uuidv7(ctx.now), placeId, sku, quantity, ...none }] : []
    })
    await insertLots(tx, ctx.now, null, 'tracked', lots)
  })
}

/** Lots that are left, those that expire first on top. */
export async function listLots(
  db: Queryable,
  scope: 'all' | readonly string[],
  query: LotsQuery,
): Promise<{ lots: Lot[]; next: string | null }> {
  const { placeId, sku, batch, status, expiresBefore, after, pageSize } = query
  const values: unknown[] = []
  const given = (value: unknown): string => `$${values.push(value)}`
  const where = [
    'l.quantity > 0',
    ...(scope === 'all' ? [] : [`l.place_id = any(${given(scope)})`]),
    ...(placeId === undefined ? [] : [`l.place_id = ${given(placeId)}`]),
    ...(sku === undefined ? [] : [`l.sku = ${given(sku)}`]),
    ...(batch === undefined ? [] : [`l.batch = ${given(batch)}`]),
    ...(status === undefined ? [] : [`l.status = ${given(status)}`]),
    ...(expiresBefore === undefined ? [] : [`l.expires_at < ${given(new Date(expiresBefore))}`]),
    ...(after === undefined ? [] : [beyondLot(after, given)]),
  ]
  const rows = await db.query<LotRow & { decimals: number }>(
    `select ${LOT}, s.decimals from lot l join sku s on s.sku = l.sku where ${where.join(' and ')}
      order by coalesce(l.expires_at, 'infinity'), l.id limit ${Math.trunc(pageSize) + 1}`,
    values,
  )
  return {
    lots: rows.slice(0, pageSize).map(({ decimals, ...row }) => toLot(row, decimals)),
    next: nextOf(rows, pageSize, ({ expiresAt, id }) => `${expiresAt?.toISOString() ?? 'infinity'} ${id}`),
  }
}

/** When lots expire that do not: as PostgreSQL says it, and the end of a page. */
const NEVER = 'infinity'

function beyondLot(after: string, given: (value: unknown) => string): string {
  const isLast = after.startsWith(NEVER)
  const end = readPageEnd(isLast ? after.replace(NEVER, new Date(0).toISOString()) : after)
  if (!end) return 'false'
  const at = isLast ? `'${NEVER}'` : given(end.at)
  return `(coalesce(l.expires_at, '${NEVER}'), l.id) > (${at}::timestamptz, ${given(end.id)}::uuid)`
}

/**
 * Calls a batch back: every lot of it, at every place, is held at once and not sold any more; what of it was promised to
 * somebody becomes a shortfall. Says who got some of it. What comes of it later is held as it comes (`putAway`).
 *
 * @throws Refusal `access.denied` unless every place is the caller's, `resource.not_found` when there is no such SKU
 */
export async function recallBatch(ctx: Ctx, asked: RecallAsk): Promise<RecallAnswer> {
  const { sku, batch, reason } = asked
  refuseUnlessEverywhere(ctx.access)
  return await ctx.db.transaction(async (tx) => {
    // Whoever brings some of it in shares the row until they end: its lots are found here, or the recall is found there.
    const [known] = await tx.query('select from sku where sku = $1 for update', [sku])
    if (!known) throw new Refusal('resource.not_found', { sku })
    await tx.query(
      `insert into recalled_batch (merchant_id, sku, batch, since, reason)
       values (tandem_merchant(), $1, $2, $3, $4)
       on conflict (merchant_id, sku, batch) do update set reason = excluded.reason`,
      [sku, batch, new Date(ctx.now), reason],
    )
    const of = await tx.query<{ id: string; placeId: string }>(
      `select id, place_id as "placeId" from lot where sku = $1 and batch = $2 and status <> 'recalled' order by id`,
      [sku, batch],
    )
    await holdLots(tx, ctx, of, { sku, status: 'recalled', reason, about: `recall:${asked.id}` })
    const rows = await tx.query<LotRow & { decimals: number }>(
      `select ${LOT}, s.decimals from lot l join sku s on s.sku = l.sku where l.sku = $1 and l.batch = $2 order by l.place_id, l.id`,
      [sku, batch],
    )
    const orders = await tx.query<{ orderId: string; placeId: string; at: Date; quantity: number; decimals: number }>(
      `select substr(m.cause, 7) as "orderId", l.place_id as "placeId", max(m.at) as at,
              -sum(m.quantity)::bigint as quantity, s.decimals
         from lot l join lot_movement m on m.lot_id = l.id join sku s on s.sku = l.sku
        where l.sku = $1 and l.batch = $2 and m.cause like 'order:%'
        group by 1, 2, s.decimals order by 3 desc, 1`,
      [sku, batch],
    )
    return {
      lots: rows.map(({ decimals, ...row }) => toLot(row, decimals)),
      orders: orders.map(({ decimals, ...one }) => ({
        ...one,
        at: one.at.getTime(),
        quantity: one.quantity / 10 ** decimals,
      })),
    }
  })
}

/**
 * Takes lots off the shelf without throwing them away: their place's bucket is less by what is left of them.
 *
 * The SKU is shared first and then the buckets are locked, as documents do: what is left of a lot is read when nobody can
 * change it any more.
 */
async function holdLots(
  tx: Queryable,
  ctx: CallCtx,
  lots: readonly { id: string; placeId: string }[],
  { sku, status, reason, about }: { sku: string; status: 'held' | 'recalled'; reason: string; about: string },
): Promise<number> {
  const byPlace = Map.groupBy(lots, ({ placeId }) => placeId)
  const placeIds = [...byPlace.keys()]
  await shareSkus(tx, [sku])
  await lockBuckets(
    tx,
    placeIds.map((placeId) => stockOf({ placeId, sku })),
  )
  const changed = await tx.query<{ id: string; placeId: string; quantity: number; was: string }>(
    `with found as (
       select l.id, l.status as was from lot l where l.id = any($1::uuid[]) and l.status <> $2 order by l.id
          for no key update
     )
     update lot set status = $2, reason = $3 from found where lot.id = found.id
     returning lot.id, lot.place_id as "placeId", lot.quantity, found.was`,
    [lots.map(({ id }) => id), status, reason],
  )
  for (const placeId of placeIds) {
    // What was held before is in no bucket any more.
    const here = changed.filter((lot) => lot.placeId === placeId && lot.was === 'ok' && lot.quantity > 0)
    if (here.length === 0) continue
    const items = await stockItems(tx, placeId, [sku])
    const head: DocumentHead = { id: uuidv7(ctx.now), kind: 'lot_hold', placeId, about, reason }
    await openDocument(tx, ctx, head, here)
    const quantity = here.reduce((sum, lot) => sum + lot.quantity, 0)
    await take(tx, ctx.now, { cause: causeOf(head.id), reason: status }, [{ ...stockOf({ placeId, sku }), quantity }])
    const lines = here.map((lot) => ({
      sku,
      lotId: lot.id,
      quantity: -lot.quantity,
      unitCost: itemOf(items, sku).cost,
    }))
    await closeDocument(tx, ctx, head, lines, items)
  }
  return changed.length
}

/**
 * A lot that was held or called back turned out to be good: it is for sale again. Again, nothing happens. With the last
 * lot of a batch that was called back the recall is over: what comes of it is for sale.
 *
 * @throws Refusal `resource.not_found`; `access.denied` unless the place is the caller's, and every place where it was
 *   called back; `lot.short` when it has expired
 */
export async function releaseLot(ctx: Ctx, id: string): Promise<Lot> {
  return await ctx.db.transaction(async (tx) => {
    const [where] = await tx.query<{ placeId: string; sku: string }>(
      `select place_id as "placeId", sku from lot where id = $1`,
      [id],
    )
    if (!where) throw new Refusal('resource.not_found', { lot: id })
    const { placeId, sku } = where
    refuseOtherPlaces(ctx.access, [placeId])
    const items = await stockItems(tx, placeId, [sku])
    await lockBuckets(tx, [stockOf(where)])
    const [lot] = (await lockLots(tx, [id])) as [LotRow]
    if (lot.status === 'ok') return toLot(lot, itemOf(items, sku).decimals)
    if (lot.status === 'recalled') refuseUnlessEverywhere(ctx.access)
    if (lot.expiresAt && lot.expiresAt.getTime() <= ctx.now) throw new Refusal('lot.short', { lotId: id, left: 0 })
    await tx.query(`update lot set status = 'ok', reason = null where id = $1`, [id])
    if (lot.status === 'recalled') await endRecall(tx, lot)
    const head: DocumentHead = { id: uuidv7(ctx.now), kind: 'lot_release', placeId, about: `lot:${id}` }
    await openDocument(tx, ctx, head, id)
    await adjust(tx, ctx.now, { cause: causeOf(head.id), reason: 'lot_release' }, [
      { ...stockOf(where), by: lot.quantity },
    ])
    const line = { sku, lotId: id, quantity: lot.quantity, unitCost: itemOf(items, sku).cost }
    await closeDocument(tx, ctx, head, [line], items)
    return toLot({ ...lot, status: 'ok', reason: null }, itemOf(items, sku).decimals)
  })
}

/** Unless something that is left of the batch is still called back. */
async function endRecall(tx: Queryable, { sku, batch }: Pick<LotRow, 'sku' | 'batch'>): Promise<void> {
  await tx.query(
    `delete from recalled_batch r where r.sku = $1 and r.batch = $2
        and not exists (select from lot l
                         where l.sku = r.sku and l.batch = r.batch and l.status = 'recalled' and l.quantity > 0)`,
    [sku, batch],
  )
}

/** Lots a round of the job at most: a literal, as every limit. */
const EXPIRED = `select id, place_id as "placeId", sku from lot
  where expires_at <= $1 and quantity > 0 and status = 'ok' order by expires_at, id limit 200`

/**
 * Takes what has expired off the shelf: it is held until somebody writes it off. A job calls it again and again; two of
 * them do no harm.
 *
 * @returns how many lots it held
 */
export async function holdExpired(ctx: CallCtx): Promise<number> {
  const due = await ctx.db.query<{ id: string; placeId: string; sku: string }>(EXPIRED, [new Date(ctx.now)])
  let held = 0
  for (const [sku, lots] of Map.groupBy(due, (lot) => lot.sku)) {
    held += await ctx.db.transaction((tx) =>
      holdLots(tx, ctx, lots, { sku, status: 'held', reason: 'expired', about: 'lots:expired' }),
    )
  }
  return held
}

/** A SKU at a place whose lots are not what its bucket holds: an alarm. */
export interface LotMismatch {
  placeId: string
  sku: string
  bucket: number
  lots: number
}

/** Adds up what is left of the lots of every tracked SKU and compares it with the buckets. @returns what differs: nothing */
export async function reconcileLots(db: Queryable): Promise<LotMismatch[]> {
  return await db.query<LotMismatch>(
    `with lots as (
       select place_id, sku, sum(quantity)::bigint as quantity from lot where status = 'ok' group by 1, 2
     ), buckets as (
       select place, resource, capacity from bucket
        where kind = 'stock' and period = '-infinity' and resource in (select sku from lot_tracked_sku)
     )
     select coalesce(b.place, l.place_id) as "placeId", coalesce(b.resource, l.sku) as sku,
            coalesce(b.capacity, 0) as bucket, coalesce(l.quantity, 0) as lots
       from buckets b full join lots l on l.place_id = b.place and l.sku = b.resource
      where coalesce(b.capacity, 0) <> coalesce(l.quantity, 0) order by 1, 2`,
  )
}
