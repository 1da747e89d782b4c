import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'

const inflated = promisify(inflateRaw)

/** Of a ZIP archive, as their parts begin. */
const END = 0x06054b50
const ENTRY = 0x02014b50
const STORED = 0
const DEFLATED = 8

/**
 * What the files of a ZIP archive unpack to, found by unpacking them one by one up to `most`: what its directory says of
 * their sizes is only what somebody wrote there. Archives are refused whose directory could be read in two ways, as one
 * that does not end where the end of the archive begins: whoever reads it after us must not see other files.
 *
 * @returns null where it is no such archive; more than `most`, whatever it would be, where it is more
 */
export async function unpackedBytes(bytes: Buffer, most: number): Promise<number | null> {
  const entries = entriesOf(bytes)
  if (entries === null) return null
  let sum = 0
  for (const { method, packed } of entries) {
    sum += method === STORED ? packed.length : await inflatedBytes(packed, most - sum)
    if (sum > most) return sum
  }
  return sum
}

interface Entry {
  method: number
  packed: Buffer
}

function entriesOf(bytes: Buffer): Entry[] | null {
  const end = bytes.length - 22
  // Without a comment behind it, on one disk.
  if (end < 0 || bytes.readUInt32LE(end) !== END || bytes.readUInt32LE(end + 4) !== 0) return null
  const found: Entry[] = []
  let at = bytes.readUInt32LE(end + 16)
  while (at < end) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== ENTRY) return null
    const entry = entryAt(bytes, at)
    if (entry === null) return null
    found.push(entry)
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return at === end && found.length === bytes.readUInt16LE(end + 10) ? found : null
}

function entryAt(bytes: Buffer, at: number): Entry | null {
  const method = bytes.readUInt16LE(at + 10)
  const length = bytes.readUInt32LE(at + 20)
  const local = bytes.readUInt32LE(at + 42)
  if (local + 30 > bytes.length || (method !== STORED && method !== DEFLATED)) return null
  const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  return from + length > bytes.length ? null : { method, packed: bytes.subarray(from, from + length) }
}

/** More than `most` where it is more, and where it cannot be unpacked nothing: its reader says so. */
async function inflatedBytes(packed: Buffer, most: number): Promise<number> {
  try {
    return (await inflated(packed, { maxOutputLength: Math.max(most, 1) })).length
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? most + 1 : 0
  }
}
