import type { RecordKind } from '@tandem/contracts'
import { mix32 } from '@tandem/kernel'
import { frameOf, type PreparedFrame } from '../log/index.ts'
import type { Fingerprint } from './known-records.ts'

const BATCH_RECORDS = 5_000
const BATCH_CHARACTERS = 2 << 20

interface Batch {
  id: string
  kind: RecordKind
  lines: string[]
}

interface Waiting {
  lines: string[]
  characters: number
  /** Running hash of the contents: the same records in the same order give the same batch id. */
  high: number
  low: number
}

/**
 * Collects records by kind and packs them for the event log in batches of at most 5,000 records or 2 MB. The id of
 * a batch comes from its contents, so a batch that was written before a crash is known when it comes again.
 */
export class BatchWriter {
  readonly #append: (frame: PreparedFrame) => Promise<unknown>
  readonly #source: string
  readonly #merchantId: string
  readonly #waiting = new Map<RecordKind, Waiting>()
  readonly #full: Batch[] = []

  constructor(append: (frame: PreparedFrame) => Promise<unknown>, source: string, merchantId: string) {
    this.#append = append
    this.#source = source
    this.#merchantId = merchantId
  }

  /** @param line the record as JSON */
  add(kind: RecordKind, line: string, mark: Fingerprint): void {
    let waiting = this.#waiting.get(kind)
    if (!waiting) {
      waiting = { lines: [], characters: 0, high: 0, low: 0 }
      this.#waiting.set(kind, waiting)
    }
    waiting.lines.push(line)
    waiting.characters += line.length
    waiting.high = mix32(waiting.high ^ mark.content ^ Math.imul(mark.high, 3))
    waiting.low = mix32(waiting.low ^ mark.contentLow ^ Math.imul(mark.low, 5))
    if (waiting.lines.length >= BATCH_RECORDS || waiting.characters >= BATCH_CHARACTERS) this.#close(kind)
  }

  /** Appends the batches that are full; with `all` also those that are not. */
  async flush(all = false): Promise<void> {
    if (all) for (const kind of [...this.#waiting.keys()]) this.#close(kind)
    for (const { id, kind, lines } of this.#full.splice(0)) {
      await this.#append(await frameOf({ id, merchantId: this.#merchantId, kind }, lines))
    }
  }

  /** Stores go first: the warehouse dates every other fact by the calendar of its store. */
  #close(kind: RecordKind): void {
    if (kind !== 'store' && this.#waiting.has('store')) this.#close('store')
    const waiting = this.#waiting.get(kind)
    this.#waiting.delete(kind)
    if (!waiting || waiting.lines.length === 0) return
    const { lines, high, low } = waiting
    this.#full.push({ id: `import:${this.#source}:${kind}:${lines.length}:${hex(high)}${hex(low)}`, kind, lines })
  }
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0')
}
