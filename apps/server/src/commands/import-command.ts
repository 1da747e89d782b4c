// `npm run import -- SOURCE …`: see docs/operations/import.md.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { ImportEvent, ImportRequest } from '@tandem/contracts'
import { runToEnd } from './backup/command.ts'
import { askImportDoor } from './collect/ask-import-door.ts'
import { refused } from './collect/import-door.ts'
import { openImports } from './collect/imports.ts'
import { openEventLog } from './collect/log/index.ts'
import { printReport, showProgress } from './collect/print-report.ts'
import { migrate } from './db/migrate.ts'
import { openDatabase } from './db/pool.ts'
import { StartFailure } from './db/start-failure.ts'
import { openDataDir } from './supervise/data-dir.ts'
import { startEngines } from './supervise/engines.ts'
import { lockFolder } from './supervise/lock.ts'
import { openLogFile } from './supervise/log-file.ts'
import { DEFAULT_DATA_DIR, PROJECT_ROOT } from './supervise/options.ts'
import { StopList } from './supervise/stop-list.ts'
import { migrateWarehouse, openWarehouse } from './warehouse/index.ts'

const USAGE = 'npm run import -- complete-journey|olist [PATH], or csv --map MAP.json FILE... (--help tells more)'
const here = process.env.INIT_CWD ?? process.cwd()

await runToEnd(async () => {
  const { request, dataDir, json } = readArguments(process.argv.slice(2))
  const progress = showProgress(process.stderr)
  let last: ImportEvent | null = null
  const hear = (event: ImportEvent): void => {
    if (event.event === 'progress') progress.show(event.progress)
    else last = event
  }
  await perform(dataDir, request, hear)
  progress.end()
  finish(last, json)
})

function finish(last: ImportEvent | null, json: boolean): void {
  if (last?.event === 'refused') throw new StartFailure(last.sentence)
  if (last?.event !== 'report')
    throw new StartFailure('The server ended during the import; run the same command again.')
  console.log(json ? JSON.stringify(last.report) : printReport(last.merchantId, last.report))
  if (last.report.status !== 'finished') process.exitCode = 1
}

function readArguments(args: readonly string[]): { request: ImportRequest; dataDir: string; json: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { 'data-dir': { type: 'string' }, map: { type: 'string' }, json: { type: 'boolean' } },
      allowPositionals: true,
    })
    const [source, ...paths] = positionals
    if (!source || (source === 'csv') !== (values.map !== undefined)) throw new Error('a source is needed')
    if (source === 'csv' && paths.length === 0) throw new Error('files are needed')
    const files = paths.length > 0 ? paths.map((path) => resolve(here, path)) : [knownFolder(source)]
    const map = values.map === undefined ? {} : { map: readMap(resolve(here, values.map)) }
    const dataDir = resolve(here, values['data-dir'] || DEFAULT_DATA_DIR)
    return { request: { source, paths: files, ...map }, dataDir, json: values.json ?? false }
  } catch (cause) {
    if (cause instanceof StartFailure) throw cause
    throw new StartFailure(`Usage: ${USAGE}`, { cause })
  }
}

function knownFolder(source: string): string {
  return join(resolve(PROJECT_ROOT, process.env.TANDEM_DATA || '../shared/data'), source)
}

function readMap(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new StartFailure(`The MAP file ${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

/** By the running system, which alone may write its event log; without one, by engines started for this alone. */
async function perform(dataDir: string, request: ImportRequest, hear: (event: ImportEvent) => void): Promise<void> {
  const held = await openDataDir(dataDir).catch(async (error: Error) => {
    if (await isHeld(dataDir)) return null
    throw error
  })
  if (held === null) return askImportDoor(dataDir, request, hear)
  const stops = new StopList(() => undefined)
  stops.add('the data folder', held.release)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stops.stopAll().then(() => process.exit(1)))
  }
  try {
    await performAlone(held.path, stops, request, hear)
  } finally {
    await stops.stopAll()
  }
}

async function isHeld(dataDir: string): Promise<boolean> {
  const release = await lockFolder(dataDir).catch(() => undefined)
  await release?.()
  return release === undefined
}

async function performAlone(
  dataDir: string,
  stops: StopList,
  request: ImportRequest,
  hear: (event: ImportEvent) => void,
): Promise<void> {
  const log = openLogFile(dataDir)
  const giveUp = (reason: StartFailure): void => {
    console.error(reason.message)
    void stops.stopAll().then(() => process.exit(1))
  }
  const { databaseUrl, warehouseAddress } = await startEngines({ dataDir, stops, log, giveUp })
  const warehouse = openWarehouse(warehouseAddress)
  stops.add('the warehouse connections', warehouse.close)
  await Promise.all([migrate(databaseUrl), migrateWarehouse(warehouse)])
  const database = openDatabase(databaseUrl)
  stops.add('the database connections', database.close)
  const eventLog = await openEventLog(join(dataDir, 'log'))
  stops.add('the event log', () => eventLog.close())
  const imports = openImports({ database, warehouse, eventLog, dataDir })
  await imports
    .run(request, (progress) => hear({ event: 'progress', progress }))
    .then(
      ({ merchantId, report }) => hear({ event: 'report', merchantId, report }),
      (error) => hear(refused(error)),
    )
}
