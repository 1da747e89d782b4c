import type { RecordBatch, RecordOf, RunRecords } from '@tandem/contracts'
import type { Db, EpochMs } from '@tandem/kernel'
import type { EventLog } from '../log/index.ts'
import { BatchWriter } from './batch-writer.ts'
import type { Importer, Table } from './importer.ts'
import { RecordJudge } from './judge-records.ts'
import type { KnownRecords } from './known-records.ts'
import type { Progress } from './progress.ts'
import type { Quality } from './quality.ts'
import { BadFile } from './read/bad-file.ts'
import type { InputFile } from './read/open-file.ts'
import { registerStores } from './register-merchant.ts'
import { markReplayed, type RunKey, storeQuarantined } from './run-store.ts'
import { StepRunner } from './step-runner.ts'

/** More rows than this in quarantine mean that the columns are mapped wrong, not that so many rows are bad. */
const MAX_QUARANTINED = 100_000

export interface WorkParts {
  importer: Importer
  run: RunKey
  db: Db
  log: Pick<EventLog, 'append'>
  /** Brings what is in the log into the warehouse. */
  load: () => Promise<unknown>
  now: EpochMs
  scratch: string
  known: KnownRecords
  quality: Quality
  progress: Progress
  replay: { openIds: ReadonlySet<string>; orders: ReadonlyMap<string, RecordOf<'order'>> } | null
}

/**
 * The work of one run: steps in order, full batches to the log as they fill, bad rows to the quarantine, stores to
 * PostgreSQL, and the warehouse loading beside it. Memory stays bounded: nothing waits longer than a batch.
 */
export class ImportWork {
  readonly #parts: WorkParts
  readonly #writer: BatchWriter
  readonly #judge: RecordJudge
  #stores: RecordOf<'store'>[] = []
  #loading: Promise<unknown> | null = null
  #loadFailure: Error | null = null

  constructor(parts: WorkParts) {
    this.#parts = parts
    const { run, known, quality, now, replay } = parts
    this.#writer = new BatchWriter((batch) => this.#append(batch), run.source, run.merchantId)
    this.#judge = new RecordJudge({
      known,
      writer: this.#writer,
      quality,
      now,
      knownOrders: replay?.orders ?? null,
      onStore: (store) => void this.#stores.push(store),
    })
  }

  get records(): RunRecords[] {
    return this.#judge.counts
  }

  async run(filesOf: (table: Table) => readonly InputFile[]): Promise<void> {
    const { importer, quality, progress, scratch, replay, run, db } = this.#parts
    const runner = new StepRunner({
      importer,
      out: this.#judge,
      quality,
      progress,
      scratch,
      between: () => this.#between(),
      openIds: replay?.openIds ?? null,
    })
    try {
      for (const step of importer.steps) await runner.run(step, filesOf)
    } finally {
      await this.#writer.flush(true)
      await this.#between()
      await this.#storeStores()
      await markReplayed(db, run, quality.takeAccepted())
    }
    progress.step('warehouse')
    await this.#loading
    if (this.#loadFailure) throw this.#loadFailure
    await this.#parts.load()
  }

  async #append(batch: RecordBatch): Promise<void> {
    await this.#parts.log.append(batch)
    this.#loading ??= this.#parts.load().then(
      () => void (this.#loading = null),
      (error: Error) => void (this.#loadFailure = error),
    )
  }

  async #between(): Promise<void> {
    const { quality, db, run } = this.#parts
    await this.#writer.flush()
    await storeQuarantined(db, run, quality.takeQuarantined())
    if (this.#stores.length >= 1000) await this.#storeStores()
    if (quality.counts.quarantined > MAX_QUARANTINED) throw new BadFile('file.too_many_bad', { limit: MAX_QUARANTINED })
  }

  async #storeStores(): Promise<void> {
    await registerStores(this.#parts.db, this.#parts.run.merchantId, this.#stores.splice(0))
  }
}
