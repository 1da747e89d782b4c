import { createHash } from 'node:crypto'
import type { ImportProgress, RunCounts, RunIssue, RunRecords, RunTable } from '@tandem/contracts'
import type { Db, EpochMs, Queryable } from '@tandem/kernel'
import { Refusal } from '@tandem/kernel'
import type { Importer, ImporterDefinition } from './importer.ts'
import type { QuarantinedRow } from './quality.ts'
import { surplusName } from './read-values.ts'

/** Where a run stands in PostgreSQL. */
export interface RunKey {
  merchantId: string
  source: string
  runId: string
}

/**
 * Writes the start of a run. A run of the same source that never ended belongs to a process that died.
 *
 * @throws Refusal `import.busy` when another process runs this source at this moment
 */
export async function startRun(
  db: Db,
  run: RunKey & { trigger: 'import' | 'replay'; at: EpochMs; files: readonly string[]; counts: RunCounts },
): Promise<void> {
  await db.query(
    `update import_run set status = 'interrupted' where merchant_id = $1 and source = $2 and status = 'running'`,
    [run.merchantId, run.source],
  )
  const started = await db.query(
    `insert into import_run (merchant_id, id, source, trigger, status, started_at, files, counts)
     values ($1, $2, $3, $4, 'running', to_timestamp($5::float8 / 1000), $6, $7)
     on conflict do nothing returning id`,
    [run.merchantId, run.runId, run.source, run.trigger, run.at, run.files, JSON.stringify(run.counts)],
  )
  if (started.length === 0) throw new Refusal('import.busy', { source: run.source })
}

/** For whoever has just taken the data folder: a run that still stands as running belongs to a process that died. */
export async function interruptDeadRuns(platform: Queryable): Promise<void> {
  await platform.query(`update import_run set status = 'interrupted' where status = 'running'`)
}

/** Writes how far a run is, for whoever looks on. */
export async function storeProgress(db: Db, run: RunKey, progress: ImportProgress): Promise<void> {
  await db.query(`update import_run set progress = $3 where merchant_id = $1 and id = $2 and status = 'running'`, [
    run.merchantId,
    run.runId,
    JSON.stringify(progress),
  ])
}

export interface RunResult {
  status: 'finished' | 'failed'
  at: EpochMs
  tookMs: number
  counts: RunCounts
  tables: readonly RunTable[]
  records: readonly RunRecords[]
  issues: readonly RunIssue[]
  failure: string | null
}

/** Closes a run with its report, in one transaction. */
export async function finishRun(db: Db, run: RunKey, result: RunResult): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(
      `update import_run
          set status = $3, finished_at = to_timestamp($4::float8 / 1000), took_ms = $5, counts = $6, tables = $7,
              records = $8, failure = $9, progress = null
        where merchant_id = $1 and id = $2`,
      [
        run.merchantId,
        run.runId,
        result.status,
        result.at,
        Math.round(result.tookMs),
        JSON.stringify(result.counts),
        JSON.stringify(result.tables),
        JSON.stringify(result.records),
        result.failure,
      ],
    )
    await tx.query(
      `insert into import_issue
         (merchant_id, run_id, ordinal, outcome, reason, table_code, column_name, count, example)
       select $1, $2, i.ordinal, i.outcome, i.reason, i.table_code, i.column_name, i.count, i.example
         from jsonb_to_recordset($3) as i (ordinal int, outcome text, reason text, table_code text, column_name text,
                                           count bigint, example jsonb)`,
      [run.merchantId, run.runId, JSON.stringify(result.issues.map(issueRow))],
    )
  })
}

function issueRow({ outcome, reason, table, column, count, example }: RunIssue, ordinal: number) {
  return { ordinal, outcome, reason, table_code: table, column_name: column, count, example }
}

/**
 * Stores rows that could not be used. A row known by its text is the same row; one that was repaired and replayed
 * before stays repaired. Rows of a replay stay what they are and only get their new cells and reason.
 */
export async function storeQuarantined(db: Db, run: RunKey, rows: readonly QuarantinedRow[]): Promise<void> {
  if (rows.length === 0) return
  const fresh = rows.filter(({ place }) => place.quarantineId === null)
  const again = rows.filter(({ place }) => place.quarantineId !== null)
  await db.transaction(async (tx) => {
    if (fresh.length > 0) await insertRows(tx, run, fresh)
    if (again.length > 0) await updateRows(tx, run, again)
  })
}

