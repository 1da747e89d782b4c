import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createGunzip } from 'node:zlib'
import { BadFile } from './bad-file.ts'

/** A file given to an import: where it lies and the name that messages call it by. */
export interface InputFile {
  path: string
  name: string
  bytes: number
}

/** @throws BadFile when there is nothing under that path, or it may not be read */
export async function inputFile(path: string): Promise<InputFile> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) throw new BadFile('file.missing', { why: found.code ?? found.message })
  if (!found.isFile()) throw new BadFile('file.missing', { why: 'not a file' })
  return { path, name: basename(path), bytes: found.size }
}

/** First bytes of a file, as they lie on the disk. */
export async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/**
 * The file's bytes in chunks of at most 64 KB, unpacked when it is gzip (by its signature, whatever its name).
 *
 * @param onRead told the bytes read from the disk since the last call
 * @throws BadFile `file.damaged` when the packing is broken part-way
 */
export async function* fileChunks(file: InputFile, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const head = await firstBytes(file.path, 2)
  const packed = head[0] === 0x1f && head[1] === 0x8b
  const source = createReadStream(file.path, { highWaterMark: 1 << 16 })
  source.on('data', (chunk) => onRead(chunk.length))
  const bytes = packed ? source.pipe(createGunzip({ chunkSize: 1 << 16 })) : source
  if (packed) source.on('error', (error) => bytes.destroy(error))
  try {
    for await (const chunk of bytes) yield chunk as Uint8Array
  } catch (error) {
    if (packed) throw new BadFile('file.damaged', { why: (error as Error).message })
    throw error
  } finally {
    source.destroy()
  }
}
