// `npm run import -- SOURCE …`: see docs/operations/import.md.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ImportEvent, type ImportRequest } from '@tandem/contracts'
import { StartFailure } from '../db/start-failure.ts'
import { runToEnd } from '../supervise/command.ts'
import { DEFAULT_DATA_DIR, PROJECT_ROOT } from '../supervise/options.ts'
import { carryOutOn } from './carry-out-on.ts'
import { printReport, showProgress } from './print-report.ts'

const USAGE = 'npm run import -- complete-journey|olist [PATH], or csv --map MAP.json FILE... (--help tells more)'
const here = process.env.INIT_CWD ?? process.cwd()

await runToEnd(async () => {
  const { request, dataDir, json } = readArguments(process.argv.slice(2))
  const progress = showProgress(process.stderr)
  let last: ImportEvent | null = null
  const hear = (told: unknown): void => {
    const event = ImportEvent.parse(told)
    if (event.event === 'progress') progress.show(event.progress)
    else last = event
  }
  await carryOutOn(dataDir, { name: 'import', request, hear })
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
    const files = paths.length > 0 ? paths.map((path) => resolve(here, path)) : [publicSet(source)]
    const map = values.map === undefined ? {} : { map: readMap(resolve(here, values.map)) }
    const dataDir = resolve(here, values['data-dir'] || DEFAULT_DATA_DIR)
    return { request: { source, paths: files, ...map }, dataDir, json: values.json ?? false }
  } catch (cause) {
    if (cause instanceof StartFailure) throw cause
    throw new StartFailure(`Usage: ${USAGE}`, { cause })
  }
}

/** Where a public set is looked for when nobody says. */
function publicSet(source: string): string {
  return join(resolve(PROJECT_ROOT, process.env.TANDEM_DATA || '../shared/data'), source)
}

function readMap(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new StartFailure(`The MAP file ${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}
