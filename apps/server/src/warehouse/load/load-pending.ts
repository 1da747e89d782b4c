import type { Warehouse } from '../client.ts'
import type { BatchSource } from './batch-source.ts'
import { type Calendars, readCalendars } from './calendars.ts'
import { emptyTables } from './empty-tables.ts'
import { insertSpan } from './insert-span.ts'
import { type Progress, readProgress, writeProgress } from './progress.ts'
import { type Span, type SpanSize, spans } from './span.ts'
import { inTurn } from './turns.ts'
import { loadWaiting, noteWaiting } from './waiting.ts'

export interface LoadOptions {
  /** Hears how far the load is, after every span. */
  onProgress?: (progress: { position: number; end: number; records: number }) => void
  /** Ends the load after the span at hand. */
  signal?: AbortSignal
  /** Records inserted at once: large is quick, small repeats little after a crash and needs little memory. */
  spanRecords?: number
}

export interface Loaded {
  /** Batches up to here are in the warehouse. */
  position: number
  /** Records loaded by this call. */
  records: number
  /** Batches that still wait for the record of their store. */
  waiting: number
}

/** A span is in memory twice at most: being inserted, and the next being made. */
const SPAN_SIZE: SpanSize = { records: 50_000, bytes: 10 * 2 ** 20 }
/** What was begun as one span is repeated as one. */
const ANY_SIZE: SpanSize = { records: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }

/**
 * Carries what the log holds beyond the recorded position into the warehouse. Safe to kill at any moment and to call
 * again: every row is in exactly once. Calls on one warehouse take turns.
 *
 * The position is recorded in the warehouse itself, so the two cannot drift apart: before a span of batches is
 * inserted, its end is written down; after it, that it is in. A span found begun is repeated under the same tokens.
 */
export function loadPending(warehouse: Warehouse, log: BatchSource, options: LoadOptions = {}): Promise<Loaded> {
  return inTurn(warehouse, () => loadNow(warehouse, log, options))
}

/** The same for who has the turn already. */
export async function loadNow(warehouse: Warehouse, log: BatchSource, options: LoadOptions = {}): Promise<Loaded> {
  let progress = await readProgress(warehouse)
  if (progress.emptying) {
    await emptyTables(warehouse)
    progress = await writeProgress(warehouse, progress, { emptying: false })
  }
  const calendars = await readCalendars(warehouse)
  const end = log.end
  if (progress.loadedTo > end) throw new Error(`the warehouse is ahead of the log: ${progress.loadedTo} > ${end}`)

  let records = 0
  const heard = (span: Span): void => {
    records += span.records
    options.onProgress?.({ position: span.last, end, records })
  }
  progress = await repeatBegun(warehouse, log, calendars, progress, heard)
  progress = await loadNew(warehouse, log, calendars, progress, { ...options, end, heard })
  const waiting = await loadWaiting(warehouse, log, calendars, progress)
  return { position: progress.loadedTo, records, waiting }
}

/** The span that was begun when the last loader ended: same batches, same tokens. */
async function repeatBegun(
  warehouse: Warehouse,
  log: BatchSource,
  calendars: Calendars,
  progress: Progress,
  heard: (span: Span) => void,
): Promise<Progress> {
  const range = { from: progress.loadedTo + 1, to: progress.loadingTo, size: ANY_SIZE }
  for await (const span of spans(log, calendars, range)) {
    await insertSpan(warehouse, span, { token: tokenOf(progress, span), again: true })
    await noteWaiting(warehouse, span)
    progress = await writeProgress(warehouse, progress, { loadedTo: span.last, loadingTo: span.last })
    heard(span)
  }
  return progress
}

async function loadNew(
  warehouse: Warehouse,
  log: BatchSource,
  calendars: Calendars,
  begun: Progress,
  { end, heard, signal, spanRecords = SPAN_SIZE.records }: LoadOptions & { end: number; heard: (span: Span) => void },
): Promise<Progress> {
  let progress = begun
  let inserting: Promise<void> = Promise.resolve()
  const range = { from: progress.loadedTo + 1, to: end, size: { ...SPAN_SIZE, records: spanRecords } }
  for await (const span of spans(log, calendars, range)) {
    // While one span is inserted, the loop is already making the next.
    await inserting
    if (signal?.aborted) return progress
    inserting = insertNew(span)
    inserting.catch(() => {})
  }
  await inserting
  return progress

  async function insertNew(span: Span): Promise<void> {
    progress = await writeProgress(warehouse, progress, { loadingTo: span.last })
    await insertSpan(warehouse, span, { token: tokenOf(progress, span), again: false })
    await noteWaiting(warehouse, span)
    progress = await writeProgress(warehouse, progress, { loadedTo: span.last })
    heard(span)
  }
}

function tokenOf({ epoch }: Progress, { first, last }: Span): string {
  return `${epoch}:${first}-${last}`
}
