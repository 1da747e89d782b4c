import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { isAbsolute } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { StartFailure } from '../db/start-failure.ts'
import { type Entry, FORMAT, MANIFEST, Manifest } from './manifest.ts'

/**
 * Reads a back-up from end to end and proves that every byte is the one that was written.
 *
 * @throws StartFailure when the file is cut short, changed, from a newer version or no back-up at all
 */
export async function verifyArchive(path: string): Promise<Manifest> {
  const found: Entry[] = []
  let text: string | undefined
  for await (const { name, content } of entriesOf(path)) {
    if (name === MANIFEST) text = (await buffer(content)).toString('utf8')
    else found.push(await weigh(name, content))
  }
  if (text === undefined) throw new StartFailure(`${path} is not a whole back-up: its end is missing.`)
  const manifest = readManifest(path, text)
  const differing = manifest.entries.find((entry, i) => !isSame(entry, found[i]))
  if (differing ?? found.length !== manifest.entries.length) {
    throw new StartFailure(
      `${path} is damaged: ${differing ? differing.path : 'an entry too many'} is not what was written.`,
    )
  }
  return manifest
}

/**
 * The entries in their order; what is not read of an entry's content is passed over.
 *
 * @throws StartFailure when the file cannot be opened or is damaged
 */
export async function* entriesOf(path: string): AsyncGenerator<{ name: string; content: AsyncIterable<Buffer> }> {
  const tar = extract()
  const file = createReadStream(path)
  const unzipped = createGunzip()
  file.on('error', (error) => unzipped.destroy(error))
  unzipped.on('error', (error) => tar.destroy(error))
  file.pipe(unzipped).pipe(tar)
  try {
    for await (const entry of tar) {
      const name = entry.header.name
      if (entry.header.type !== 'file' || isAbsolute(name) || name.split('/').includes('..')) {
        throw new StartFailure(`${path} holds an entry that no back-up has: ${name}.`)
      }
      yield { name, content: contentOf(path, entry) }
      entry.resume()
    }
  } catch (error) {
    throw readFailure(path, error)
  } finally {
    file.destroy()
    unzipped.destroy()
  }
}

async function* contentOf(path: string, entry: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of entry) yield chunk as Buffer
  } catch (error) {
    throw readFailure(path, error)
  }
}

function readManifest(path: string, text: string): Manifest {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw new StartFailure(`${path} is damaged: its manifest cannot be read.`, { cause })
  }
  const format = (content as { format?: unknown } | null)?.format
  if (typeof format === 'number' && format > FORMAT) {
    throw new StartFailure(`${path} was made by a newer Tandem; restore it with that version.`)
  }
  const parsed = Manifest.safeParse(content)
  if (!parsed.success) throw new StartFailure(`${path} is damaged: its manifest cannot be read.`)
  return parsed.data
}

async function weigh(path: string, content: AsyncIterable<Buffer>): Promise<Entry> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { path, bytes, sha256: hash.digest('hex') }
}

function isSame(a: Entry, b: Entry | undefined): boolean {
  return a.path === b?.path && a.bytes === b.bytes && a.sha256 === b.sha256
}

function readFailure(path: string, error: unknown): unknown {
  if (error instanceof StartFailure) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new StartFailure(`There is no file ${path}.`, { cause: error })
  if (code === 'EACCES') return new StartFailure(`The file ${path} may not be read by this user.`, { cause: error })
  if (code === 'Z_BUF_ERROR' || message === 'Unexpected end of data') {
    return new StartFailure(`${path} is not a whole back-up: its end is missing.`, { cause: error })
  }
  if (code === 'Z_DATA_ERROR' || /tar|header/i.test(message)) {
    return new StartFailure(`${path} is damaged or not a back-up (${message}).`, { cause: error })
  }
  return error
}
