import type { Lot as LotAnswer } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'

/** A lot as it is kept. Times as dates. */
export interface LotRow {
  id: string
  placeId: string
  sku: string
  batch: string | null
  supplier: string | null
  expiresAt: Date | null
  receivedAt: Date
  quantity: number
  status: LotAnswer['status']
  reason: string | null
}

export const LOT = `l.id, l.place_id as "placeId", l.sku, l.batch, l.supplier, l.expires_at as "expiresAt",
  l.received_at as "receivedAt", l.quantity, l.status, l.reason`

/** Lots that can be sold of tracked SKUs at places, for nobody else to change; the caller holds the buckets' rows. */
export async function lockLotsAt(tx: Queryable, of: readonly { placeId: string; sku: string }[]): Promise<LotRow[]> {
  return await tx.query<LotRow>(
    `select ${LOT} from lot l
       join (select distinct place_id, sku from unnest($1::text[], $2::text[]) as t(place_id, sku)) asked
         using (place_id, sku)
      where l.quantity > 0 and l.status = 'ok' order by l.id for no key update of l`,
    [of.map(({ placeId }) => placeId), of.map(({ sku }) => sku)],
  )
}

/** Named lots, locked; the caller holds the buckets' rows. */
export async function lockLots(tx: Queryable, ids: readonly string[]): Promise<LotRow[]> {
  return await tx.query<LotRow>(
    `select ${LOT} from lot l where l.id = any($1::uuid[]) order by l.id for no key update`,
    [ids],
  )
}

export interface NewLotRow {
  id: string
  placeId: string
  sku: string
  batch: string | null
  supplier: string | null
  expiresAt: EpochMs | null
  quantity: number
  /** Why its batch was called back before it came: it is in no bucket. */
  recalledFor?: string | null
}

/** What is still called back of these batches, and why. */
export async function recallsOf(
  tx: Queryable,
  of: readonly { sku: string; batch: string | null }[],
): Promise<{ sku: string; batch: string; reason: string }[]> {
  return await tx.query(
    `select sku, batch, reason from recalled_batch
      where (sku, batch) in (select * from unnest($1::text[], $2::text[]))`,
    [of.map(({ sku }) => sku), of.map(({ batch }) => batch)],
  )
}

export async function insertLots(
  tx: Queryable,
  at: EpochMs,
  documentId: string | null,
  cause: string,
  lots: readonly NewLotRow[],
): Promise<void> {
  if (lots.length === 0) return
  await tx.query(
    `with fresh as (
       insert into lot (merchant_id, id, place_id, sku, batch, supplier, expires_at, received_at, quantity, status,
         reason, document_id)
       select tandem_merchant(), id, place_id, sku, batch, supplier, expires_at, $1, quantity,
              case when recalled_for is null then 'ok' else 'recalled' end, recalled_for, $2
         from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::bigint[],
                     $11::text[])
           as t(id, place_id, sku, batch, supplier, expires_at, quantity, recalled_for)
       returning id, quantity
     )
     insert into lot_movement (merchant_id, lot_id, at, cause, quantity)
     select tandem_merchant(), id, $1, $3, quantity from fresh where quantity <> 0`,
    [
      new Date(at),
      documentId,
      cause,
      lots.map(({ id }) => id),
      lots.map(({ placeId }) => placeId),
      lots.map(({ sku }) => sku),
      lots.map(({ batch }) => batch),
      lots.map(({ supplier }) => supplier),
      lots.map(({ expiresAt }) => (expiresAt === null ? null : new Date(expiresAt))),
      lots.map(({ quantity }) => quantity),
      lots.map(({ recalledFor = null }) => recalledFor),
    ],
  )
}

/** Changes what is left of lots that the caller has locked. */
export async function moveLots(
  tx: Queryable,
  at: EpochMs,
  cause: string,
  moves: readonly { lotId: string; by: number }[],
): Promise<void> {
  if (moves.length === 0) return
  await tx.query(
    `with moved as (
       update lot set quantity = lot.quantity + t.by
         from (select id, sum(by)::bigint as by from unnest($3::uuid[], $4::bigint[]) as t(id, by) group by id) t
        where lot.id = t.id
       returning lot.id, t.by
     )
     insert into lot_movement (merchant_id, lot_id, at, cause, quantity)
     select tandem_merchant(), id, $1, $2, by from moved where by <> 0`,
    [new Date(at), cause, moves.map(({ lotId }) => lotId), moves.map(({ by }) => by)],
  )
}

export function toLot(row: LotRow, decimals: number): LotAnswer {
  const { expiresAt, receivedAt, quantity } = row
  return {
    ...row,
    expiresAt: expiresAt?.getTime() ?? null,
    receivedAt: receivedAt.getTime(),
    quantity: quantity / 10 ** decimals,
  }
}
