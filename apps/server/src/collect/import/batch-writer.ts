import type { AnyRecord, RecordBatch, RecordKind } from '@tandem/contracts'
import { mix32 } from '@tandem/kernel'
import type { Fingerprint } from './known-records.ts'

const BATCH_RECORDS = 5_000
const BATCH_CHARACTERS = 4 << 20

interface Waiting {
  records: AnyRecord[]
  characters: number
  /** Running hash of the contents: the same records in the same order give the same batch id. */
  high: number
  low: number
}

/**
 * Collects records by kind and appends them to the event log in batches of at most 5,000 records or 4 MB. The id of
 * a batch comes from its contents, so a batch that was written before a crash is known when it comes again.
 */
export class BatchWriter {
  readonly #append: (batch: RecordBatch) => Promise<unknown>
  readonly #source: string
  readonly #merchantId: string
  readonly #waiting = new Map<RecordKind, Waiting>()
  readonly #full: RecordBatch[] = []

  constructor(append: (batch: RecordBatch) => Promise<unknown>, source: string, merchantId: string) {
    this.#append = append
    this.#source = source
    this.#merchantId = merchantId
  }

  /** @param characters length of the record as JSON */
  add(record: AnyRecord, mark: Fingerprint, characters: number): void {
    let waiting = this.#waiting.get(record.kind)
    if (!waiting) {
      waiting = { records: [], characters: 0, high: 0, low: 0 }
      this.#waiting.set(record.kind, waiting)
    }
    waiting.records.push(record)
    waiting.characters += characters
    waiting.high = mix32(waiting.high ^ mark.content ^ Math.imul(mark.high, 3))
    waiting.low = mix32(waiting.low ^ mark.contentLow ^ Math.imul(mark.low, 5))
    if (waiting.records.length >= BATCH_RECORDS || waiting.characters >= BATCH_CHARACTERS) this.#close(record.kind)
  }

  /** Appends the batches that are full; with `all` also those that are not. */
  async flush(all = false): Promise<void> {
    if (all) for (const kind of [...this.#waiting.keys()]) this.#close(kind)
    for (const batch of this.#full.splice(0)) await this.#append(batch)
  }

  /** Stores go first: the warehouse dates every other fact by the calendar of its store. */
  #close(kind: RecordKind): void {
    if (kind !== 'store' && this.#waiting.has('store')) this.#close('store')
    const waiting = this.#waiting.get(kind)
    this.#waiting.delete(kind)
    if (!waiting || waiting.records.length === 0) return
    const { high, low } = waiting
    const id = `import:${this.#source}:${kind}:${waiting.records.length}:${hex(high)}${hex(low)}`
    this.#full.push({ id, merchantId: this.#merchantId, kind, records: waiting.records } as RecordBatch)
  }
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0')
}
