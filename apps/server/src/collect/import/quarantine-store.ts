import type { QuarantineAnswer, QuarantineRow } from '@tandem/contracts'
import type { Db } from '@tandem/kernel'
import { writeLine } from './read/csv-rows.ts'
import { DOWNLOAD_COLUMNS } from './read-values.ts'
import type { RunKey } from './run-store.ts'

export interface QuarantineFilter {
  source?: string | undefined
  run?: string | undefined
  table?: string | undefined
  reason?: string | undefined
  status: QuarantineRow['status']
}

const WHERE = `q.merchant_id = $1 and q.status = $2 and ($3::text is null or q.source = $3)
  and ($4::text is null or q.last_run = $4 or q.first_run = $4) and ($5::text is null or q.table_code = $5)
  and ($6::text is null or q.reason = $6)`

function values(merchantId: string, { status, source, run, table, reason }: QuarantineFilter): unknown[] {
  return [merchantId, status, source ?? null, run ?? null, table ?? null, reason ?? null]
}

interface StoredRow extends Omit<QuarantineRow, 'rowId'> {
  id: number
}

const COLUMNS = `q.id, q.source, q.table_code as "table", q.file, q.line, q.column_name as "column", q.reason,
  q.sentence, q.details, q.cells, q.raw, q.status`

/** Quarantined rows, newest first, with what else the filter could be narrowed to. */
export async function listQuarantine(
  db: Db,
  merchantId: string,
  filter: QuarantineFilter,
  page: { page: number; pageSize: number },
): Promise<QuarantineAnswer> {
  const rows = await db.query<StoredRow>(
    `select ${COLUMNS} from import_quarantine q where ${WHERE} order by q.id desc limit $7 offset $8`,
    [...values(merchantId, filter), page.pageSize, (page.page - 1) * page.pageSize],
  )
  const reasons = await db.query<QuarantineAnswer['reasons'][number]>(
    `select q.table_code as "table", q.reason, count(*) as count from import_quarantine q
      where ${WHERE} group by 1, 2 order by 3 desc, 1, 2`,
    values(merchantId, filter),
  )
  const total = reasons.reduce((sum, { count }) => sum + count, 0)
  return { total, rows: rows.map(({ id, ...row }) => ({ ...row, rowId: `${id}` })), reasons }
}

/** Open rows by source. */
export async function countOpen(db: Db, merchantId: string): Promise<Map<string, number>> {
  const rows = await db.query<{ source: string; count: number }>(
    `select source, count(*) as count from import_quarantine
      where merchant_id = $1 and status = 'open' group by source`,
    [merchantId],
  )
  return new Map(rows.map(({ source, count }) => [source, count]))
}

/** Ids of the open rows of one table. */
export async function openIds(db: Db, run: Omit<RunKey, 'runId'>, table: string): Promise<Set<string>> {
  const rows = await db.query<{ id: number }>(
    `select id from import_quarantine where merchant_id = $1 and source = $2 and table_code = $3 and status = 'open'`,
    [run.merchantId, run.source, table],
  )
  return new Set(rows.map(({ id }) => `${id}`))
}

const PAGE = 2000

/**
 * Open rows of one table as CSV with a byte order mark (spreadsheets then read UTF-8), in pieces: four columns that
 * say where a row came from, then the columns of its file. A cell that a spreadsheet would take for a formula stays
 * as it is: the file is meant to be read back.
 */
export async function* quarantineCsv(
  db: Db,
  merchantId: string,
  source: string,
  table: string,
): AsyncGenerator<string> {
  const [found] = await db.query<{ columns: string[] | null }>(
    `select array_agg(name order by first, name) as columns from (
       select cell.value ->> 'column' as name, min(cell.ordinality) as first
         from import_quarantine q, jsonb_array_elements(q.cells) with ordinality as cell
        where q.merchant_id = $1 and q.source = $2 and q.table_code = $3 and q.status = 'open' group by 1) as columns`,
    [merchantId, source, table],
  )
  const columns = found?.columns ?? []
  yield `\uFEFF${writeLine([...DOWNLOAD_COLUMNS, ...columns])}\r\n`
  for (let after = 0; ; ) {
    const rows = await db.query<StoredRow>(
      `select ${COLUMNS} from import_quarantine q
        where q.merchant_id = $1 and q.source = $2 and q.table_code = $3 and q.status = 'open' and q.id > $4
        order by q.id limit ${PAGE}`,
      [merchantId, source, table, after],
    )
    if (rows.length === 0) return
    yield rows.map((row) => `${writeLine(csvCells(row, columns))}\r\n`).join('')
    after = (rows.at(-1) as StoredRow).id
  }
}

function csvCells({ id, sentence, file, line, cells }: StoredRow, columns: readonly string[]): string[] {
  const byColumn = new Map(cells.map(({ column, text }) => [column, text]))
  return [`${id}`, sentence, file, `${line}`, ...columns.map((column) => byColumn.get(column) ?? '')]
}