async function insertRows(tx: Queryable, run: RunKey, rows: readonly QuarantinedRow[]): Promise<void> {
  const byHash = new Map<string, ReturnType<typeof storedRow> & { row_hash: string; copies: number }>()
  for (const row of rows) {
    const hash = rowHash(row)
    const known = byHash.get(hash)
    if (known) known.copies += 1
    else byHash.set(hash, { ...storedRow(row), row_hash: hash, copies: 1 })
  }
  await tx.query(
    `insert into import_quarantine as q
       (merchant_id, source, table_code, row_hash, first_run, last_run, copies, file, line, column_name, reason,
        sentence, details, cells, raw)
     select $1, $2, r.table_code, r.row_hash, $3, $3, r.copies, r.file, r.line, r.column_name, r.reason, r.sentence,
            r.details, r.cells, r.raw
       from jsonb_to_recordset($4) as r (table_code text, row_hash text, copies int, file text, line bigint,
                                         column_name text, reason text, sentence text, details jsonb, cells jsonb,
                                         raw text)
     on conflict (merchant_id, source, table_code, row_hash) do update
       set last_run = excluded.last_run, file = excluded.file, line = excluded.line, reason = excluded.reason,
           sentence = excluded.sentence, details = excluded.details, column_name = excluded.column_name,
           copies = case when q.last_run = excluded.last_run then q.copies else 0 end + excluded.copies
       where q.status = 'open'`,
    [run.merchantId, run.source, run.runId, JSON.stringify([...byHash.values()])],
  )
}

async function updateRows(tx: Queryable, run: RunKey, rows: readonly QuarantinedRow[]): Promise<void> {
  await tx.query(
    `update import_quarantine q
        set last_run = $3, reason = r.reason, sentence = r.sentence, details = r.details, cells = r.cells, raw = r.raw,
            column_name = r.column_name
       from jsonb_to_recordset($4) as r (id bigint, column_name text, reason text, sentence text, details jsonb,
                                         cells jsonb, raw text)
      where q.merchant_id = $1 and q.source = $2 and q.id = r.id and q.status = 'open'`,
    [
      run.merchantId,
      run.source,
      run.runId,
      JSON.stringify(rows.map((row) => ({ ...storedRow(row), id: Number(row.place.quarantineId) }))),
    ],
  )
}

/** Rows that were accepted in a replay leave the quarantine. */
export async function markReplayed(db: Db, run: RunKey, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db.query(
    `update import_quarantine set status = 'replayed', replayed_by = $3
      where merchant_id = $1 and source = $2 and status = 'open' and id = any($4::bigint[])`,
    [run.merchantId, run.source, run.runId, ids],
  )
}

function storedRow({ place, reason, details, sentence }: QuarantinedRow) {
  const { column, ...rest } = details
  return {
    table_code: place.table,
    file: place.file,
    line: place.line,
    column_name: column ?? null,
    reason,
    sentence: plain(sentence),
    details: rest,
    cells: place.cells.map((text, i) => ({ column: plain(nameOf(place.header, i)), text: plain(text) })),
    raw: plain(place.raw),
  }
}

function nameOf(header: readonly string[], position: number): string {
  return header[position] ?? surplusName(position + 1 - header.length)
}

function rowHash({ place }: QuarantinedRow): string {
  return createHash('sha256').update(`${place.raw}`).digest('base64url').slice(0, 27)
}

/** PostgreSQL keeps no zero character in text. */
function plain(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD')
}

/** Remembers how a source reads its files. */
export async function saveSource(
  db: Db,
  merchantId: string,
  { source, definition: { importer, map } }: Pick<Importer, 'source' | 'definition'>,
): Promise<void> {
  await db.query(
    `insert into import_source (merchant_id, source, importer, definition) values ($1, $2, $3, $4)
     on conflict (merchant_id, source) do update set importer = excluded.importer, definition = excluded.definition`,
    [merchantId, source, importer, map === null ? null : JSON.stringify(map)],
  )
}

/** How a source reads its files; null when it was never imported. */
export async function readSource(db: Db, merchantId: string, source: string): Promise<ImporterDefinition | null> {
  const [row] = await db.query<ImporterDefinition>(
    'select importer, definition as map from import_source where merchant_id = $1 and source = $2',
    [merchantId, source],
  )
  return row ?? null
}
