import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import pg from 'pg'
import { openAppRole } from './app-role.ts'
import { StartFailure } from './start-failure.ts'

/** A numbered `.sql` file: `NNNN-what.sql` in a folder's `migrations/`. */
export interface Migration {
  number: number
  name: string
  sql: string
  checksum: string
}

const SOURCE = join(import.meta.dirname, '..')
const FILE_NAME = /^(\d{4})-[a-z0-9-]+\.sql$/
/** One lock for all starters of one database; any constant will do. */
const LOCK = 7_263_410_552

/**
 * Brings the database at `url` (the owner's) to this version and lets the app role in. Files run in the order of
 * their numbers over all folders, each in a transaction of its own; a second starter waits for the first. Folders
 * have ranges of numbers, so a file may join below the highest one applied; it can rely on lower numbers only.
 *
 * @returns names applied now, in order
 * @throws StartFailure when an applied file was changed or is unknown here; Error when a file fails
 */
export async function migrate(url: string, migrations?: readonly Migration[]): Promise<string[]> {
  const files = migrations ?? (await findMigrations())
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'tandem' })
  await client.connect()
  client.on('error', () => undefined) // the statement that was running rejects with the reason
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    const applied = await appliedChecksums(client)
    refuseRewrittenHistory(files, applied)
    const fresh = files.filter(({ number }) => !applied.has(number))
    for (const migration of fresh) await apply(client, migration)
    await openAppRole(client, url)
    return fresh.map(({ name }) => name)
  } finally {
    await client.end() // ends the session and with it the lock
  }
}

/** Every migration under the server's source, by number. @throws Error on a bad name or a number used twice */
export async function findMigrations(root: string = SOURCE): Promise<Migration[]> {
  const found: Migration[] = []
  for await (const path of glob('**/migrations/*.sql', { cwd: root })) {
    found.push(describe(basename(path), await readFile(join(root, path), 'utf8')))
  }
  found.sort((a, b) => a.number - b.number)
  for (const [i, { number, name }] of found.entries()) {
    const before = found[i - 1]
    if (before?.number === number) throw new Error(`Migrations ${before.name} and ${name} share one number.`)
  }
  return found
}

/** Line ends do not count: the same file may be checked out with CRLF. */
export function describe(name: string, text: string): Migration {
  const number = FILE_NAME.exec(name)?.[1]
  if (number === undefined) throw new Error(`Migration ${name} is not named NNNN-what.sql.`)
  const sql = text.replaceAll('\r\n', '\n')
  return { number: Number(number), name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

async function appliedChecksums(client: pg.Client): Promise<Map<number, { name: string; checksum: string }>> {
  await client.query(`
    create table if not exists schema_migration (
      number int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default clock_timestamp()
    )`)
  const { rows } = await client.query<{ number: number; name: string; checksum: string }>(
    'select number, name, checksum from schema_migration',
  )
  return new Map(rows.map(({ number, ...rest }) => [number, rest]))
}

function refuseRewrittenHistory(
  files: readonly Migration[],
  applied: ReadonlyMap<number, { name: string; checksum: string }>,
): void {
  const byNumber = new Map(files.map((file) => [file.number, file]))
  for (const [number, { name, checksum }] of applied) {
    const file = byNumber.get(number)
    if (!file)
      throw new StartFailure(`The database holds migration ${name}, which this version does not know: it is newer.`)
    if (file.checksum !== checksum)
      throw new StartFailure(`Migration ${name} was applied and then changed; add a new file.`)
  }
}

async function apply(client: pg.Client, { number, name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(sql)
    await client.query('insert into schema_migration (number, name, checksum) values ($1, $2, $3)', [
      number,
      name,
      checksum,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error })
  }
}
