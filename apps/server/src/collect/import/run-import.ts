import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { ImportProgress, RunReport } from '@tandem/contracts'
import type { Db, EpochMs } from '@tandem/kernel'
import type { EventLog } from '../log/index.ts'
import { ImportWork } from './import-work.ts'
import { type Importer, type Table, tablesOf } from './importer.ts'
import { loadKnown } from './load-known.ts'
import { Progress } from './progress.ts'
import { Quality } from './quality.ts'
import { BadFile } from './read/bad-file.ts'
import { type InputFile, inputFile } from './read/open-file.ts'
import { registerMerchant } from './register-merchant.ts'
import { readReport } from './reports.ts'
import { finishRun, type RunKey, startRun } from './run-store.ts'

export interface ImportDeps {
  /** The database as one merchant sees it. */
  scoped: (merchantId: string) => Db
  /** The database across merchants: a first import makes its merchant. */
  platform: Db
  log: Pick<EventLog, 'append' | 'read'>
  /** Brings what is in the log into the warehouse. */
  load: () => Promise<unknown>
  /** Time of the system clock. */
  now: () => EpochMs | Promise<EpochMs>
  /** Folder for temporary files. */
  scratch: string
}

/**
 * Imports files of one source: read, map, judge every record against what is known, append to the event log, load the
 * warehouse, report. Importing twice adds nothing; after a crash the same call ends at the same totals, because what
 * is known is read from the log itself.
 *
 * @throws Refusal `import.busy` when this source is being imported; a run that fails for another reason is closed
 * as failed and the reason thrown on. Files that cannot be read are in the report.
 */
export async function runImport(
  deps: ImportDeps,
  importer: Importer,
  paths: readonly string[],
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<RunReport> {
  const { merchant, source } = importer
  await registerMerchant(deps.platform, merchant, await deps.now())
  const run: RunKey = { merchantId: merchant.id, source, runId: randomUUID() }
  const quality = new Quality()
  const files = await openable(paths, quality)
  const filesOf = assigned(importer, files, quality)
  return recordedRun(deps, { run, trigger: 'import', quality, files }, async (begun) => {
    const bytes = importer.steps
      .flatMap(tablesOf)
      .flatMap(filesOf)
      .reduce((sum, file) => sum + file.bytes, 0)
    const progress = new Progress(bytes, onProgress)
    progress.step('known')
    const known = await loadKnown(deps.log, merchant.id)
    const work = new ImportWork({ ...deps, ...begun, importer, run, known, quality, progress, replay: null })
    await work.run(filesOf).finally(() => begun.onRecords(work.records))
  })
}

interface RunPlan {
  run: RunKey
  trigger: 'import' | 'replay'
  quality: Quality
  files: readonly InputFile[]
}

interface Begun {
  db: Db
  now: EpochMs
  onRecords: (records: ImportWork['records']) => void
}

/** Opens a run, does the work, and closes the run with its report whatever happens. */
export async function recordedRun(
  deps: ImportDeps,
  { run, trigger, quality, files }: RunPlan,
  work: (begun: Begun) => Promise<void>,
): Promise<RunReport> {
  const began = performance.now()
  const now = await deps.now()
  const db = deps.scoped(run.merchantId)
  await mkdir(deps.scratch, { recursive: true })
  await startRun(db, { ...run, trigger, at: now, files: files.map(({ name }) => name), counts: quality.counts })
  let records: ImportWork['records'] = []
  const error = await work({ db, now, onRecords: (counts) => (records = counts) }).then(
    () => null,
    (thrown: Error) => thrown,
  )
  if (error instanceof BadFile) refuse(quality, run.source, error)
  else if (quality.counts.read === 0 && !error && quality.refused.length === 0) {
    refuse(quality, files.map(({ name }) => name).join(', '), new BadFile('file.no_rows'))
  }
  const failure = whyFailed(error, quality)
  await finishRun(db, run, {
    status: failure === null ? 'finished' : 'failed',
    at: await deps.now(),
    tookMs: performance.now() - began,
    counts: quality.counts,
    tables: quality.tables,
    records,
    issues: quality.issues,
    failure,
  })
  if (error && !(error instanceof BadFile)) throw error
  return readReport(db, run.merchantId, run.runId)
}

/** A run fails by an error, or when nothing was read: then the refused files say why. */
function whyFailed(error: Error | null, quality: Quality): string | null {
  if (error && !(error instanceof BadFile)) return error.message || error.name
  if (!error && quality.counts.read > 0) return null
  return quality.refused.map(({ example }) => example.sentence).join(' ')
}

function refuse(quality: Quality, file: string, { reason, details }: BadFile): void {
  quality.issue('refused', { table: '', file, line: 0 }, reason, details)
}

async function openable(paths: readonly string[], quality: Quality): Promise<InputFile[]> {
  const files: InputFile[] = []
  for (const path of paths) {
    try {
      files.push(await inputFile(path))
    } catch (error) {
      if (!(error instanceof BadFile)) throw error
      refuse(quality, path, error)
    }
  }
  return files
}

/** Gives every table its files by name; a table without a file and a file without a table are reported. */
function assigned(importer: Importer, files: readonly InputFile[], quality: Quality) {
  const tables = [...new Set(importer.steps.flatMap(tablesOf))]
  const byTable = new Map<Table, InputFile[]>(
    tables.map((table) => [table, files.filter(({ name }) => table.files.test(name.replace(/\.gz$/i, '')))]),
  )
  for (const [table, own] of byTable) {
    if (own.length === 0) quality.issue('noted', { table: table.code, file: table.code, line: 0 }, 'file.table_missing')
  }
  const claimed = new Set([...byTable.values()].flat())
  for (const file of files) {
    if (!claimed.has(file)) quality.issue('noted', { table: '', file: file.name, line: 0 }, 'file.unclaimed')
  }
  return (table: Table): readonly InputFile[] => byTable.get(table) ?? []
}
