import { linePieces } from '@tandem/kernel'
import type { EncodedRows } from './client.ts'

/** Rows as the warehouse takes them: one JSON array a line. */
export function encode(columns: readonly string[], rows: Iterable<readonly unknown[]>): EncodedRows {
  const lines = Iterator.from(rows).map((row) => JSON.stringify(row))
  return { columns, bodies: Array.from(linePieces(lines), (piece) => Buffer.from(piece)) }
}
