import { inflateRawSync } from 'node:zlib'

const END = 0x06054b50
const ENTRY = 0x02014b50
const MOST_BYTES = 512 * 1024 * 1024
const STORED = 0
const DEFLATED = 8

/**
 * The files of a small ZIP archive, in the order of its directory. Names are left out: those that matter here are
 * written in a character set that the archive does not name.
 *
 * @throws Error when it is no such archive, or unpacks to more than 512 MB
 */
export function filesOfZip(archive: Buffer): Buffer[] {
  let end = archive.length - 22
  while (end >= 0 && archive.readUInt32LE(end) !== END) end -= 1
  if (end < 0) throw new Error('not a ZIP archive')
  const files: Buffer[] = []
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new Error('the directory of the ZIP archive is broken')
    const method = archive.readUInt16LE(at + 10)
    const size = archive.readUInt32LE(at + 20)
    const local = archive.readUInt32LE(at + 42)
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const packed = archive.subarray(from, from + size)
    if (method === STORED) files.push(packed)
    else if (method === DEFLATED) files.push(inflateRawSync(packed, { maxOutputLength: MOST_BYTES }))
    else throw new Error(`the ZIP archive is packed by method ${method}`)
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset))
    at += 46 + (name as number) + (extra as number) + (comment as number)
  }
  return files
}
