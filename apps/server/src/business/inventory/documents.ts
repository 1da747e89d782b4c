import { createHash } from 'node:crypto'
import type { RecordOf, StockDocument } from '@tandem/contracts'
import { actorText, type CallCtx, type Minor, type Queryable, Refusal, readPageEnd } from '@tandem/kernel'
import { emitRecords } from '../../db/emit-records.ts'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import { inUnits, itemOf, type StockItem } from './stock-items.ts'

export type DocumentKind = 'receipt' | 'wastage' | 'transfer_out' | 'transfer_in' | 'count' | 'lot_hold' | 'lot_release'

export interface DocumentHead {
  id: string
  kind: DocumentKind
  placeId: string
  about?: string | null
  reason?: string | null
  note?: string | null
  photo?: string | null
}

/** One change of stock, signed, in smallest units. */
export interface DocumentLine {
  sku: string
  lotId: string | null
  quantity: number
  unitCost: Minor
}

/** What the buckets' movements of a document name as their cause. */
export function causeOf(documentId: string): string {
  return `document:${documentId}`
}

/** Tells apart what was asked for under one id. */
export function hashOf(asked: unknown): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64url')
}

/**
 * Begins a document.
 *
 * @param asked what it was made of, to tell a repetition from another document under its id
 * @returns false when it was written before: then nothing is left to do
 * @throws Refusal `document.conflict` when another document has the id
 */
