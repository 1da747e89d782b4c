import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { readNpy } from './npy.ts'

type Cells = readonly string[] | Float64Array

/** A file of data, column by column, whatever its format was. */
export class Table {
  readonly rows: number
  readonly #columns: ReadonlyMap<string, Cells>

  /** @throws RangeError when columns differ in length */
  constructor(columns: ReadonlyMap<string, Cells>) {
    this.#columns = columns
    this.rows = columns.values().next().value?.length ?? 0
    for (const [name, cells] of columns) {
      if (cells.length !== this.rows) throw new RangeError(`column ${name} has ${cells.length} rows, not ${this.rows}`)
    }
  }

  get names(): string[] {
    return [...this.#columns.keys()]
  }

  /** @throws RangeError when there is no such column */
  texts(name: string): string[] {
    return Array.from(this.#cells(name), String)
  }

  /**
   * NaN where a cell is empty.
   *
   * @throws RangeError when a cell holds what is no number: left out or taken as nothing, it would falsify the score
   */
  numbers(name: string): Float64Array {
    const cells = this.#cells(name)
    if (cells instanceof Float64Array) return cells.slice()
    return Float64Array.from(cells, (cell, row) => {
      const value = cell.trim() === '' ? Number.NaN : numberOf(cell)
      if (Number.isNaN(value) && !isMissing(cell))
        throw new RangeError(`${name} must hold numbers; row ${row + 1} is "${cell}"`)
      return value
    })
  }

  /** Is every cell that holds something a number? */
  isNumeric(name: string): boolean {
    const cells = this.#cells(name)
    return cells instanceof Float64Array || cells.every((cell) => cell.trim() === '' || !Number.isNaN(numberOf(cell)))
  }

  #cells(name: string): Cells {
    const cells = this.#columns.get(name)
    if (!cells) throw new RangeError(`there is no column "${name}"; there are ${this.names.join(', ')}`)
    return cells
  }
}

/** Nothing, or the word that spreadsheets and statistics programs write for it. */
function isMissing(cell: string): boolean {
  return /^(|na|n\/a|nan|null)$/i.test(cell.trim())
}

function numberOf(cell: string): number {
  const text = cell.trim().toLowerCase()
  if (text === 'true') return 1
  if (text === 'false') return 0
  return Number(text)
}

/**
 * Reads CSV (separator found by itself, `.gz` too), whitespace-separated text without a head (columns `1`, `2`, ...),
 * NumPy's `.npz` (one column a feature: `X1`, `X2`, ...; `y`) and Parquet.
 *
 * @throws when the file cannot be read or is none of these
 */
export async function readTable(path: string): Promise<Table> {
  if (path.endsWith('.npz')) return npzTable(await readFile(path))
  if (path.endsWith('.parquet')) return parquetTable(path)
  const bytes = await readFile(path)
  const text = decoded(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  const table = path.endsWith('.txt') ? wordsTable(text) : csvTable(text)
  if (table.rows === 0) throw new RangeError(`${path} has no rows${table.names.length > 0 ? ' below its head' : ''}`)
  return table
}

/** UTF-8, or UTF-16 where it says so, else what spreadsheets write in China: read as UTF-8 its names would be made alike. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

function csvTable(text: string): Table {
  const head = text.slice(0, text.indexOf('\n'))
  const delimiter = [',', ';', '\t', '|'].toSorted((a, b) => head.split(b).length - head.split(a).length)[0]
  const [titles = [], ...rows] = parse(text, { delimiter, bom: true, skip_empty_lines: true }) as string[][]
  const names = titles.map((name) => name.trim())
  const twice = names.find((name, column) => names.indexOf(name) !== column)
  if (twice !== undefined) throw new RangeError(`two columns are called "${twice}"`)
  return new Table(new Map(names.map((name, column) => [name, rows.map((row) => row[column] ?? '')])))
}

/** Lines may differ in length: a person and then the things they took, say. Short lines are filled with nothing. */
function wordsTable(text: string): Table {
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/))
  if (rows.at(-1)?.[0] === '') rows.pop()
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  return new Table(
    new Map(Array.from({ length: width }, (_, column) => [String(column + 1), rows.map((row) => row[column] ?? '')])),
  )
}

function npzTable(bytes: Buffer): Table {
  const columns = new Map<string, Float64Array>()
  for (const [file, content] of Object.entries(unzipSync(bytes))) {
    const name = file.replace(/\.npy$/, '')
    const { shape, values } = readNpy(content)
    const [rows = 0, width] = shape
    if (width === undefined) columns.set(name, values)
    for (let column = 0; column < (width ?? 0); column += 1) {
      columns.set(
        `${name}${column + 1}`,
        Float64Array.from({ length: rows }, (_, row) => values[row * (width ?? 0) + column] as number),
      )
    }
  }
  return new Table(columns)
}

async function parquetTable(path: string): Promise<Table> {
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors })
  const names = Object.keys(rows[0] ?? {})
  return new Table(new Map(names.map((name) => [name, rows.map((row) => cellOf(row[name]))])))
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | bigint | boolean)
}
