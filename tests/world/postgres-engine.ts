import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../../apps/server/src/db/migrate.ts'
import { startPostgres } from '../../apps/server/src/db/postgres/start-postgres.ts'

/** The one PostgreSQL of a test run. */
export interface PostgresEngine {
  /** Makes a database of its own, copied from one that was migrated once; `empty` leaves the migrations out. */
  create(options: { empty: boolean }): Promise<string>
  /** Ends every connection to the database and drops it. */
  drop(url: string): Promise<void>
  stop(): Promise<void>
}

const TEMPLATE = 'tandem_template'

export async function startPostgresEngine(): Promise<PostgresEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-test-postgres-'))
  const server = await startPostgres({ dataDir })
  // A run that is ended hard skips `stop`; PostgreSQL is in a process group of its own and would stay behind.
  const endHard = (): void => {
    process.kill(server.pid, 'SIGKILL')
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
  }
  process.on('exit', endHard)
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  admin.on('error', () => undefined)

  // What this engine holds ends with the run. Tests of what a crash leaves start engines of their own, as people have them.
  for (const setting of ['fsync', 'full_page_writes']) await admin.query(`alter system set ${setting} = off`)
  await admin.query('select pg_reload_conf()')
  await admin.query(`create database ${TEMPLATE}`)
  await migrate(withDatabase(server.url, TEMPLATE))
  let made = 0
  return {
    create: async ({ empty }) => {
      const name = `test_${++made}`
      await admin.query(`create database ${name} template ${empty ? 'template1' : TEMPLATE}`)
      return withDatabase(server.url, name)
    },
    drop: async (url) => {
      await admin.query(`drop database if exists ${pg.escapeIdentifier(new URL(url).pathname.slice(1))} with (force)`)
    },
    stop: async () => {
      await admin.end()
      await server.stop()
      process.off('exit', endHard)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
