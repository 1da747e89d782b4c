import { crc32 } from 'node:zlib'
import { linePieces } from '@tandem/kernel'
import type { FrameHeader } from './frame.ts'
import { compress } from './payload.ts'

/** A batch packed as it will lie on the disk; only its position is still to be known. */
export interface PreparedFrame {
  header: Omit<FrameHeader, 'position'>
  payload: Buffer
}

const MAX_ID_CHARS = 200

/**
 * Packs a batch.
 *
 * @param lines its records as JSON, at least one
 * @throws RangeError when the id is empty or longer than 200 characters, or there is no record
 */
export async function frameOf(
  { id, merchantId, kind }: Pick<FrameHeader, 'id' | 'merchantId' | 'kind'>,
  lines: readonly string[],
): Promise<PreparedFrame> {
  if (id.length === 0 || id.length > MAX_ID_CHARS)
    throw new RangeError(`a batch id has 1 to ${MAX_ID_CHARS} characters`)
  if (lines.length === 0) throw new RangeError('a batch has at least one record')
  // Without the last line feed: it stands between records.
  const raw = Buffer.concat(Array.from(linePieces(lines), (piece) => Buffer.from(piece))).subarray(0, -1)
  const payload = await compress(raw)
  const sizes = { rawBytes: raw.length, storedBytes: payload.length, checksum: crc32(payload) }
  return { header: { id, merchantId, kind, count: lines.length, ...sizes }, payload }
}
