import { BadFile } from './bad-file.ts'
import { CsvReader, type RawRow } from './csv-rows.ts'

/** Columns to look for: each by any of the names it may go under. */
export interface WantedColumn {
  key: string
  names: readonly string[]
  required: boolean
}

export interface FoundHeader {
  /** Line of the header in the file, from 1; rows up to it are titles. */
  line: number
  header: string[]
  /** Position of each wanted column, -1 where an optional one is not there. */
  positions: number[]
}

const DELIMITERS = [',', ';', '\t', '|'] as const
const HEADER_ROWS = 40

/** Compares headers as a person would: no case, no blanks, no difference between full and half width. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s\uFEFF]+/g, '')
    .toLowerCase()
}

/**
 * Finds the row that holds the wanted columns among the first forty: title lines above it and a row of merged group
 * headings over it do not matter. A column below a merged heading also goes by `heading/name`.
 *
 * @throws BadFile `column.missing` (names what is missing and what was found) or `file.no_header`
 */
export function findHeader(rows: readonly RawRow[], wanted: readonly WantedColumn[]): FoundHeader {
  const tried = rows.slice(0, HEADER_ROWS).map((row, i) => ({ row, ...match(row.cells, rows[i - 1]?.cells, wanted) }))
  const best = tried.reduce((a, b) => (b.found > a.found ? b : a), tried[0] as (typeof tried)[number])
  if (!best || best.found === 0) {
    const first = rows[0]
    throw new BadFile('file.no_header', {
      wanted: wanted
        .filter(({ required }) => required)
        .map(({ names }) => names[0] as string)
        .join(', '),
      found: (first?.raw ?? '').slice(0, 120),
      line: first?.line ?? 1,
    })
  }
  const missing = wanted.filter(({ required }, i) => required && best.positions[i] === -1)
  if (missing.length > 0) {
    throw new BadFile('column.missing', {
      line: best.row.line,
      missing: missing.map(({ names }) => names.join(' / ')).join(', '),
      found: best.row.cells
        .filter((cell) => cell !== '')
        .join(', ')
        .slice(0, 300),
    })
  }
  return { line: best.row.line, header: best.row.cells.map((cell) => cell.trim()), positions: best.positions }
}

function match(cells: readonly string[], above: readonly string[] | undefined, wanted: readonly WantedColumn[]) {
  const groups = above ? filledForward(above) : []
  const plain = cells.map(plainName)
  const grouped = cells.map((cell, i) => (groups[i] ? plainName(`${groups[i]}/${cell}`) : ''))
  const positions = wanted.map(({ names }) => {
    const sought = names.map(plainName)
    const direct = plain.findIndex((name) => sought.includes(name))
    return direct >= 0 ? direct : grouped.findIndex((name) => name !== '' && sought.includes(name))
  })
  return { positions, found: positions.filter((position) => position >= 0).length }
}

/** A merged heading stands in its first cell only. */
function filledForward(cells: readonly string[]): string[] {
  let heading = ''
  return cells.map((cell) => {
    if (cell.trim() !== '') heading = cell.trim()
    return heading
  })
}

/**
 * The delimiter under which the most wanted columns are found in the beginning of a file.
 *
 * @throws BadFile as `findHeader`, for the best delimiter
 */
export function findDelimiter(head: string, wanted: readonly WantedColumn[], newline: '\n' | '\r') {
  let best: { delimiter: string; found: number; rows: RawRow[] } | null = null
  for (const delimiter of DELIMITERS) {
    const rows = new CsvReader(delimiter, { newline }).push(head, true).slice(0, HEADER_ROWS)
    const found = Math.max(0, ...rows.map(({ cells }, i) => match(cells, rows[i - 1]?.cells, wanted).found))
    if (!best || found > best.found) best = { delimiter, found, rows }
  }
  if (!best) throw new BadFile('file.empty')
  return { delimiter: best.delimiter, ...findHeader(best.rows, wanted) }
}
