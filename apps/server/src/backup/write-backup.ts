import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type pg from 'pg'
import { StartFailure } from '../db/start-failure.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { openMoment, readDatabase } from './copy-database.ts'
import type { Manifest } from './manifest.ts'

interface Source {
  name: string
  path: string
  bytes: number
}

/** Not carried over: a restored database gets a password of its own, and a lock concerns only who holds it. */
const LEFT_OUT = new Set(['keys/postgres-password', 'log/writer.lock'])

/**
 * Writes everything that cannot be made again into one file, while the system runs: the database as of one moment, and
 * the event log, files and keys as of just after it. The log may so hold a few batches that the database had not yet
 * ticked off; they come again after a restore, and the log knows their ids. The warehouse is made from the log.
 *
 * @throws StartFailure when the file exists already or cannot be written
 */
export async function writeBackup(options: {
  dataDir: string
  databaseUrl: string
  file: string
  now: Date
}): Promise<Manifest> {
  const { dataDir, databaseUrl, file, now } = options
  if (existsSync(file)) throw new StartFailure(`${file} exists already; a back-up never overwrites another.`)
  const archive = await ArchiveWriter.open(file).catch((error) => {
    throw writeFailure(file, error)
  })
  let client: pg.Client | undefined
  try {
    client = await openMoment(databaseUrl)
    const sources = await listSources(dataDir)
    const database = await readDatabase(client, (path, content) => archive.addBuffer(path, content))
    for (const { name, path, bytes } of sources) await archive.addFile(name, path, bytes)
    return await archive.finish(database, now)
  } catch (error) {
    await archive.abandon()
    throw writeFailure(file, error)
  } finally {
    await client?.end()
  }
}

/** Files and their sizes as they are now. All of them are only ever appended to or written once. */
async function listSources(dataDir: string): Promise<Source[]> {
  const sources: Source[] = []
  for (const folder of ['log', 'files', 'keys']) {
    const entries = await readdir(join(dataDir, folder), { recursive: true, withFileTypes: true })
    for (const entry of entries.filter((each) => each.isFile())) {
      const path = join(entry.parentPath, entry.name)
      const name = relative(dataDir, path).replaceAll(sep, '/')
      if (!LEFT_OUT.has(name)) sources.push({ name, path, bytes: (await stat(path)).size })
    }
  }
  return sources.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function writeFailure(file: string, error: unknown): unknown {
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk is full',
    ENOENT: 'there is no such folder',
    ENOTDIR: 'there is no such folder',
    EACCES: 'this user may not write there',
    EROFS: 'that disk is read-only',
  }
  const { code = '', path } = error as NodeJS.ErrnoException
  const reason = reasons[code]
  const isOurs = path === undefined || path.startsWith(file)
  return reason && isOurs
    ? new StartFailure(`The back-up ${file} cannot be written: ${reason}.`, { cause: error })
    : error
}
