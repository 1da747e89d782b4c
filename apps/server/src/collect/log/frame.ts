import { crc32 } from 'node:zlib'

/**
 * A frame is one batch in a segment file:
 *
 *     <crc32 of the header, 8 hex> <header as JSON>\n
 *     <payload: zstd of the records, one JSON a line>\n
 *
 * The header names the payload's length and checksum, so a reader can walk over frames without touching payloads, and
 * a frame that was cut off by a crash can be told from a whole one.
 */
export interface FrameHeader {
  /** Number of the batch in the log, from 1, without gaps. */
  position: number
  id: string
  merchantId: string
  kind: string
  count: number
  /** Bytes of the payload before and after compression. */
  rawBytes: number
  storedBytes: number
  /** CRC-32 of the stored payload. */
  checksum: number
}

export interface FoundHeader {
  header: FrameHeader
  /** Bytes from the start of the frame to its payload. */
  headerBytes: number
}

const NEWLINE = 10
const SPACE = 32
const CHECKSUM_CHARS = 8
/** Longer than any header can be: ids are at most 200 characters. */
export const MAX_HEADER_BYTES = 4096

export function encodeHeader(header: FrameHeader): Buffer {
  const json = JSON.stringify(header)
  return Buffer.from(`${hex(crc32(json))} ${json}\n`)
}

export function frameBytes(found: FoundHeader): number {
  return found.headerBytes + found.header.storedBytes + 1
}

/** Reads the header that starts at the first byte of `bytes`; null when it is cut off or damaged. */
export function decodeHeader(bytes: Buffer): FoundHeader | null {
  const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(NEWLINE)
  if (end < CHECKSUM_CHARS + 1 || bytes[CHECKSUM_CHARS] !== SPACE) return null
  const json = bytes.subarray(CHECKSUM_CHARS + 1, end)
  if (bytes.toString('latin1', 0, CHECKSUM_CHARS) !== hex(crc32(json))) return null
  return { header: JSON.parse(json.toString()) as FrameHeader, headerBytes: end + 1 }
}

/** Whether `bytes`, which start at a frame, hold all of it undamaged. */
export function isWhole(bytes: Buffer, found: FoundHeader): boolean {
  const size = frameBytes(found)
  if (bytes.length < size || bytes[size - 1] !== NEWLINE) return false
  return crc32(bytes.subarray(found.headerBytes, size - 1)) === found.header.checksum
}

function hex(sum: number): string {
  return sum.toString(16).padStart(CHECKSUM_CHARS, '0')
}
