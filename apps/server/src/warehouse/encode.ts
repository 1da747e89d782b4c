import type { EncodedRows } from './client.ts'

/** Rows as the warehouse takes them: one JSON array a line. */
export function encode(columns: readonly string[], rows: Iterable<readonly unknown[]>): EncodedRows {
  let text = ''
  for (const row of rows) text += `${JSON.stringify(row)}\n`
  return { columns, bodies: [Buffer.from(text)] }
}
