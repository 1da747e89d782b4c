import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { RunReport } from '@tandem/contracts'
import type { Report } from '../figure.ts'
import { type Imported, importInFolder } from './import-in-folder.ts'
import { writeSales, writeSalesMap } from './sales-file.ts'

const DATA = resolve(process.env.TANDEM_DATA || '../shared/data')
/** Rows of the large file: one gigabyte. */
const ROWS = Number(process.env.TANDEM_BENCH_ROWS || 11_000_000)

/**
 * Imports through the command line into new data folders, engines and all: the real sets twice each, then a large
 * generated file. Time is that of the run (reading, the log, the warehouse), without starting the engines. Memory is
 * the highest seen of all processes, less what the same command needs for a file of ten rows.
 */
export default async function (report: Report): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'tandem-bench-import-'))
  try {
    const small = await sales(dir, 'small', 10)
    await importSet(report, dir, 'complete-journey', 653_589, small.peakBytes, 10)
    await importSet(report, dir, 'olist', 94_853, small.peakBytes)
    await importLargeFile(report, dir, small.peakBytes)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function importSet(
  report: Report,
  dir: string,
  source: string,
  rows: number,
  baseBytes: number,
  atMostSeconds?: number,
): Promise<void> {
  const path = join(DATA, source)
  if (!existsSync(path)) throw new Error(`${path} is not there: TANDEM_DATA names the folder with the real sets`)
  const folder = join(dir, source)
  const first = await importInFolder(folder, [source, path])
  expectRows(first.report, rows)
  const target = atMostSeconds === undefined ? {} : { target: { atMost: atMostSeconds } }
  report({ case: source, metric: 'first import', value: seconds(first), unit: 's', ...target })
  report({ case: source, metric: 'speed', value: rows / seconds(first), unit: 'rows/s' })
  report({ case: source, metric: 'memory on top', value: (first.peakBytes - baseBytes) / 1e6, unit: 'MB' })
  const second = await importInFolder(folder, [source, path])
  report({ case: source, metric: 'second import', value: seconds(second), unit: 's' })
  report({
    case: source,
    metric: 'rows added again',
    value: second.report.counts.added,
    unit: 'rows',
    target: { atMost: 0 },
  })
}

async function importLargeFile(report: Report, dir: string, baseBytes: number): Promise<void> {
  const large = await sales(dir, 'large', ROWS)
  const megabytes = large.bytes / 1e6
  const asked = `${Math.round(megabytes)} MB of sales, ${ROWS.toLocaleString('en-US')} rows`
  expectRows(large.report, ROWS)
  report({ case: asked, metric: 'first import', value: seconds(large), unit: 's' })
  report({ case: asked, metric: 'speed', value: ROWS / seconds(large), unit: 'rows/s' })
  const onTop = (large.peakBytes - baseBytes) / 1e6
  report({ case: asked, metric: 'memory on top', value: onTop, unit: 'MB', target: { atMost: 300 } })
}

async function sales(dir: string, name: string, rows: number): Promise<Imported & { bytes: number }> {
  const [file, map] = [join(dir, `${name}.csv`), join(dir, `${name}.json`)]
  await writeSales(file, rows)
  await writeSalesMap(map)
  const imported = await importInFolder(join(dir, `folder-${name}`), ['csv', '--map', map, file])
  return { ...imported, bytes: (await stat(file)).size }
}

/** A figure of an import that lost rows would be none. */
function expectRows({ counts }: RunReport, rows: number): void {
  const ended = counts.added + counts.unchanged + counts.skipped
  if (counts.read !== rows || ended !== rows) throw new Error(`${counts.read} rows read and ${ended} kept of ${rows}`)
}

function seconds({ report }: Imported): number {
  return (report.tookMs ?? 0) / 1000
}
