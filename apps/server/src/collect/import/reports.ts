import type { RunReport, RunSummary } from '@tandem/contracts'
import { type Db, Refusal } from '@tandem/kernel'

interface RunRow {
  id: string
  source: string
  trigger: RunSummary['trigger']
  status: RunSummary['status']
  started_at: number
  finished_at: number | null
  took_ms: number | null
  files: string[]
  counts: RunSummary['counts']
  progress: RunSummary['progress']
  failure: string | null
  refused: RunSummary['refused']
}

const RUN_COLUMNS = `r.id, r.source, r.trigger, r.status, (extract(epoch from r.started_at) * 1000)::float8 as started_at,
  (extract(epoch from r.finished_at) * 1000)::float8 as finished_at, r.took_ms, r.files, r.counts, r.progress,
  r.failure,
  (select coalesce(jsonb_agg(jsonb_build_object('reason', i.reason, 'example', i.example) order by i.ordinal), '[]')
     from import_issue i
    where i.merchant_id = r.merchant_id and i.run_id = r.id and i.outcome = 'refused') as refused`

function summaryOf(row: RunRow): RunSummary {
  return {
    runId: row.id,
    source: row.source,
    trigger: row.trigger,
    status: row.status,
    startedAt: Math.round(row.started_at),
    finishedAt: row.finished_at === null ? null : Math.round(row.finished_at),
    tookMs: row.took_ms,
    files: row.files,
    counts: row.counts,
    progress: row.progress,
    failure: row.failure,
    refused: row.refused,
  }
}

/** Runs of a merchant, newest first, of one source or of all. */
export async function listRuns(
  db: Db,
  merchantId: string,
  query: { source?: string | undefined; page: number; pageSize: number },
): Promise<{ total: number; runs: RunSummary[] }> {
  const rows = await db.query<RunRow & { total: number }>(
    `select ${RUN_COLUMNS}, count(*) over () as total from import_run r
      where r.merchant_id = $1 and ($2::text is null or r.source = $2)
      order by r.ordinal desc limit $3 offset $4`,
    [merchantId, query.source ?? null, query.pageSize, (query.page - 1) * query.pageSize],
  )
  return { total: rows[0]?.total ?? 0, runs: rows.map(summaryOf) }
}

/** The newest run of every source. */
export async function lastRuns(db: Db, merchantId: string): Promise<Map<string, RunSummary>> {
  const rows = await db.query<RunRow>(
    `select distinct on (r.source) ${RUN_COLUMNS} from import_run r
      where r.merchant_id = $1 order by r.source, r.ordinal desc`,
    [merchantId],
  )
  return new Map(rows.map((row) => [row.source, summaryOf(row)]))
}

/** @throws Refusal `resource.not_found` */
export async function readReport(db: Db, merchantId: string, runId: string): Promise<RunReport> {
  const [row] = await db.query<RunRow & Pick<RunReport, 'tables' | 'records' | 'openQuarantine'>>(
    `select ${RUN_COLUMNS}, r.tables, r.records,
            (select count(*) from import_quarantine q
              where q.merchant_id = r.merchant_id and q.last_run = r.id and q.status = 'open') as "openQuarantine"
       from import_run r where r.merchant_id = $1 and r.id = $2`,
    [merchantId, runId],
  )
  if (!row) throw new Refusal('resource.not_found', { run: runId })
  const issues = await db.query<RunReport['issues'][number]>(
    `select outcome, reason, table_code as "table", column_name as "column", count, example
       from import_issue where merchant_id = $1 and run_id = $2 order by ordinal`,
    [merchantId, runId],
  )
  const summary = summaryOf(row)
  const { tables, records, openQuarantine } = row
  return { ...summary, rowsPerSecond: rowsPerSecond(summary), tables, records, issues, openQuarantine }
}

function rowsPerSecond({ tookMs, counts }: RunSummary): number | null {
  return tookMs ? Math.round((counts.read / tookMs) * 1000) : null
}
