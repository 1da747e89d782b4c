// `npm run restore -- FILE --data-dir PATH`: see docs/operations/backup-restore.md.

import { readFileAndFolder, runToEnd } from '../supervise/command.ts'
import { requireClickHouse, requireDatabase } from '../supervise/remote-engines.ts'
import { restoreBackup } from './restore-backup.ts'

await runToEnd(async () => {
  const { file, dataDir } = readFileAndFolder(process.argv.slice(2), 'npm run restore -- FILE [--data-dir PATH]')
  const databaseUrl = process.env.DATABASE_URL || undefined
  const clickhouseUrl = process.env.CLICKHOUSE_URL || undefined
  if (databaseUrl) await requireDatabase(databaseUrl)
  if (clickhouseUrl) await requireClickHouse(clickhouseUrl)
  const startedAt = performance.now()
  const servers = { ...(databaseUrl ? { databaseUrl } : {}), ...(clickhouseUrl ? { clickhouseUrl } : {}) }
  const { database } = await restoreBackup({ file, dataDir, log: console.log, ...servers })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const rows = database.tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(`${dataDir}: ${rows} rows of ${database.tables.length} tables, every one compared, ${seconds} s`)
})
