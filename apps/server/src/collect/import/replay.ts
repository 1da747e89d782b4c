import type { RunReport } from '@tandem/contracts'
import { type Importer, tablesOf } from './importer.ts'
import { openIds } from './quarantine-store.ts'
import { inputFile } from './read/open-file.ts'
import { type ImportDeps, recordedRun } from './run-import.ts'

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
  table: string,
  path: string,
): Promise<RunReport> {
  const { merchant, source } = importer
  const file = { ...(await inputFile(path)), name: `${table}.csv` }
  const isKnown = importer.steps.flatMap(tablesOf).some(({ code }) => code === table)
  const ids = await openIds(deps.scoped(merchant.id), { merchantId: merchant.id, source }, table)
  const plan = {
    names: [file.name],
    tables: isKnown ? [{ table, files: [file] }] : [],
    issues: [],
    replay: { openIds: ids },
  }
  return recordedRun(deps, importer, plan, () => undefined)
}
