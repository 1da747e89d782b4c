import { promisify } from 'node:util'
import { zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'

const compressAside = promisify(zstdCompress)
const decompressAside = promisify(zstdDecompress)

/** Below this, handing the work to a thread costs more (.2 ms) than doing it (.05 ms). */
const ASIDE_FROM_BYTES = 64 * 1024

export async function compress(raw: Buffer): Promise<Buffer> {
  return raw.length < ASIDE_FROM_BYTES ? zstdCompressSync(raw) : compressAside(raw)
}

/** @param rawBytes its size, so that it comes out in one piece */
export async function decompress(stored: Buffer, rawBytes: number): Promise<Buffer> {
  return rawBytes < ASIDE_FROM_BYTES ? zstdDecompressSync(stored) : decompressAside(stored, { chunkSize: rawBytes + 1 })
}
