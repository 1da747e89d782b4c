import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises'
import type { BatchIndex } from './batch-index.ts'
import { encodeHeader } from './frame.ts'
import type { PreparedFrame } from './prepare-frame.ts'
import { type Segment, segmentPath } from './segments.ts'

interface Waiting extends PreparedFrame {
  resolve: (position: number) => void
  reject: (reason: unknown) => void
}

const NEWLINE = Buffer.from('\n')

/**
 * Writes frames at the end of the log. Frames that arrive while one write is being synced go out together in the
 * next: one `fdatasync` for all of them. A frame is indexed, and so seen by readers, once it is on disk.
 */
export class SegmentWriter {
  readonly #dir: string
  readonly #index: BatchIndex
  readonly #segmentBytes: number
  readonly segments: Segment[]
  #file: FileHandle | null = null
  #queue: Waiting[] = []
  #running: Promise<void> | null = null
  /** Set when the end of the file is no longer known; nothing is written after that. */
  #broken: Error | null = null

  constructor(dir: string, index: BatchIndex, segments: Segment[], segmentBytes: number) {
    this.#dir = dir
    this.#index = index
    this.segments = segments
    this.#segmentBytes = segmentBytes
  }

  /**
   * Opens the last segment and cuts off what a crash left behind its good bytes. What is cut is kept in a file of its
   * own, should it ever be more than a torn write; answers where, or null.
   */
  async open(): Promise<string | null> {
    const last = this.segments.at(-1)
    if (!last) {
      await this.#startSegment(1)
      return null
    }
    const path = segmentPath(this.#dir, last.number)
    const torn = (await readFile(path)).subarray(last.bytes)
    const aside = `${path}.${last.bytes}.torn`
    if (torn.length > 0) await writeFile(aside, torn)
    this.#file = await open(path, 'r+')
    await this.#file.truncate(last.bytes)
    await this.#file.datasync()
    return torn.length > 0 ? aside : null
  }

  /** Resolves with the frame's position when it is on disk. */
  write(frame: PreparedFrame): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...frame, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  async close(): Promise<void> {
    await this.#running
    await this.#file?.close()
    this.#file = null
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#queue
      this.#queue = []
      try {
        const first = await this.#writeGroup(group)
        group.forEach((frame, i) => frame.resolve(first + i))
      } catch (error) {
        for (const frame of group) frame.reject(error)
      }
    }
    this.#running = null
  }

  /** Answers the position of the first frame. */
  async #writeGroup(group: readonly PreparedFrame[]): Promise<number> {
    if (this.#broken) throw this.#broken
    if (this.#last.bytes >= this.#segmentBytes) await this.#startSegment(this.#last.number + 1)
    const segment = this.#last
    const file = this.#file
    if (!file) throw new Error('the event log is closed')

    const first = this.#index.count + 1
    const frames = group.map(({ header, payload }, i) => {
      const bytes = Buffer.concat([encodeHeader({ position: first + i, ...header }), payload, NEWLINE])
      return { header, bytes }
    })
    await this.#writeDurably(file, segment.bytes, Buffer.concat(frames.map(({ bytes }) => bytes)))
    for (const { header, bytes } of frames) {
      this.#index.add(header.merchantId, header.id, { segment: segment.number, offset: segment.bytes })
      segment.bytes += bytes.length
    }
    return first
  }

  /** All or nothing: when the disk is full, what was half written is cut off again. */
  async #writeDurably(file: FileHandle, offset: number, bytes: Buffer): Promise<void> {
    try {
      let done = 0
      while (done < bytes.length) {
        done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten
      }
      await file.datasync()
    } catch (error) {
      await file.truncate(offset).catch((cause: unknown) => {
        this.#broken = new Error('the event log cannot be written any more', { cause })
      })
      throw error
    }
  }

  async #startSegment(number: number): Promise<void> {
    const file = await open(segmentPath(this.#dir, number), 'wx+')
    await syncFolder(this.#dir)
    await this.#file?.close()
    this.#file = file
    this.segments.push({ number, bytes: 0 })
  }

  get #last(): Segment {
    return this.segments.at(-1) as Segment
  }
}

/** Makes a new file's name durable, where folders can be synced. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r')
  await folder.sync().finally(() => folder.close())
}
