import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, type WriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import { syncFolder } from '../db/secret-file.ts'
import { type DatabaseCopy, type Entry, FORMAT, MANIFEST, type Manifest } from './manifest.ts'

/** Writes a back-up; the file appears under its name only when it is whole and on disk. */
export class ArchiveWriter {
  readonly #path: string
  readonly #partial: string
  readonly #pack: Pack = pack()
  readonly #written: Promise<void>
  readonly #entries: Entry[] = []
  #diskError: Error | undefined

  private constructor(path: string, partial: string, file: WriteStream) {
    this.#path = path
    this.#partial = partial
    file.once('error', (error) => (this.#diskError = error))
    // The log inside is compressed already: the fastest level is enough for the rest.
    this.#written = pipeline(this.#pack, createGzip({ level: 1 }), file)
    this.#written.catch(() => undefined)
  }

  /** @throws the file system's error when the file cannot be made */
  static async open(path: string): Promise<ArchiveWriter> {
    const partial = `${path}.partial`
    const handle = await open(partial, 'w', 0o600)
    return new ArchiveWriter(path, partial, handle.createWriteStream({ flush: true }))
  }

  async addBuffer(path: string, content: Buffer): Promise<void> {
    await this.#add(path, content.length, [content])
  }

  /** Adds the first `bytes` bytes of a file, which may be growing. */
  async addFile(path: string, source: string, bytes: number): Promise<void> {
    await this.#add(path, bytes, bytes === 0 ? [] : createReadStream(source, { end: bytes - 1 }))
  }

  async finish(database: DatabaseCopy, createdAt: Date): Promise<Manifest> {
    const entries = [...this.#entries]
    const manifest: Manifest = { format: FORMAT, createdAt: createdAt.toISOString(), database, entries }
    await this.addBuffer(MANIFEST, Buffer.from(JSON.stringify(manifest)))
    this.#pack.finalize()
    await this.#written
    await rename(this.#partial, this.#path)
    syncFolder(dirname(this.#path))
    return manifest
  }

  /** Removes what was written so far. */
  async abandon(): Promise<void> {
    this.#pack.destroy()
    await this.#written.catch(() => undefined)
    await rm(this.#partial, { force: true })
  }

  async #add(path: string, bytes: number, chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
    const hash = createHash('sha256')
    const { promise: done, resolve, reject } = Promise.withResolvers<unknown>()
    done.catch(() => undefined)
    const header = { name: path, size: bytes, mode: 0o600 }
    try {
      const entry = this.#pack.entry(header, (error) => (error ? reject(error) : resolve(undefined)))
      for await (const chunk of chunks) {
        hash.update(chunk)
        // The entry fails instead of draining when the disk is full.
        if (!entry.write(chunk)) await Promise.race([once(entry, 'drain'), done])
      }
      entry.end(null)
      await done
    } catch (error) {
      throw this.#diskError ?? error
    }
    this.#entries.push({ path, bytes, sha256: hash.digest('hex') })
  }
}
