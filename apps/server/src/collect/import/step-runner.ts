import { GroupRows, type WaitingRow } from './group-rows.ts'
import type { Importer, Outcome, Row, Step, Table } from './importer.ts'
import type { Progress } from './progress.ts'
import type { Quality } from './quality.ts'
import { BadFile } from './read/bad-file.ts'
import { type RawRow, readLine } from './read/csv-rows.ts'
import type { InputFile } from './read/open-file.ts'
import { type OpenedTable, openTable } from './read/read-rows.ts'
import { isTotalsRow, type LiveRow, ValueReader, wantedColumns } from './read-values.ts'

const GROUPS_BETWEEN_FLUSHES = 500

interface OpenedFile extends OpenedTable {
  table: Table
  name: string
  reader: ValueReader
}

interface Parts {
  importer: Importer
  out: Outcome
  quality: Quality
  progress: Progress
  scratch: string
  /** Called between groups of rows: batches that are full are written, bad rows stored. */
  between: () => Promise<void>
  /** Ids of rows that are open in the quarantine; null when this is no replay. */
  openIds: ReadonlySet<string> | null
}

/** Runs the steps of an importer over files: reads rows, groups them where the step asks for it, hands them over. */
export class StepRunner {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async run(step: Step, filesOf: (table: Table) => readonly InputFile[]): Promise<void> {
    if (step.kind === 'rows') await this.#eachRow(step, filesOf(step.table))
    else await this.#eachGroup(step, filesOf)
  }

