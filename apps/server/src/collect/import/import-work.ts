import type { RecordOf, RunRecords } from '@tandem/contracts'
import { BatchWriter } from './batch-writer.ts'
import type { Importer, Table } from './importer.ts'
import { RecordJudge } from './judge-records.ts'
import type { KnownRecords } from './known-records.ts'
import type { ImportJob } from './parcel.ts'
import type { Progress } from './progress.ts'
import type { Quality } from './quality.ts'
import { BadFile } from './read/bad-file.ts'
import type { InputFile } from './read/open-file.ts'
import type { Outlet } from './read-files.ts'
import { StepRunner } from './step-runner.ts'

/** More rows than this in quarantine mean that the columns are mapped wrong, not that so many rows are bad. */
const MAX_QUARANTINED = 100_000
const STORES_AT_ONCE = 1_000

interface WorkParts {
  importer: Importer
  job: Pick<ImportJob, 'run' | 'now' | 'scratch'>
  known: KnownRecords
  quality: Quality
  progress: Progress
  replay: { openIds: ReadonlySet<string>; orders: ReadonlyMap<string, RecordOf<'order'>> } | null
  hand: Outlet['hand']
}

/**
 * The steps of one run in order: full batches, bad rows and stores are handed over as they come up. Memory stays
 * bounded: nothing waits longer than a batch, and a known record takes about 18 bytes.
 */
export class ImportWork {
  readonly #parts: WorkParts
  readonly #writer: BatchWriter
  readonly #judge: RecordJudge
  #stores: RecordOf<'store'>[] = []

  constructor(parts: WorkParts) {
    this.#parts = parts
    const { job, known, quality, replay, hand } = parts
    this.#writer = new BatchWriter((frame) => hand({ what: 'batch', frame }), job.run.source, job.run.merchantId)
    this.#judge = new RecordJudge({
      known,
      kinds: new Set(parts.importer.kinds),
      writer: this.#writer,
      quality,
      now: job.now,
      knownOrders: replay?.orders ?? null,
      onStore: (store) => void this.#stores.push(store),
    })
  }

  get records(): RunRecords[] {
    return this.#judge.counts
  }

  /** @throws BadFile when so many rows are bad that the columns must be mapped wrong */
  async run(filesOf: (table: Table) => readonly InputFile[]): Promise<void> {
    const { importer, job, quality, progress, replay } = this.#parts
    const runner = new StepRunner({
      importer,
      out: this.#judge,
      quality,
      progress,
      scratch: job.scratch,
      between: () => this.#between(),
      openIds: replay?.openIds ?? null,
    })
    try {
      for (const step of importer.steps) await runner.run(step, filesOf)
    } finally {
      await this.#handOver(true)
    }
  }

  async #between(): Promise<void> {
    await this.#handOver(false)
    const { quarantined } = this.#parts.quality.counts
    if (quarantined > MAX_QUARANTINED) throw new BadFile('file.too_many_bad', { limit: MAX_QUARANTINED })
  }

  /** Hands over what is full; in the end everything. */
  async #handOver(all: boolean): Promise<void> {
    const { quality, hand } = this.#parts
    await this.#writer.flush(all)
    const rows = quality.takeQuarantined()
    if (rows.length > 0) await hand({ what: 'quarantined', rows })
    if (this.#stores.length >= (all ? 1 : STORES_AT_ONCE))
      await hand({ what: 'stores', stores: this.#stores.splice(0) })
    const ids = all ? quality.takeAccepted() : []
    if (ids.length > 0) await hand({ what: 'replayed', ids })
  }
}
