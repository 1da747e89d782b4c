import { z } from 'zod'
import { MerchantId, PageQuery } from './common.ts'

/**
 * The Data page: where data come from, how each import went, and the rows that could not be used.
 *
 * Every row of an imported file ends in exactly one of four places:
 * `read = added + unchanged + quarantined + skipped`. `corrected` counts rows among `added` and `unchanged` that were
 * taken after a repair; a note never changes where a row ends.
 */
const Count = z.int().min(0)

export const SourceKind = z.enum(['import', 'city', 'decisions'])
/** A run killed half-way is `interrupted`; the same files imported again end at the same totals. */
export const RunStatus = z.enum(['running', 'finished', 'failed', 'interrupted'])
export type RunStatus = z.infer<typeof RunStatus>

export const RunCounts = z.object({
  read: Count,
  added: Count,
  unchanged: Count,
  corrected: Count,
  quarantined: Count,
  /** Totals rows, title lines, blank lines and repeats of a row: nothing is lost by leaving them out. */
  skipped: Count,
})
export type RunCounts = z.infer<typeof RunCounts>

/** How far an import is. */
export const ImportProgress = z.object({
  step: z.string(),
  file: z.string().nullable(),
  rows: Count,
  rowsPerSecond: z.number(),
  /** Share of the bytes of all files that were read, 0..1. */
  share: z.number().min(0).max(1),
})
export type ImportProgress = z.infer<typeof ImportProgress>

/** The first place something was met, and the sentence for it in English; what it fills in stands in `details`. */
const Example = z.object({
  file: z.string(),
  line: z.int().min(0),
  sentence: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()]).optional()).default({}),
})

export const RunSummary = z.object({
  runId: z.string(),
  source: z.string(),
  /** What asked for it: files from the command line, or a repaired download. */
  trigger: z.enum(['import', 'replay']),
  status: RunStatus,
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  /** Wall time of the work in milliseconds (real time, also when the system clock is shifted). */
  tookMs: z.number().nullable(),
  files: z.array(z.string()),
  counts: RunCounts,
  /** How far a run is that is running, or was broken off; null for one that ended by itself. */
  progress: ImportProgress.nullable(),
  /** Why a failed run ended, in English. */
  failure: z.string().nullable(),
  /** Files that could not be read; translated by `reason`. */
  refused: z.array(z.object({ reason: z.string(), example: Example })),
})
export type RunSummary = z.infer<typeof RunSummary>

export const DataSource = z.object({
  source: z.string(),
  kind: SourceKind,
  /** Records in the event log by kind (`order`, `product` …) and in total. */
  records: z.array(z.object({ kind: z.string(), count: Count })),
  total: Count,
  /** How fresh an import is: when its last run ended. Null for sources that write by themselves. */
  lastRun: RunSummary.nullable(),
  openQuarantine: Count,
})
export type DataSource = z.infer<typeof DataSource>

/** GET …/data/sources */
export const SourcesAnswer = z.object({ sources: z.array(DataSource) })
export type SourcesAnswer = z.infer<typeof SourcesAnswer>

/** GET …/data/runs?source= — newest first. */
export const RunsQuery = PageQuery.pick({ page: true, pageSize: true }).extend({
  source: z.string().max(60).optional(),
})
export const RunsAnswer = z.object({ total: Count, runs: z.array(RunSummary) })
export type RunsAnswer = z.infer<typeof RunsAnswer>

/** Why rows were corrected, quarantined, skipped, or worth a note; translated by `reason`. */
export const RunIssue = z.object({
  /** `refused`: a whole file that could not be read. */
  outcome: z.enum(['corrected', 'quarantined', 'skipped', 'noted', 'refused']),
  reason: z.string(),
  table: z.string(),
  column: z.string().nullable(),
  count: Count,
  example: Example,
})
export type RunIssue = z.infer<typeof RunIssue>

export const RunTable = z.object({ table: z.string(), files: z.array(z.string()), counts: RunCounts })
export type RunTable = z.infer<typeof RunTable>
export const RunRecords = z.object({ kind: z.string(), added: Count, unchanged: Count, changed: Count })
export type RunRecords = z.infer<typeof RunRecords>

/** GET …/data/runs/:runId — the quality report of one run. */
export const RunReport = RunSummary.extend({
  rowsPerSecond: z.number().nullable(),
  tables: z.array(RunTable),
  /** What the rows became: many lines may make one order. `changed` are new versions of known records. */
  records: z.array(RunRecords),
  issues: z.array(RunIssue),
  /** Rows of this run still waiting in quarantine. */
  openQuarantine: Count,
})
export type RunReport = z.infer<typeof RunReport>

export const QuarantineStatus = z.enum(['open', 'replayed'])

/** GET …/data/quarantine?source=&run=&table=&reason=&status= — newest first. */
export const QuarantineQuery = PageQuery.pick({ page: true, pageSize: true }).extend({
  source: z.string().max(60).optional(),
  run: z.string().max(60).optional(),
  table: z.string().max(60).optional(),
  reason: z.string().max(60).optional(),
  status: QuarantineStatus.default('open'),
})
export const QuarantineRow = z.object({
  rowId: z.string(),
  source: z.string(),
  table: z.string(),
  file: z.string(),
  /** Line in the file (row in a workbook), from 1. */
  line: z.int().min(0),
  column: z.string().nullable(),
  reason: z.string(),
  /** Names file, line and column in plain English. */
  sentence: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  cells: z.array(z.object({ column: z.string(), text: z.string() })),
  /** The row as it stood in the file. */
  raw: z.string(),
  status: QuarantineStatus,
})
export type QuarantineRow = z.infer<typeof QuarantineRow>
export const QuarantineAnswer = z.object({
  total: Count,
  rows: z.array(QuarantineRow),
  /** Open rows by table and reason over the whole filter, to choose from and to download by. */
  reasons: z.array(z.object({ table: z.string(), reason: z.string(), count: Count })),
})
export type QuarantineAnswer = z.infer<typeof QuarantineAnswer>

/**
 * GET …/data/quarantine.csv?source=&table= (both needed: one table has one set of columns) — open rows as CSV in
 * UTF-8 with BOM: `quarantine_id, quarantine_reason, quarantine_file, quarantine_line`, then the columns
 * of the file.
 *
 * POST …/data/quarantine/replay?source=&table= with the repaired CSV as the body (`text/csv`, at most 32 MB).
 * Only rows whose `quarantine_id` is open are tried again; accepted ones leave quarantine. Answers the RunReport of
 * the replay. Refusals: `import.busy`, `import.unreadable`.
 */
export const QuarantineFileQuery = z.object({ source: z.string().min(1).max(60), table: z.string().min(1).max(60) })

/**
 * POST /import at the door for commands of this machine, whose address and token stand in `run/state.json` of the data
 * folder. Answers `application/x-ndjson`, one ImportEvent a line, the last one `report` or `refused`.
 */
export const ImportRequest = z.object({
  source: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  paths: z.array(z.string().min(1).max(4096)).min(1).max(1000),
  /** For `csv`: the text of the MAP file. */
  map: z.unknown().optional(),
})
export type ImportRequest = z.infer<typeof ImportRequest>

export const ImportEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('progress'), progress: ImportProgress }),
  z.object({ event: z.literal('report'), merchantId: MerchantId, report: RunReport }),
  z.object({ event: z.literal('refused'), code: z.string(), sentence: z.string() }),
])
export type ImportEvent = z.infer<typeof ImportEvent>
