import type { RecordKind, RecordOf } from '@tandem/contracts'
import { nodeId } from '@tandem/kernel'
import type { EncodedRows } from '../client.ts'
import { encode } from '../encode.ts'
import type { BatchSource, PositionedBatch } from './batch-source.ts'
import { type Calendars, StoreUnknown } from './calendars.ts'
import { encodeRows, type RowContext, type Rows } from './rows/define.ts'
import { ROWS } from './rows/index.ts'

/** Rows of one table, made from the batches of a span. */
export interface TableRows {
  table: string
  replaces: boolean
  count: number
  columns: readonly string[]
  bodies: Buffer[]
}

/** A run of batches, ready to be inserted. */
export interface Span {
  first: number
  last: number
  records: number
  /** Of all rows, as they are sent. */
  bytes: number
  tables: Map<string, TableRows>
  /** Batches left out until their store is known. */
  waiting: { position: number; merchantId: string; storeId: string | null }[]
}

const CALENDAR_COLUMNS = [
  'merchant_id',
  'store_id',
  'zone',
  'cutoff_hour',
  'opens_at',
  'closes_at',
  'line',
  'log_position',
] as const

/** When a span is large enough: at as many records or bytes as this, whichever comes first. */
export interface SpanSize {
  records: number
  bytes: number
}

/** Cuts the log from `from` to `to` into spans of about `size`. The next is made while the caller inserts. */
export async function* spans(
  log: BatchSource,
  calendars: Calendars,
  { from, to, size }: { from: number; to: number; size: SpanSize },
): AsyncGenerator<Span> {
  let span = emptySpan(from)
  if (from > to) return
  for await (const batch of log.read(from)) {
    if (batch.position > to) break
    addBatch(span, batch, calendars)
    if (span.records < size.records && span.bytes < size.bytes) continue
    yield span
    span = emptySpan(batch.position + 1)
  }
  if (span.last >= span.first) yield span
}

export function emptySpan(first: number): Span {
  return { first, last: first - 1, records: 0, bytes: 0, tables: new Map(), waiting: [] }
}

/** Adds all rows of a batch, or none and its number to `waiting` when it names a store nobody has described. */
export function addBatch(span: Span, batch: PositionedBatch, calendars: Calendars): void {
  span.last = batch.position
  span.records += batch.records.length
  if (batch.kind === 'store') addCalendars(span, batch as PositionedBatch & { kind: 'store' }, calendars)
  try {
    const rows = ROWS[batch.kind] as Rows
    addRows(span, rows, batch.records.length, encodeRows(rows, batch.records, contextOf(batch, calendars)))
  } catch (error) {
    if (!(error instanceof StoreUnknown)) throw error
    span.waiting.push({ position: batch.position, merchantId: batch.merchantId, storeId: error.storeId })
  }
}

function contextOf({ merchantId, position }: PositionedBatch, calendars: Calendars): RowContext {
  return {
    merchantId,
    position,
    node: (person) => (person === null ? '0' : nodeId(merchantId, person)),
    local: (storeId, at) => calendars.local(merchantId, storeId, at),
    serviceMinutes: (storeId, from, to) => calendars.serviceMinutes(merchantId, storeId, from, to),
  }
}

function addCalendars(span: Span, { merchantId, position, records }: PositionedBatch, calendars: Calendars): void {
  const rows: unknown[][] = []
  for (const [line, store] of (records as readonly RecordOf<'store'>[]).entries()) {
    const { id, zone, cutoffHour, opensAt, closesAt } = store
    if (!calendars.add({ merchantId, storeId: id, zone, cutoffHour, opensAt, closesAt, position })) continue
    rows.push([merchantId, id, zone, cutoffHour, opensAt, closesAt, line, position])
  }
  const target = { table: 'store_calendar', replaces: true }
  if (rows.length > 0) addRows(span, target, rows.length, encode(CALENDAR_COLUMNS, rows))
}

function addRows(
  span: Span,
  { table, replaces }: Pick<Rows<RecordKind>, 'table' | 'replaces'>,
  count: number,
  { columns, bodies }: EncodedRows,
): void {
  const found = span.tables.get(table) ?? { table, replaces, count: 0, columns, bodies: [] }
  found.count += count
  found.bodies.push(...bodies)
  for (const body of bodies) span.bytes += body.length
  span.tables.set(table, found)
}
