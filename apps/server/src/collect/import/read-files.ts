import type { ImportProgress } from '@tandem/contracts'
import { ImportWork } from './import-work.ts'
import type { Importer, Table } from './importer.ts'
import { loadKnown, loadOrders } from './load-known.ts'
import type { ImportJob, Parcel, Read } from './parcel.ts'
import { Progress } from './progress.ts'
import { Quality } from './quality.ts'
import { BadFile } from './read/bad-file.ts'
import type { InputFile } from './read/open-file.ts'
import { openTable } from './read/read-rows.ts'
import { wantedColumns } from './read-values.ts'

export interface Outlet {
  /** Resolves when there is room for the next; throws when one could not be kept. */
  hand: (parcel: Parcel) => Promise<void>
  onProgress: (progress: ImportProgress) => void
}

/**
 * Reads the files of one run: learns what the merchant has, maps every row, judges every record, hands over what is to
 * be kept. Never throws: what failed is in the answer.
 */
export async function readFiles(importer: Importer, job: ImportJob, { hand, onProgress }: Outlet): Promise<Read> {
  const quality = new Quality(job.issues)
  const files = job.files.flatMap((one) => one.files)
  const progress = new Progress(
    files.reduce((sum, { bytes }) => sum + bytes, 0),
    onProgress,
  )
  let work: ImportWork | null = null
  let failure: Read['failure'] = null
  try {
    progress.step('known')
    const logged = { ...job.log, merchantId: job.run.merchantId }
    const replay = job.replay && { ...job.replay, orders: await loadOrders(logged, await keysIn(importer, job)) }
    const known = await loadKnown(logged, importer.kinds)
    work = new ImportWork({ importer, job, known, quality, progress, replay, hand })
    await work.run((table) => filesOf(job, table))
    progress.step('warehouse')
    if (quality.counts.read === 0) failure = 'files'
  } catch (error) {
    failure = error instanceof BadFile ? 'files' : (error as Error)
    if (error instanceof BadFile) quality.refuse(job.run.source, error)
  }
  if (failure === 'files' && quality.refused.length === 0) {
    quality.refuse(files.map(({ name }) => name).join(', '), new BadFile('file.no_rows'))
  }
  const { counts, tables, issues } = quality
  return { counts, tables, issues, records: work?.records ?? [], failure }
}

function filesOf({ files }: ImportJob, { code }: Table): readonly InputFile[] {
  return files.find(({ table }) => table === code)?.files ?? []
}

/** Shared keys (order ids) in the files of a replay whose rows are grouped; none where they stand alone. */
async function keysIn(importer: Importer, job: ImportJob): Promise<Set<string>> {
  const keys = new Set<string>()
  for (const step of importer.steps) {
    if (step.kind !== 'groups') continue
    for (const { table, key } of Object.values(step.tables)) {
      for (const file of filesOf(job, table)) for await (const text of textsOf(file, table, key)) keys.add(text)
    }
  }
  return keys
}

async function* textsOf(file: InputFile, table: Table, key: string): AsyncGenerator<string> {
  const wanted = wantedColumns(table)
  const options = { encoding: 'auto', delimiter: null, sheet: null, wanted, onRead: () => undefined } as const
  const opened = await openTable(file, options).catch(() => null)
  const position = opened?.positions[wanted.findIndex((column) => column.key === key)] ?? -1
  if (!opened || position < 0) return
  for await (const rows of opened.rows) for (const { cells } of rows) yield (cells[position] ?? '').trim()
}