  async #eachRow(step: Extract<Step, { kind: 'rows' }>, files: readonly InputFile[]): Promise<void> {
    for (const file of files) {
      await this.#readFile(step.table, file, (opened, raw) => {
        const row = this.#live(opened, raw)
        if (row) this.#hand(row, () => step.use(row as unknown as Row<never>, this.#parts.out))
      })
    }
  }

  #hand(row: LiveRow, use: () => void): void {
    use()
    if (!row.ended) this.#parts.out.skip(row, 'row.unused')
  }

  async #eachGroup(
    step: Extract<Step, { kind: 'groups' }>,
    filesOf: (table: Table) => readonly InputFile[],
  ): Promise<void> {
    const waiting = new GroupRows(this.#parts.scratch)
    const opened: OpenedFile[] = []
    try {
      for (const [index, { table, key }] of Object.values(step.tables).entries()) {
        for (const file of filesOf(table)) {
          await this.#readFile(table, file, (one, raw) => {
            if (opened.at(-1) !== one) opened.push(one)
            this.#wait(waiting, one, raw, key, index, opened.length - 1)
          })
        }
      }
      await this.#useGroups(step, waiting, opened)
    } finally {
      waiting.close()
    }
  }

  #wait(waiting: GroupRows, opened: OpenedFile, raw: RawRow, key: string, table: number, file: number): void {
    const row = this.#unread(opened, raw)
    if (this.#leftOut(opened, raw, row)) return
    const text = opened.reader.text(key, raw.cells)
    if (text !== '') return waiting.add(text, { table, file, line: raw.line, raw: raw.raw })
    this.#parts.out.quarantine(row, 'value.missing', { column: key })
  }

  async #useGroups(
    step: Extract<Step, { kind: 'groups' }>,
    waiting: GroupRows,
    opened: readonly OpenedFile[],
  ): Promise<void> {
    const names = Object.keys(step.tables)
    let done = 0
    for (const groups of waiting.groups()) {
      for (const [key, rows] of groups) {
        const byTable: Record<string, LiveRow[]> = Object.fromEntries(names.map((name) => [name, []]))
        for (const row of this.#liveGroup(rows, opened)) byTable[names[row.table] as string]?.push(row.live)
        step.use(key, byTable as unknown as Record<string, Row<never>[]>, this.#parts.out)
        for (const live of Object.values(byTable).flat()) if (!live.ended) this.#parts.out.skip(live, 'row.unused')
        done += 1
        if (done % GROUPS_BETWEEN_FLUSHES === 0) await this.#parts.between()
      }
    }
    await this.#parts.between()
  }

  /** Rows of one key with their values; a row that stands in two files as often as in one is left out. */
  *#liveGroup(rows: readonly WaitingRow[], opened: readonly OpenedFile[]) {
    const repeats = repeatedAcrossFiles(rows)
    for (const row of rows) {
      const file = opened[row.file] as OpenedFile
      const { cells, fault } = readLine(row.raw, file.delimiter)
      const raw: RawRow = { line: row.line, raw: row.raw, cells, fault }
      if (repeats.has(row)) this.#parts.out.skip(this.#unread(file, raw), 'row.repeated')
      else {
        const live = this.#values(file, raw, this.#unread(file, raw))
        if (live) yield { table: row.table, live }
      }
    }
  }

  async #readFile(table: Table, file: InputFile, take: (opened: OpenedFile, raw: RawRow) => void): Promise<void> {
    const { quality, progress } = this.#parts
    progress.step(table.code, file.name)
    try {
      const opened = await this.#open(table, file)
      for await (const rows of opened.rows) {
        quality.counted(table.code, file.name, rows.length)
        for (const raw of rows) take(opened, raw)
        progress.rows(rows.length)
        await this.#parts.between()
      }
    } catch (error) {
      if (!(error instanceof BadFile) || error.reason === 'file.too_many_bad') throw error
      quality.issue('refused', { table: table.code, file: file.name, line: 0 }, error.reason, error.details)
    }
  }

  async #open(table: Table, file: InputFile): Promise<OpenedFile> {
    const wanted = wantedColumns(table)
    if (this.#parts.openIds) wanted.push({ key: 'quarantine_id', names: ['quarantine_id'], required: true })
    const opened = await openTable(file, {
      encoding: this.#parts.openIds ? 'auto' : (table.encoding ?? 'auto'),
      delimiter: this.#parts.openIds ? null : (table.delimiter ?? null),
      sheet: this.#parts.openIds ? null : (table.sheet ?? null),
      wanted,
      onRead: (bytes) => this.#parts.progress.read(bytes),
    })
    const reader = new ValueReader(table, opened, this.#parts.openIds !== null)
    return { ...opened, table, name: file.name, reader }
  }

  #live(opened: OpenedFile, raw: RawRow): LiveRow | null {
    const row = this.#unread(opened, raw)
    return this.#leftOut(opened, raw, row) ? null : this.#values(opened, raw, row)
  }

  /** Ends rows that are no data, or that cannot be told into cells. */
  #leftOut(opened: OpenedFile, raw: RawRow, row: LiveRow): boolean {
    const { out, openIds } = this.#parts
    if (openIds && !openIds.has(row.place.quarantineId ?? '')) {
      row.place.quarantineId = null
      out.skip(row, 'row.not_in_quarantine')
      return true
    }
    if (isTotalsRow(raw.cells)) {
      out.skip(row, 'row.total')
      return true
    }
    const failure = opened.reader.shape(raw, opened.encoding() === 'xlsx')
    if (failure) out.quarantine(row, failure.reason, failure.details)
    else if (raw.fault === 'stray_quote') out.correct(row, 'quote_mended')
    return failure !== null
  }

  #values(opened: OpenedFile, raw: RawRow, row: LiveRow): LiveRow | null {
    const read = opened.reader.values(raw.cells)
    if ('reason' in read) {
      this.#parts.out.quarantine(row, read.reason, read.details)
      return null
    }
    row.values = read.values
    for (let i = 0; i < read.repairs.length; i += 2) {
      const details = { column: read.repairs[i + 1] as string }
      this.#parts.quality.issue('corrected', row.place, read.repairs[i] as string, details)
    }
    if (read.repairs.length > 0) this.#parts.quality.corrected(row.place)
    return row
  }

  #unread(opened: OpenedFile, raw: RawRow): LiveRow {
    return { values: {}, place: opened.reader.place(opened.name, raw), ended: false }
  }
}

/**
 * Rows that an overlapping export brings again. Inside one file the same line may stand twice (two of the same thing);
 * over several files it counts as often as in the file that has it most.
 */
export function repeatedAcrossFiles(rows: readonly WaitingRow[]): ReadonlySet<WaitingRow> {
  const repeats = new Set<WaitingRow>()
  if (rows.every(({ file }) => file === rows[0]?.file)) return repeats
  const kept = new Map<string, number>()
  const met = new Map<string, number>()
  for (const row of rows) {
    const text = `${row.table}|${row.raw}`
    const inFile = `${row.file}|${text}`
    const nth = (met.get(inFile) ?? 0) + 1
    met.set(inFile, nth)
    if (nth > (kept.get(text) ?? 0)) kept.set(text, nth)
    else repeats.add(row)
  }
  return repeats
}
