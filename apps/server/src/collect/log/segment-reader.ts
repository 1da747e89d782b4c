import type { RecordBatch, RecordKind, RecordOf } from '@tandem/contracts'
import type { BatchIndex } from './batch-index.ts'
import { decodeHeader, type FoundHeader, type FrameHeader, frameBytes, isWhole, MAX_HEADER_BYTES } from './frame.ts'
import { decompress } from './payload.ts'
import { ReadWindow } from './read-window.ts'
import { segmentPath } from './segments.ts'

const NEWLINE = 10
const PIECE_BYTES = 256 << 10

/** A batch as it lies in the log. */
export interface LoggedBatch extends RecordBatch {
  /** Number of the batch in the log, from 1. */
  position: number
}

/** Which batches to read; the others are walked over. */
export interface Only {
  merchantId?: string
  kinds?: ReadonlySet<RecordKind>
}

/** Reads frames that the index knows. */
export class SegmentReader {
  readonly #dir: string
  readonly #index: BatchIndex

  constructor(dir: string, index: BatchIndex) {
    this.#dir = dir
    this.#index = index
  }

  /** Position of the batch with this id, or null. */
  async find(merchantId: string, id: string): Promise<number | null> {
    for (const position of this.#index.candidates(merchantId, id)) {
      const { segment, offset } = this.#index.place(position)
      const window = await ReadWindow.open(segmentPath(this.#dir, segment))
      const { header } = await headerAt(window, offset).finally(() => window.close())
      if (header.merchantId === merchantId && header.id === id) return position
    }
    return null
  }

  /**
   * Batches from one position to another.
   *
   * @throws Error when a payload no longer fits its checksum
   */
  async *batches(from: number, to: number, { merchantId, kinds }: Only = {}): AsyncGenerator<LoggedBatch> {
    for await (const { window, offset, found } of this.#frames(from, to)) {
      const { header } = found
      if (merchantId !== undefined && header.merchantId !== merchantId) continue
      if (kinds && !kinds.has(header.kind as RecordKind)) continue
      yield await batchAt(window, offset, found)
    }
  }

  /** What the batches say of themselves; their records are not read. */
  async *headers(from: number, to: number): AsyncGenerator<FrameHeader> {
    for await (const { found } of this.#frames(from, to)) yield found.header
  }

  async *#frames(from: number, to: number) {
    let window: ReadWindow | null = null
    let openSegment = 0
    try {
      for (let position = Math.max(1, from); position <= to; position += 1) {
        const { segment, offset } = this.#index.place(position)
        if (!window || segment !== openSegment) {
          await window?.close()
          window = await ReadWindow.open(segmentPath(this.#dir, segment))
          openSegment = segment
        }
        yield { window, offset, found: await headerAt(window, offset) }
      }
    } finally {
      await window?.close()
    }
  }
}

async function headerAt(window: ReadWindow, offset: number): Promise<FoundHeader> {
  const found = decodeHeader(await window.bytes(offset, MAX_HEADER_BYTES))
  if (!found) throw new Error(`the event log is damaged: no frame at byte ${offset}`)
  return found
}

async function batchAt(window: ReadWindow, offset: number, found: FoundHeader): Promise<LoggedBatch> {
  const size = frameBytes(found)
  const frame = (await window.bytes(offset, size)).subarray(0, size)
  if (!isWhole(frame, found)) throw new Error(`the event log is damaged: frame at byte ${offset} fails its checksum`)
  const { position, id, merchantId, kind } = found.header
  const records = recordsOf(await decompress(frame.subarray(found.headerBytes, size - 1), found.header.rawBytes))
  return { position, id, merchantId, kind: kind as RecordKind, records }
}

/** Parsed in pieces of whole lines: the text of a large batch would stand in memory three times. */
function recordsOf(raw: Buffer): RecordOf<RecordKind>[] {
  const records: RecordOf<RecordKind>[] = []
  for (let start = 0, end = 0; start < raw.length; start = end + 1) {
    end = raw.indexOf(NEWLINE, start + PIECE_BYTES)
    if (end < 0) end = raw.length
    const lines = raw.toString('utf8', start, end)
    records.push(...(JSON.parse(`[${lines.replaceAll('\n', ',')}]`) as RecordOf<RecordKind>[]))
  }
  return records
}
