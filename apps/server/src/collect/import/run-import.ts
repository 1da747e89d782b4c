import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { ImportProgress, RunReport } from '@tandem/contracts'
import type { Db, EpochMs } from '@tandem/kernel'
import type { EventLog } from '../log/index.ts'
import { type Importer, type Table, tablesOf } from './importer.ts'
import { readInThread } from './in-thread.ts'
import type { Parcel, Read, Replay, TableFiles } from './parcel.ts'
import { Quality } from './quality.ts'
import { BadFile } from './read/bad-file.ts'
import { type InputFile, inputFile } from './read/open-file.ts'
import { registerMerchant, registerStores } from './register-merchant.ts'
import { readReport } from './reports.ts'
import { finishRun, markReplayed, type RunKey, startRun, storeProgress, storeQuarantined } from './run-store.ts'

export interface ImportDeps {
  /** The database as one merchant sees it. */
  scoped: (merchantId: string) => Db
  /** The database across merchants: a first import makes its merchant. */
  platform: Db
  log: Pick<EventLog, 'dir' | 'end' | 'appendFrame'>
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
  await registerMerchant(deps.platform, importer.merchant, await deps.now())
  const quality = new Quality()
  const files = await openable(paths, quality)
  const tables = assigned(importer, files, quality)
  const names = files.map(({ name }) => name)
  return recordedRun(deps, importer, { names, tables, issues: quality.issues, replay: null }, onProgress)
}

interface RunPlan {
  /** Of all files given, for the report. */
  names: readonly string[]
  tables: readonly TableFiles[]
  issues: Quality['issues']
  replay: Replay | null
}

/** Opens a run, reads and keeps what its files hold, and closes the run with its report whatever happens. */
export async function recordedRun(
  deps: ImportDeps,
  { merchant, source, definition }: Importer,
  { names, tables, issues, replay }: RunPlan,
  onProgress: (progress: ImportProgress) => void,
): Promise<RunReport> {
  const began = performance.now()
  const now = await deps.now()
  const run: RunKey = { merchantId: merchant.id, source, runId: randomUUID() }
  const db = deps.scoped(run.merchantId)
  const { log, scratch } = deps
  await mkdir(scratch, { recursive: true })
  const { counts } = new Quality()
  await startRun(db, { ...run, trigger: replay ? 'replay' : 'import', at: now, files: names, counts })
  const loader = new LoadBeside(deps.load)
  const job = { run, definition, files: tables, issues, now, scratch, replay, log: { dir: log.dir, end: log.end } }
  let read: Read = { counts, tables: [], records: [], issues, failure: null }
  const onlookers = new Onlookers((progress) => storeProgress(db, run, progress))
  try {
    read = await readInThread(job, {
      keep: async (parcel) => {
        await keep({ db, run, log }, parcel)
        if (parcel.what === 'batch') loader.start()
      },
      onProgress: (progress) => {
        onlookers.tell(progress)
        onProgress(progress)
      },
    })
    await loader.end()
  } catch (error) {
    read.failure = error as Error
  }
  await onlookers.end()
  await finishRun(db, run, {
    ...read,
    status: read.failure ? 'failed' : 'finished',
    at: await deps.now(),
    tookMs: performance.now() - began,
    failure: whyFailed(read),
  })
  if (read.failure instanceof Error) throw read.failure
  return readReport(db, run.merchantId, run.runId)
}

const ONLOOKERS_EVERY_MS = 1_000

/** Keeps how far a run is where the Data page reads it, once a second. */
class Onlookers {
  readonly #store: (progress: ImportProgress) => Promise<void>
  readonly #timer = setInterval(() => this.#write(), ONLOOKERS_EVERY_MS)
  #latest: ImportProgress | null = null
  #writing: Promise<void> | null = null

  constructor(store: (progress: ImportProgress) => Promise<void>) {
    this.#store = store
  }

  tell(progress: ImportProgress): void {
    this.#latest = progress
  }

  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.#writing
  }

  #write(): void {
    if (!this.#latest || this.#writing) return
    const progress = this.#latest
    this.#latest = null
    // An import does not fall with this: what is wrong with the database, the next rows find out.
    this.#writing = this.#store(progress)
      .catch(() => undefined)
      .finally(() => void (this.#writing = null))
  }
}

/** Loads the warehouse beside the reading, over and over while there is something new. */
class LoadBeside {
  readonly #load: () => Promise<unknown>
  #running: Promise<unknown> | null = null
  #failure: Error | null = null

  constructor(load: () => Promise<unknown>) {
    this.#load = load
  }

  start(): void {
    this.#running ??= this.#load().then(
      () => void (this.#running = null),
      (error: Error) => void (this.#failure = error),
    )
  }

  /** Loads the rest. @throws what a load threw */
  async end(): Promise<void> {
    await this.#running
    if (this.#failure) throw this.#failure
    await this.#load()
  }
}

async function keep({ db, run, log }: { db: Db; run: RunKey; log: ImportDeps['log'] }, parcel: Parcel): Promise<void> {
  if (parcel.what === 'batch') await log.appendFrame(parcel.frame)
  else if (parcel.what === 'quarantined') await storeQuarantined(db, run, parcel.rows)
  else if (parcel.what === 'stores') await registerStores(db, run.merchantId, parcel.stores)
  else await markReplayed(db, run, parcel.ids)
}

function whyFailed({ failure, issues }: Read): string | null {
  if (failure instanceof Error) return failure.message || failure.name
  if (!failure) return null
  return issues.flatMap(({ outcome, example }) => (outcome === 'refused' ? [example.sentence] : [])).join(' ')
}

async function openable(paths: readonly string[], quality: Quality): Promise<InputFile[]> {
  const files: InputFile[] = []
  for (const path of paths) {
    try {
      files.push(await inputFile(path))
    } catch (error) {
      if (!(error instanceof BadFile)) throw error
      quality.refuse(path, error)
    }
  }
  return files
}

/** Gives every table its files by name; a table without a file and a file without a table are reported. */
function assigned(importer: Importer, files: readonly InputFile[], quality: Quality): TableFiles[] {
  const tables = [...new Set(importer.steps.flatMap(tablesOf))]
  const found = tables.map((table: Table) => ({
    table: table.code,
    files: files.filter(({ name }) => table.files.test(name.replace(/\.gz$/i, ''))),
  }))
  for (const { table, files: own } of found) {
    if (own.length === 0) quality.issue('noted', { table, file: table, line: 0 }, 'file.table_missing')
  }
  const claimed = new Set(found.flatMap((one) => one.files))
  for (const file of files) {
    if (!claimed.has(file)) quality.issue('noted', { table: '', file: file.name, line: 0 }, 'file.unclaimed')
  }
  return found
}
