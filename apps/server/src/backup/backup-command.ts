// `npm run backup -- FILE [--data-dir PATH]`: see docs/operations/backup-restore.md.

import { statSync } from 'node:fs'
import { migrate } from '../db/migrate.ts'
import { startPostgres } from '../db/postgres/start-postgres.ts'
import { StartFailure } from '../db/start-failure.ts'
import { knownFolder, readFileAndFolder, runToEnd } from '../supervise/command.ts'
import { openDataDir } from '../supervise/data-dir.ts'
import { lockFolder } from '../supervise/lock.ts'
import { requireDatabase } from '../supervise/remote-engines.ts'
import { readRunState } from '../supervise/run-state.ts'
import { writeBackup } from './write-backup.ts'

await runToEnd(async () => {
  const named = readFileAndFolder(process.argv.slice(2), 'npm run backup -- FILE [--data-dir PATH]')
  const { file } = named
  const dataDir = knownFolder(named.dataDir)
  const startedAt = performance.now()
  const manifest = await withDatabase(dataDir, (databaseUrl) =>
    writeBackup({ dataDir, databaseUrl, file, now: new Date() }),
  )
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const rows = manifest.database.tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(`${file}: ${rows} rows of ${manifest.database.tables.length} tables, ${megabytes(file)} MB, ${seconds} s`)
  console.log('It holds the keys of this data folder: keep it as safe as the folder itself.')
})

/** The database of the running system, or one started for this alone. */
async function withDatabase<T>(dataDir: string, work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const release = await lockFolder(dataDir)
  if (release === undefined) {
    const state = readRunState(dataDir)
    if (state === undefined) throw new StartFailure('Tandem is just starting; back up again in a moment.')
    return await work(state.databaseUrl)
  }
  await release()
  const held = await openDataDir(dataDir)
  try {
    return await withStoppedDatabase(dataDir, work)
  } finally {
    await held.release()
  }
}

async function withStoppedDatabase<T>(dataDir: string, work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const remote = process.env.DATABASE_URL
  if (remote) {
    await requireDatabase(remote)
    return await work(remote)
  }
  const server = await startPostgres({ dataDir })
  try {
    await migrate(server.url)
    return await work(server.url)
  } finally {
    await server.stop()
  }
}

function megabytes(file: string): string {
  return (statSync(file).size / 1_000_000).toFixed(1)
}
