import type { Warehouse } from '../client.ts'
import type { Span, TableRows } from './span.ts'

/** How inserts of a span are told apart from others: an insert whose token the table knows does nothing. */
export interface Attempt {
  /** Same for the same span in every attempt. */
  token: string
  /** Somebody may have inserted part of this span before. */
  again: boolean
}

/** Tables filled at once: the engine has one thread for the rows and one for the disk. */
const AT_ONCE = 2

/** Inserts the rows of every table of the span, each table once and whole, however often this is tried. */
export async function insertSpan(warehouse: Warehouse, span: Span, attempt: Attempt): Promise<void> {
  const queue = [...span.tables.values()].sort((a, b) => b.count - a.count)
  const work = async (): Promise<void> => {
    for (let rows = queue.shift(); rows; rows = queue.shift()) await insertTable(warehouse, span, rows, attempt)
  }
  // All have ended before one's failure is told: a retry must not meet inserts of this attempt still running.
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work))
  for (const each of ended) if (each.status === 'rejected') throw each.reason
}

/**
 * A table that replaces may get a row twice. Others take each insert as one block under its token. The first attempt
 * needs no more; a repeated one also looks, because the engine notes a token a moment before the rows are in, and a
 * kill in that moment leaves a token without rows.
 */
async function insertTable(warehouse: Warehouse, span: Span, rows: TableRows, attempt: Attempt): Promise<void> {
  const { table, replaces } = rows
  if (replaces) return warehouse.insert(table, rows)
  if (attempt.again && (await countRows(warehouse, table, span)) === rows.count) return
  await warehouse.insert(table, rows, attempt.token)
  if (!attempt.again) return

  const found = await countRows(warehouse, table, span)
  if (found === rows.count) return
  if (found > 0) await removeRows(warehouse, table, span)
  await warehouse.insert(table, rows)
}

async function countRows(warehouse: Warehouse, table: string, { first, last }: Span): Promise<number> {
  const [row] = await warehouse.query<{ rows: number }>(
    `select count() as rows from ${table} where log_position between {first:UInt64} and {last:UInt64}`,
    { first, last },
  )
  return row?.rows ?? 0
}

async function removeRows(warehouse: Warehouse, table: string, { first, last }: Span): Promise<void> {
  await warehouse.command(
    `alter table ${table} delete where log_position between {first:UInt64} and {last:UInt64} settings mutations_sync = 1`,
    { first, last },
  )
}
