import { BadCell, type CellContext } from './cells.ts'
import type { IssueDetails, Row, RowPlace, Table } from './importer.ts'
import { type RawRow, writeLine } from './read/csv-rows.ts'
import { type FoundHeader, plainName, type WantedColumn } from './read/find-header.ts'

/** A row on its way: the engine sets `ended` once it knows where the row ends. */
export interface LiveRow extends Row<Record<string, unknown>> {
  ended: boolean
}

export interface RowFailure {
  reason: string
  details: IssueDetails
}

/** What a download puts before the columns of the file. */
export const DOWNLOAD_COLUMNS: readonly string[] = [
  'quarantine_id',
  'quarantine_reason',
  'quarantine_file',
  'quarantine_line',
]

/** What a cell beyond the header is called, in the quarantine and in its download. */
export const surplusName = (nth: number): string => `extra_cell_${nth}`
const SURPLUS = /^extra_cell_\d+$/

const TOTALS = /^(本页|本日|当日)?(合计|总计|小计|累计|汇总)|^(grand)?(sub-?)?totals?$|^sum$/
/** Cheap and wide: most rows end here. */
const MAY_BE_TOTALS = /[计總总汇]|total|sum/i
const TOTALS_TAIL = /[:：].*$|[（(].*$/

/** Columns to look for in a table's files; the first name is the one that messages use. */
export function wantedColumns(table: Table): WantedColumn[] {
  return Object.entries(table.columns).map(([key, cell]) => ({
    key,
    names: table.headers?.[key] ?? [key],
    required: cell.required && table.constants?.[key] === undefined,
  }))
}

/** Whether a row sums up others: its first cell that is not blank says so, and nothing else in it is a name. */
export function isTotalsRow(cells: readonly string[]): boolean {
  const first = cells.find((cell) => cell !== '' && cell.trim() !== '') ?? ''
  if (!MAY_BE_TOTALS.test(first)) return false
  return TOTALS.test(plainName(first).replace(TOTALS_TAIL, '')) && plainName(first).length <= 24
}

/** Reads the cells of one file's rows by the columns of its table. */
export class ValueReader {
  readonly #table: Table
  readonly #header: readonly string[]
  readonly #columns: { key: string; position: number; name: string; constant: string }[]
  readonly #context: CellContext
  /** What the file calls each column. */
  readonly names: Readonly<Record<string, string>>
  /** Positions of the columns that are the table's own, -1 for those a download adds. */
  readonly #own: readonly number[]
  readonly #idPosition: number
  /** Positions of columns that a download made of cells beyond the header: a mended row has nothing there. */
  readonly #surplus: readonly number[]
  readonly #repairs: string[] = []
  #column = ''

  /** @param download the file is a repaired download: its first columns tell where each row came from */
  constructor(table: Table, found: FoundHeader, download = false) {
    this.#table = table
    this.#header = found.header
    this.#own = found.header.map((name, i) => (download && DOWNLOAD_COLUMNS.includes(plainName(name)) ? -1 : i))
    this.#idPosition = download ? found.header.findIndex((name) => plainName(name) === DOWNLOAD_COLUMNS[0]) : -1
    this.#surplus = this.#idPosition < 0 ? [] : found.header.flatMap((name, i) => (SURPLUS.test(name) ? [i] : []))
    this.#columns = wantedColumns(table).map(({ key, names }, i) => {
      const position = found.positions[i] as number
      const name = position >= 0 ? (found.header[position] as string) : (names[0] ?? key)
      return { key, position, name, constant: table.constants?.[key] ?? '' }
    })
    this.names = Object.fromEntries(this.#columns.map(({ key, name }) => [key, name]))
    this.#context = { ...table.context, corrected: (reason) => void this.#repairs.push(reason, this.#column) }
  }

  place(file: string, raw: RawRow): RowPlace {
    const { line, cells } = raw
    const table = this.#table.code
    const names = this.names
    if (this.#idPosition < 0) {
      return { table, file, line, raw: raw.raw, header: this.#header, cells, names, quarantineId: null }
    }
    const own = this.#own.filter((position) => position >= 0)
    const header = own.map((position) => this.#header[position] as string)
    const kept = own.map((position) => cells[position] ?? '')
    const quarantineId = (cells[this.#idPosition] ?? '').trim()
    return { table, file, line, raw: writeLine(kept), header, cells: kept, names, quarantineId }
  }

  /** The text of one column. */
  text(key: string, cells: readonly string[]): string {
    const column = this.#columns.find((one) => one.key === key)
    if (!column) throw new Error(`table ${this.#table.code} has no column ${key}`)
    return (column.position < 0 ? column.constant : (cells[column.position] ?? '')).trim()
  }

  /** What is wrong with the row as a whole, before its cells are read; null when nothing is. */
  shape(raw: RawRow, padded: boolean): RowFailure | null {
    if (raw.fault === 'too_long' || raw.fault === 'unclosed_quote') return { reason: `row.${raw.fault}`, details: {} }
    const width = this.#header.length
    if (raw.cells.length > width && raw.cells.slice(width).some((cell) => cell.trim() !== ''))
      return this.#wrongWidth(raw)
    if (raw.cells.length < width && !padded) return this.#wrongWidth(raw)
    const left = this.#surplus.filter((position) => (raw.cells[position] ?? '').trim() !== '').length
    if (left > 0) return this.#wrongWidth(raw, left)
    if (raw.raw.includes('\uFFFD')) {
      const position = raw.cells.findIndex((cell) => cell.includes('\uFFFD'))
      const column = this.#header[position] ?? `${position + 1}`
      return { reason: 'row.wrong_encoding', details: { column, text: shortened(raw.cells[position] ?? '') } }
    }
    return null
  }

  /** The values of a row with the repairs they took, or what keeps it out. */
  values(cells: readonly string[]): { values: Record<string, unknown>; repairs: readonly string[] } | RowFailure {
    this.#repairs.length = 0
    const values: Record<string, unknown> = {}
    for (const { key, position, name, constant } of this.#columns) {
      this.#column = name
      const text = position < 0 ? constant : (cells[position] ?? '')
      const value = (this.#table.columns[key] as Table['columns'][string]).read(text, this.#context)
      if (value instanceof BadCell) {
        return { reason: value.reason, details: { column: name, text: shortened(text), expected: value.expected } }
      }
      values[key] = value
    }
    return { values, repairs: this.#repairs }
  }

  /** @param surplus of a download's row: cells that stood beyond the header of their file and still do */
  #wrongWidth(raw: RawRow, surplus = 0): RowFailure {
    const expected = this.#own.filter((position) => position >= 0).length - this.#surplus.length
    const found = surplus > 0 ? expected + surplus : raw.cells.length
    return { reason: 'row.wrong_width', details: { found, expected } }
  }
}

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
