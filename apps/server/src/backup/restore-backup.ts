import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { openEventLog } from '../collect/log/index.ts'
import { findMigrations, type Migration, migrate } from '../db/migrate.ts'
import { rebaseOutbox } from '../db/outbox.ts'
import { startPostgres } from '../db/postgres/start-postgres.ts'
import { syncFolder } from '../db/secret-file.ts'
import { StartFailure } from '../db/start-failure.ts'
import { openDataDir } from '../supervise/data-dir.ts'
import { besideOf, migrateWarehouse, openWarehouse, rebuildWarehouse } from '../warehouse/index.ts'
import { entriesOf, verifyArchive } from './archive-reader.ts'
import { DatabaseLoad } from './copy-database.ts'
import type { DatabaseCopy, Manifest } from './manifest.ts'

export interface RestoreOptions {
  file: string
  /** Becomes a data folder; must be empty or not there. */
  dataDir: string
  /** An empty database on a server, instead of one of the folder's own. */
  databaseUrl?: string
  /** A warehouse on a server: emptied and filled from the log now; an embedded one is filled by the next start. */
  clickhouseUrl?: string
  log: (line: string) => void
}

/**
 * Makes a data folder from a back-up. The file is proved whole before anything is written, everything is built in a
 * folder beside the target, and only a complete one gets its name.
 *
 * @throws StartFailure when the file is no whole back-up, is newer than this version, or the target is not empty
 */
export async function restoreBackup({ file, dataDir, log, ...servers }: RestoreOptions): Promise<Manifest> {
  const manifest = await verifyArchive(file)
  const migrations = await sameMigrations(file, manifest.database)
  log(`${file} is whole: ${manifest.entries.length} entries of ${manifest.createdAt}`)
  requireEmptyFolder(dataDir)
  const stage = `${dataDir}.restoring`
  rmSync(stage, { recursive: true, force: true })
  const held = await openDataDir(stage)
  try {
    const restore = (url: string): Promise<void> => unpack(file, { url, stage, manifest, migrations })
    await (servers.databaseUrl ? withEmptyDatabase(servers.databaseUrl, restore) : withOwnDatabase(stage, restore))
    if (servers.clickhouseUrl) await refill(servers.clickhouseUrl, stage)
    rmSync(join(stage, 'run'), { recursive: true, force: true })
    // A rename replaces an empty folder and no other.
    renameSync(stage, dataDir)
    syncFolder(dirname(dataDir))
  } catch (error) {
    rmSync(stage, { recursive: true, force: true })
    throw error
  } finally {
    await held.release()
  }
  return manifest
}

interface Target {
  url: string
  stage: string
  manifest: Manifest
  migrations: Migration[]
}

/** The tables go in at the version they were backed up at; the next start brings them to its own. */
async function unpack(file: string, { url, stage, manifest, migrations }: Target): Promise<void> {
  await migrate(url, migrations)
  const load = await DatabaseLoad.begin(url, manifest.database)
  try {
    for await (const { name, content } of entriesOf(file)) {
      if (name.startsWith('database/')) await load.addPart(name, content)
      else if (/^(log|files|keys)\//.test(name)) await writeFile(join(stage, name), content)
    }
    await load.commit(async (client) =>
      rebaseOutbox({ query: async (text, values) => (await client.query(text, values && [...values])).rows }),
    )
  } finally {
    await load.close()
  }
}

async function writeFile(path: string, content: AsyncIterable<Buffer>): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600)
  await pipeline(content, file.createWriteStream({ flush: true }))
}

async function withOwnDatabase(stage: string, work: (url: string) => Promise<void>): Promise<void> {
  const server = await startPostgres({ dataDir: stage })
  try {
    await work(server.url)
  } finally {
    await server.stop()
  }
}

async function withEmptyDatabase(url: string, work: (url: string) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  const { rows } = await client.query(`select 1 from pg_class where relnamespace = 'public'::regnamespace limit 1`)
  await client.end()
  if (rows.length > 0)
    throw new StartFailure('The database of DATABASE_URL is not empty; a restore needs an empty one.')
  await work(url)
}

async function refill(url: string, stage: string): Promise<void> {
  const warehouse = openWarehouse({ url })
  const eventLog = await openEventLog(join(stage, 'log'))
  try {
    await migrateWarehouse(warehouse)
    await rebuildWarehouse({ warehouse, beside: besideOf({ url }), log: eventLog })
  } finally {
    await eventLog.close()
    await warehouse.close()
  }
}

/** The migrations that the back-up was made with. @throws StartFailure when this version has others */
async function sameMigrations(file: string, copy: DatabaseCopy): Promise<Migration[]> {
  const known = new Map((await findMigrations()).map((migration) => [migration.name, migration]))
  return copy.migrations.map(({ name, checksum }) => {
    const migration = known.get(name)
    if (migration?.checksum === checksum) return migration
    throw new StartFailure(`${file} was made by another version of Tandem (its ${name} is not known here).`)
  })
}

function requireEmptyFolder(path: string): void {
  if (!existsSync(path)) return
  if (readdirSync(path).length > 0)
    throw new StartFailure(`The folder ${path} is not empty; a restore needs an empty one.`)
}
