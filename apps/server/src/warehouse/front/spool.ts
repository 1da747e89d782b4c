import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface Spooled {
  path: string
  bytes: number
  remove(): Promise<void>
}

/**
 * Where the data of an insert waits in a file for the engine to read. An insert so takes no memory for its body,
 * holds no slot while a slow client sends, and is not begun when the client leaves half-way.
 *
 * The engine takes `{`, `*` and the like in a path for a pattern, finds no file and reports success with no row.
 * So a warehouse folder whose name is not plain has its spool in the system's folder for temporary files.
 */
export class Spool {
  #folder: string

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'spool')
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    for (const name of readdirSync(this.#folder)) rmSync(join(this.#folder, name))
    if (!isPlain(this.#folder)) this.#folder = mkdtempSync(join(tmpdir(), 'tandem-spool-'))
    if (!isPlain(this.#folder)) throw new Error(`The folder ${this.#folder} has unusual characters in its name`)
  }

  /** @throws Error when the disk is full or the client leaves before its end */
  async put(data: Readable | string): Promise<Spooled> {
    const path = join(this.#folder, randomBytes(12).toString('hex'))
    const remove = () => rm(path, { force: true })
    try {
      const source = typeof data === 'string' ? Readable.from([Buffer.from(data)]) : data
      await pipeline(source, createWriteStream(path, { mode: 0o600 }))
      return { path, bytes: (await stat(path)).size, remove }
    } catch (error) {
      await remove()
      throw error
    }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function isPlain(path: string): boolean {
  return /^[\p{L}\p{N}_./\\: -]*$/u.test(path)
}
