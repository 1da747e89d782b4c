import { randomUUID } from 'node:crypto'
import type { RunReport } from '@tandem/contracts'
import { ImportWork } from './import-work.ts'
import { type Importer, type Table, tablesOf } from './importer.ts'
import { loadKnown, loadOrders } from './load-known.ts'
import { Progress } from './progress.ts'
import { Quality } from './quality.ts'
import { openIds } from './quarantine-store.ts'
import { type InputFile, inputFile } from './read/open-file.ts'
import { openTable } from './read/read-rows.ts'
import { wantedColumns } from './read-values.ts'
import { type ImportDeps, recordedRun } from './run-import.ts'
import type { RunKey } from './run-store.ts'

/**
 * Tries repaired rows of one table again. `path` is a download of the quarantine with its cells mended; rows whose
 * `quarantine_id` is open are read by the same steps as their file was. Accepted ones leave the quarantine, lines of
 * an order that is known join it, the rest stays with its new reason.
 *
 * @throws Refusal `import.busy`
 */
export async function replayQuarantine(
  deps: ImportDeps,
  importer: Importer,
  tableCode: string,
  path: string,
): Promise<RunReport> {
  const { merchant, source } = importer
  const run: RunKey = { merchantId: merchant.id, source, runId: randomUUID() }
  const quality = new Quality()
  const file = { ...(await inputFile(path)), name: `${tableCode}.csv` }
  const steps = importer.steps.filter((step) => tablesOf(step).some(({ code }) => code === tableCode))
  return recordedRun(deps, { run, trigger: 'replay', quality, files: [file] }, async (begun) => {
    const table = steps.flatMap(tablesOf).find(({ code }) => code === tableCode)
    if (!table) return
    const ids = await openIds(begun.db, run, tableCode)
    const orders = await loadOrders(deps.log, merchant.id, await keysIn(steps, table, file))
    const known = await loadKnown(deps.log, merchant.id)
    const progress = new Progress(file.bytes, () => undefined)
    const replayed = { ...importer, steps }
    const replay = { openIds: ids, orders }
    const work = new ImportWork({ ...deps, ...begun, importer: replayed, run, known, quality, progress, replay })
    await work.run((one) => (one === table ? [file] : [])).finally(() => begun.onRecords(work.records))
  })
}

/** Shared keys (order ids) of the rows of a grouped table; none for a table that stands alone. */
async function keysIn(steps: Importer['steps'], table: Table, file: InputFile): Promise<Set<string>> {
  const keys = new Set<string>()
  for (const step of steps) {
    if (step.kind !== 'groups') continue
    const grouped = Object.values(step.tables).find((one) => one.table === table)
    if (!grouped) continue
    const wanted = wantedColumns(table)
    const options = { encoding: 'auto', delimiter: null, sheet: null, wanted, onRead: () => undefined } as const
    const opened = await openTable(file, options).catch(() => null)
    const position = opened?.positions[wanted.findIndex(({ key }) => key === grouped.key)] ?? -1
    if (!opened || position < 0) continue
    for await (const rows of opened.rows) for (const { cells } of rows) keys.add((cells[position] ?? '').trim())
  }
  return keys
}
