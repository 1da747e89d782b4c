import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { BatchIndex } from './batch-index.ts'
import { decodeHeader, type FoundHeader, frameBytes, isWhole, MAX_HEADER_BYTES } from './frame.ts'
import { ReadWindow } from './read-window.ts'

export function segmentPath(dir: string, segment: number): string {
  return join(dir, `${String(segment).padStart(8, '0')}.log`)
}

/** Numbers of the segment files in `dir`, ascending. */
async function listSegments(dir: string): Promise<number[]> {
  const names = await readdir(dir)
  return names
    .map((name) => /^(\d{8})\.log$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b)
}

/** A segment file and how many of its bytes are good. */
export interface Segment {
  number: number
  bytes: number
}

/**
 * Walks all frames once and indexes them. Closed segments are read by header only; the last one, which a crash may
 * have torn, is checked whole: what follows its good bytes is to be cut.
 *
 * @throws Error when a closed segment is damaged: that is not a torn tail but a broken disk
 */
export async function indexSegments(dir: string): Promise<{ index: BatchIndex; segments: Segment[] }> {
  const index = new BatchIndex()
  const segments: Segment[] = []
  const numbers = await listSegments(dir)
  for (const number of numbers) {
    const isLast = number === numbers.at(-1)
    const window = await ReadWindow.open(segmentPath(dir, number))
    try {
      const bytes = await walkFrames(window, isLast, ({ header }, offset) => {
        if (header.position !== index.count + 1) return false
        index.add(header.merchantId, header.id, { segment: number, offset })
        return true
      })
      if (!isLast && bytes < window.size) {
        throw new Error(`${segmentPath(dir, number)} is damaged at byte ${bytes}: restore it from a backup`)
      }
      segments.push({ number, bytes })
    } finally {
      await window.close()
    }
  }
  return { index, segments }
}

/** Visits frames in order until the end, a damaged frame, or `visit` says no; answers the bytes that were good. */
async function walkFrames(
  window: ReadWindow,
  checkPayloads: boolean,
  visit: (found: FoundHeader, offset: number) => boolean,
): Promise<number> {
  let offset = 0
  while (offset < window.size) {
    const found = decodeHeader(await window.bytes(offset, MAX_HEADER_BYTES))
    if (!found || offset + frameBytes(found) > window.size) break
    if (checkPayloads && !isWhole(await window.bytes(offset, frameBytes(found)), found)) break
    if (!visit(found, offset)) break
    offset += frameBytes(found)
  }
  return offset
}
