import { mkdir } from 'node:fs/promises'
import type { RecordBatch } from '@tandem/contracts'
import type { BatchIndex } from './batch-index.ts'
import type { FrameHeader } from './frame.ts'
import { frameOf, type PreparedFrame } from './prepare-frame.ts'
import { type LoggedBatch, type Only, SegmentReader } from './segment-reader.ts'
import { SegmentWriter } from './segment-writer.ts'
import { indexSegments, segmentPath } from './segments.ts'
import { takeWriterLock } from './writer-lock.ts'

const SEGMENT_BYTES = 64 * 1024 * 1024

export interface Appended {
  /** Number of the batch in the log, from 1. */
  position: number
  /** The id was in the log before: nothing was written. */
  alreadyKnown: boolean
}

export interface LogExtent {
  /** Number of the last durable batch, 0 in an empty log. */
  position: number
  /** Copying this many bytes of each file gives a whole log up to `position`. */
  files: { path: string; bytes: number }[]
}

export interface EventLog {
  /** Folder that holds it. */
  readonly dir: string
  /** Number of the last durable batch, 0 in an empty log. */
  readonly end: number
  /** File that keeps what was cut off the end when the log was opened, because a crash had torn it; usually null. */
  readonly tornOff: string | null
  /** Resolves when the batch is on disk. A known id of the same merchant is not written again. */
  append(batch: RecordBatch): Promise<Appended>
  /** The same for a batch that is packed already, by `frameOf` in another thread. */
  appendFrame(frame: PreparedFrame): Promise<Appended>
  /** Batches from position `from` (1 is the first) to the end as it was when reading began. */
  read(from?: number): AsyncGenerator<LoggedBatch>
  /** The same without records: who wrote how many of which kind. */
  headers(from?: number): AsyncGenerator<FrameHeader>
  /** What a backup has to copy; batches appended later do not change it. */
  extent(): LogExtent
  close(): Promise<void>
}

/**
 * Opens the append-only log of record batches in `dir`, making it when missing. A frame torn by a crash is cut off:
 * it was never acknowledged. One process may have the log open at a time.
 *
 * @throws Error when another process has it open, or when a closed segment is damaged
 */
export async function openEventLog(dir: string, options: { segmentBytes?: number } = {}): Promise<EventLog> {
  await mkdir(dir, { recursive: true })
  const release = await takeWriterLock(dir)
  try {
    const { index, segments } = await indexSegments(dir)
    const writer = new SegmentWriter(dir, index, segments, options.segmentBytes ?? SEGMENT_BYTES)
    const tornOff = await writer.open()
    return new SegmentedLog({ dir, index, writer, release, tornOff })
  } catch (error) {
    await release()
    throw error
  }
}

/**
 * Reads the log of `dir` up to batch `end` in a thread or process that does not write it: the writer names the end,
 * since what stands behind it may not be on the disk yet.
 */
export async function readLog(dir: string, end: number, only: Only): Promise<AsyncGenerator<LoggedBatch>> {
  const { index } = await indexSegments(dir)
  return new SegmentReader(dir, index).batches(1, end, only)
}

type Named = Pick<FrameHeader, 'merchantId' | 'id'>

interface Opened {
  dir: string
  index: BatchIndex
  writer: SegmentWriter
  release: () => Promise<void>
  tornOff: string | null
}

class SegmentedLog implements EventLog {
  readonly dir: string
  readonly tornOff: string | null
  readonly #index: BatchIndex
  readonly #writer: SegmentWriter
  readonly #release: () => Promise<void>
  readonly #reader: SegmentReader
  /** Appends not yet on disk, by merchant and id: a second append of the same batch waits for the first. */
  readonly #onTheWay = new Map<string, Promise<number>>()

  constructor({ dir, index, writer, release, tornOff }: Opened) {
    this.tornOff = tornOff
    this.dir = dir
    this.#index = index
    this.#writer = writer
    this.#release = release
    this.#reader = new SegmentReader(dir, index)
  }

  get end(): number {
    return this.#index.count
  }

  append(batch: RecordBatch): Promise<Appended> {
    return this.#once(batch, () =>
      frameOf(
        batch,
        batch.records.map((record) => JSON.stringify(record)),
      ),
    )
  }

  appendFrame(frame: PreparedFrame): Promise<Appended> {
    return this.#once(frame.header, async () => frame)
  }

  async #once(batch: Named, prepare: () => Promise<PreparedFrame>): Promise<Appended> {
    const key = `${batch.merchantId}\u0000${batch.id}`
    const rival = this.#onTheWay.get(key)
    if (rival) return { position: await rival, alreadyKnown: true }
    const work = this.#appendOnce(batch, prepare)
    const written = work.then(({ position }) => position)
    written.catch(() => {})
    this.#onTheWay.set(key, written)
    return work.finally(() => this.#onTheWay.delete(key))
  }

  async #appendOnce({ merchantId, id }: Named, prepare: () => Promise<PreparedFrame>): Promise<Appended> {
    const known = await this.#reader.find(merchantId, id)
    if (known !== null) return { position: known, alreadyKnown: true }
    return { position: await this.#writer.write(await prepare()), alreadyKnown: false }
  }

  read(from = 1): AsyncGenerator<LoggedBatch> {
    return this.#reader.batches(from, this.end)
  }

  headers(from = 1): AsyncGenerator<FrameHeader> {
    return this.#reader.headers(from, this.end)
  }

  extent(): LogExtent {
    const files = this.#writer.segments.map(({ number, bytes }) => ({ path: segmentPath(this.dir, number), bytes }))
    return { position: this.end, files }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#onTheWay.values())
    await this.#writer.close()
    await this.#release()
  }
}
