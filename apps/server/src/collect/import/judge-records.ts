import { type AnyRecord, type OrderRecord, RECORDS, type RecordKind } from '@tandem/contracts'
import type { EpochMs } from '@tandem/kernel'
import type { z } from 'zod'
import type { BatchWriter } from './batch-writer.ts'
import type { IssueDetails, Outcome, Row } from './importer.ts'
import { type Fingerprint, fingerprint, type KnownRecord, type KnownRecords } from './known-records.ts'
import { mergeOrder } from './merge-order.ts'
import type { Quality } from './quality.ts'
import type { LiveRow } from './read-values.ts'
import { homeOf, linesOf, onChange, recordContent, recordKey, versionOf } from './record-keys.ts'

const RECENT = 20_000

type Order = z.infer<typeof OrderRecord>
type Verdict = 'added' | 'unchanged' | 'repeated' | { reason: string; details: IssueDetails }

export interface RecordCount {
  kind: RecordKind
  added: number
  unchanged: number
  changed: number
}

/**
 * Decides what becomes of each record a mapping hands over, and so of its rows: new ones are written, known ones are
 * left alone, changed ones are written as the next version where their kind has versions, and the rest is quarantined.
 */
export class RecordJudge implements Outcome {
  readonly #known: KnownRecords
  readonly #kinds: ReadonlySet<RecordKind>
  readonly #writer: BatchWriter
  readonly #quality: Quality
  readonly #now: EpochMs
  /** Orders that replayed rows may belong to; null outside a replay. */
  readonly #knownOrders: ReadonlyMap<string, Order> | null
  /** Keys asked for lately and found: most rows name the same stores and products. */
  readonly #recent = new Set<string>()
  readonly #counts = new Map<RecordKind, RecordCount>()
  readonly #onStore: (store: AnyRecord & { kind: 'store' }) => void

  constructor(parts: {
    known: KnownRecords
    /** Kinds that `known` was read for. */
    kinds: ReadonlySet<RecordKind>
    writer: BatchWriter
    quality: Quality
    now: EpochMs
    knownOrders: ReadonlyMap<string, Order> | null
    onStore: (store: AnyRecord & { kind: 'store' }) => void
  }) {
    this.#known = parts.known
    this.#kinds = parts.kinds
    this.#writer = parts.writer
    this.#quality = parts.quality
    this.#now = parts.now
    this.#knownOrders = parts.knownOrders
    this.#onStore = parts.onStore
  }

  get counts(): RecordCount[] {
    return [...this.#counts.values()]
  }

  add(record: AnyRecord, ...rows: Row<unknown>[]): void {
    const verdict = this.#judge(record)
    if (typeof verdict === 'object') return this.#refuse(record, verdict.reason, verdict.details, rows as LiveRow[])
    for (const row of rows as LiveRow[]) {
      if (row.ended) continue
      row.ended = true
      if (verdict === 'repeated') this.#skipped(row, 'row.repeated')
      else this.#quality.end(row.place, verdict)
    }
  }

  addOrder(order: Order, numbered: boolean, ...rows: Row<unknown>[]): void {
    const known = this.knownOrder(order.id)
    this.add(known && known !== order ? mergeOrder(known, order, numbered) : order, ...rows)
  }

  quarantine(row: Row<unknown>, reason: string, details: IssueDetails = {}): void {
    const live = row as LiveRow
    if (live.ended) return
    live.ended = true
    this.#quality.quarantine(live.place, reason, named(row, details))
  }

  skip(row: Row<unknown>, reason: string): void {
    const live = row as LiveRow
    if (live.ended) return
    live.ended = true
    this.#skipped(live, reason)
  }

  correct(row: Row<unknown>, reason: string, details: IssueDetails = {}): void {
    this.#quality.corrected(row.place)
    this.#quality.issue('corrected', row.place, reason, named(row, details))
  }

  note(row: Row<unknown>, reason: string, details: IssueDetails = {}): void {
    this.#quality.issue('noted', row.place, reason, named(row, details))
  }

  knows(kind: RecordKind, key: string): boolean {
    const name = `${kind}|${key}`
    if (this.#recent.has(name)) return true
    if (!this.#known.has(kind, key)) return false
    if (this.#recent.size >= RECENT) this.#recent.clear()
    this.#recent.add(name)
    return true
  }

  knownOrder(id: string): Order | null {
    return this.#knownOrders?.get(id) ?? null
  }

  #judge(record: AnyRecord): Verdict {
    if (!this.#kinds.has(record.kind)) throw new Error(`the importer makes ${record.kind} and does not say so`)
    const key = recordKey(record)
    const content = recordContent(record)
    const mark = fingerprint(record.kind, key, content, homeOf(record))
    const known = this.#known.look(mark)
    if (known?.sameContent) {
      if (known.seen) return 'repeated'
      this.#known.markSeen(mark)
      this.#count(record.kind).unchanged += 1
      return 'unchanged'
    }
    const details = { what: record.kind, text: key }
    const parsed = RECORDS[record.kind].safeParse(record)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const why = `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim()
      return { reason: 'record.invalid', details: { ...details, why } }
    }
    if (!known) return this.#write(record, mark, 'added', content)
    const refusal = this.#whyNotChanged(record, known)
    if (refusal) return { reason: refusal, details }
    if ('version' in record) record.version = known.version + 1
    else if ('at' in record) record.at = Math.max(record.at, this.#now)
    return this.#write(record, mark, 'changed', content)
  }

  #whyNotChanged(record: AnyRecord, known: KnownRecord): string | null {
    if (known.seen) return 'key.repeated'
    if (onChange(record.kind) === 'refuse') return 'record.changed'
    if (!known.sameHome) return 'record.moved'
    return linesOf(record) < known.lines ? 'record.fewer_lines' : null
  }

  #write(record: AnyRecord, mark: Fingerprint, how: 'added' | 'changed', content: string): 'added' {
    this.#known.put(mark, { version: versionOf(record), lines: linesOf(record), seen: true })
    const line = onChange(record.kind) === 'refuse' ? content : JSON.stringify(record)
    this.#writer.add(record.kind, line, mark)
    this.#count(record.kind)[how] += 1
    if (record.kind === 'store') this.#onStore(record)
    return 'added'
  }

  #refuse(record: AnyRecord, reason: string, details: IssueDetails, rows: readonly LiveRow[]): void {
    if (rows.length === 0) {
      this.#quality.issue('noted', { table: record.kind, file: record.kind, line: 0 }, reason, details)
    }
    for (const row of rows) this.quarantine(row, reason, details)
  }

  #skipped(row: LiveRow, reason: string): void {
    this.#quality.end(row.place, 'skipped')
    this.#quality.issue('skipped', row.place, reason)
  }

  #count(kind: RecordKind): RecordCount {
    let found = this.#counts.get(kind)
    if (!found) {
      found = { kind, added: 0, unchanged: 0, changed: 0 }
      this.#counts.set(kind, found)
    }
    return found
  }
}

/** The same details, with the column under the name that the file gives it. */
function named(row: Row<unknown>, details: IssueDetails): IssueDetails {
  const name = details.column === undefined ? undefined : row.place.names[details.column]
  return name === undefined ? details : { ...details, column: name }
}