export async function openDocument(tx: Queryable, ctx: CallCtx, head: DocumentHead, asked: unknown): Promise<boolean> {
  const hash = hashOf([head.kind, head.placeId, asked])
  const fresh = await tx.query(
    `insert into stock_document (merchant_id, id, kind, place_id, about, at, actor, reason, note, photo, request_hash)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
    [
      head.id,
      head.kind,
      head.placeId,
      head.about ?? null,
      new Date(ctx.now),
      actorText(ctx.actor),
      head.reason ?? null,
      head.note ?? null,
      head.photo ?? null,
      hash,
    ],
  )
  if (fresh.length > 0) return true
  const [before] = await tx.query<{ request_hash: string }>('select request_hash from stock_document where id = $1', [
    head.id,
  ])
  if (before?.request_hash !== hash) throw new Refusal('document.conflict', { id: head.id })
  return false
}

/** What happened, as others hear of it. */
const EVENT: Readonly<Record<DocumentKind, string>> = {
  receipt: 'stock.received',
  wastage: 'stock.wasted',
  transfer_out: 'transfer.shipped',
  transfer_in: 'transfer.received',
  count: 'stock.counted',
  lot_hold: 'lot.held',
  lot_release: 'lot.released',
}

/** Writes a document's lines, who made it, and tells others and the warehouse. */
export async function closeDocument(
  tx: Queryable,
  ctx: CallCtx,
  head: DocumentHead,
  lines: readonly DocumentLine[],
  items: ReadonlyMap<string, StockItem>,
): Promise<void> {
  await tx.query(
    `insert into stock_document_line (merchant_id, document_id, line, sku, lot_id, quantity, unit_cost)
     select tandem_merchant(), $1, line, sku, lot_id, quantity, unit_cost
       from unnest($2::text[], $3::uuid[], $4::bigint[], $5::bigint[]) with ordinality
         as l(sku, lot_id, quantity, unit_cost, line)`,
    [
      head.id,
      lines.map(({ sku }) => sku),
      lines.map(({ lotId }) => lotId),
      lines.map(({ quantity }) => quantity),
      lines.map(({ unitCost }) => unitCost),
    ],
  )
  const { id, kind, placeId, about = null, reason = null } = head
  const subject = `stock_document:${id}`
  await audit(tx, ctx, { action: EVENT[kind], subject, details: { placeId, about, reason, lines: lines.length } })
  const told = lines.map(({ sku, lotId, quantity, unitCost }) => {
    return { sku, lotId, quantity: inUnits(itemOf(items, sku), quantity), unitCost }
  })
  const payload = { documentId: id, placeId, about, reason, lines: told }
  await emit(tx, { kind: EVENT[kind], aggregate: subject, payload, at: ctx.now })
  await emitRecords(tx, { aggregate: subject, at: ctx.now }, 'stock_movement', movementsOf(ctx, head, told))
}

type Told = Omit<DocumentLine, 'quantity'> & { quantity: number }

/** As the warehouse keeps them; what is held is still there, so it is no movement. */
function movementsOf(
  { now }: CallCtx,
  { id, kind, placeId, about = null, reason = null }: DocumentHead,
  lines: readonly Told[],
): RecordOf<'stock_movement'>[] {
  if (kind === 'lot_hold' || kind === 'lot_release') return []
  const wastageReason = kind === 'wastage' ? (reason as RecordOf<'stock_movement'>['wastageReason']) : null
  return lines.flatMap(({ sku, lotId, quantity, unitCost }, i) =>
    quantity === 0
      ? []
      : [
          {
            kind: 'stock_movement' as const,
            id: `${id}/${i + 1}`,
            at: now,
            storeId: placeId,
            productId: sku,
            lotId,
            reason: kind,
            quantity,
            unitCost,
            cause: about ?? causeOf(id),
            wastageReason,
          },
        ],
  )
}

interface DocumentRow extends Omit<StockDocument, 'at'> {
  at: Date
}

const DOCUMENT = `select d.id, d.kind, d.place_id as "placeId", d.about, d.at, d.actor, d.reason, d.note, d.photo,
       coalesce((select json_agg(json_build_object('sku', l.sku, 'lotId', l.lot_id,
                   'quantity', l.quantity / power(10, coalesce(s.decimals, 0)), 'unitCost', l.unit_cost) order by l.line)
                   from stock_document_line l left join sku s on s.sku = l.sku where l.document_id = d.id), '[]') as lines
  from stock_document d`

/** @throws Refusal `resource.not_found` */
export async function readDocument(db: Queryable, id: string): Promise<StockDocument> {
  const [row] = await db.query<DocumentRow>(`${DOCUMENT} where d.id = $1`, [id])
  if (!row) throw new Refusal('resource.not_found', { document: id })
  return { ...row, at: row.at.getTime() }
}

/** Documents of a place, the newest first, page by page. */
export async function listDocuments(
  db: Queryable,
  placeId: string,
  { kind, after, pageSize }: { kind?: string | undefined; after?: string | undefined; pageSize: number },
): Promise<{ documents: StockDocument[]; next: string | null }> {
  const values: unknown[] = [placeId]
  const given = (value: unknown): string => `$${values.push(value)}`
  const where = [
    'd.place_id = $1',
    ...(kind === undefined ? [] : [`d.kind = ${given(kind)}`]),
    ...(after === undefined ? [] : [beyond('d.at', after, given)]),
  ]
  const rows = await db.query<DocumentRow>(
    `${DOCUMENT} where ${where.join(' and ')} order by d.at desc, d.id desc limit ${Math.trunc(pageSize) + 1}`,
    values,
  )
  return {
    documents: rows.slice(0, pageSize).map((row) => ({ ...row, at: row.at.getTime() })),
    next: nextOf(rows, pageSize, ({ at, id }) => `${at.toISOString()} ${id}`),
  }
}

/** Rows after the one that a page ended with, by time and id, the newest first. */
export function beyond(column: string, after: string, given: (value: unknown) => string): string {
  const end = readPageEnd(after)
  return end ? `(${column}, ${column.split('.')[0]}.id) < (${given(end.at)}, ${given(end.id)}::uuid)` : 'false'
}

/** Where the next page begins; `rows` holds one more than the page where there is one. */
export function nextOf<Row>(rows: readonly Row[], pageSize: number, keyOf: (row: Row) => string): string | null {
  const last = rows[pageSize - 1]
  return rows.length > pageSize && last ? keyOf(last) : null
}
