import type { RecordKind, RecordOf } from '@tandem/contracts'
import type { EncodedRows } from '../../client.ts'
import { encode } from '../../encode.ts'

/** What a row needs to know beside its record. */
export interface RowContext {
  merchantId: string
  /** Number of the batch in the event log. */
  position: number
  /** Node id of a person's key, 0 for nobody. */
  node(person: string | null): string
  /** Day and hour of a store (null: of the merchant's first store). @throws StoreUnknown */
  local(storeId: string | null, at: number): LocalTime
  /** Minutes from one instant to another in which the store was open. @throws StoreUnknown */
  serviceMinutes(storeId: string, from: number, to: number): number
}

export interface LocalTime {
  /** Business day, `YYYY-MM-DD`. */
  date: string
  /** Wall clock hour, 0..23. */
  hour: number
}

type Cell<K extends RecordKind> = (record: RecordOf<K>, context: RowContext) => unknown

/** How records of one kind become rows of one table: a column name beside each value. */
export interface Rows<K extends RecordKind = RecordKind> {
  kind: K
  table: string
  /** The table keeps the latest of rows with one key, so inserting a row twice does no harm. */
  replaces: boolean
  columns: readonly string[]
  cells: readonly Cell<K>[]
}

interface Table {
  table: string
  replaces: boolean
}

export function defineRows<K extends RecordKind>(kind: K, { table, replaces }: Table, cells: Record<string, Cell<K>>) {
  const all: Record<string, Cell<K>> = {
    merchant_id: (_, { merchantId }) => merchantId,
    ...cells,
    log_position: (_, { position }) => position,
  }
  return { kind, table, replaces, columns: Object.keys(all), cells: Object.values(all) } satisfies Rows<K>
}

/** Records of one kind as rows of their table. */
export function encodeRows<K extends RecordKind>(
  { columns, cells }: Rows<K>,
  records: readonly RecordOf<K>[],
  context: RowContext,
): EncodedRows {
  const rows = records.values().map((record) => cells.map((cell) => cell(record, context)))
  return encode(columns, rows)
}

/** Below this ClickHouse takes a whole number for seconds, not for milliseconds. */
const FIRST_MILLISECONDS = 1e10

/** Epoch milliseconds as a DateTime64(3) column reads them. */
export function instant(at: number | null): number | string | null {
  if (at === null || at >= FIRST_MILLISECONDS) return at
  return new Date(at).toISOString().replace('T', ' ').slice(0, -1)
}

/** Quantities keep three decimals. */
export function thousandths(quantity: number): number {
  return Math.round(quantity * 1000) / 1000
}

/** Codes that are not known are empty texts: text columns have no null. */
export function text(value: string | null): string {
  return value ?? ''
}
