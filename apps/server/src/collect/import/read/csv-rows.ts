/** One record of a delimited file with the text it was read from. */
export interface RawRow {
  /** Line of its first character, from 1. */
  line: number
  raw: string
  cells: string[]
  fault: RowFault | null
}

/**
 * `unclosed_quote`: a quote that opens and never closes before the line is over; `stray_quote`: text after a closing
 * quote, read leniently; `too_long`: no line end within a million characters, so only its start is kept.
 */
export type RowFault = 'unclosed_quote' | 'stray_quote' | 'too_long'

const MAX_LINE = 1 << 20
/** A quoted cell may hold line breaks, up to this many characters in one record. */
const MAX_RECORD = 1 << 16
const NEED_MORE = Symbol('need more')

interface Record {
  cells: string[]
  end: number
  fault: 'unclosed_quote' | 'stray_quote' | null
  /** A cell that does not begin with a quote has one inside: on one line that is `5" pizza`, over several a slip. */
  hasLooseQuote: boolean
}

/**
 * Reads delimited text in chunks (RFC 4180 and what tills make of it). It never gives up on the rest of a file:
 * where a record over several lines does not add up (quote not closed, text after a quote, not `width` cells) only
 * its first line is faulty and reading goes on at the second, so one stray quote cannot swallow the rows after it.
 *
 * Lines without quotes are split natively. Memory is one record plus one chunk.
 */
export class CsvReader {
  readonly #delimiter: string
  readonly #newline: string
  /** Cells that a record must have; 0 where it is not known yet. */
  readonly #width: number
  #rest = ''
  #line: number
  #skipping = false

  constructor(delimiter: string, options: { width?: number; line?: number; newline?: '\n' | '\r' } = {}) {
    this.#delimiter = delimiter
    this.#newline = options.newline ?? '\n'
    this.#width = options.width ?? 0
    this.#line = options.line ?? 1
  }

  /** Rows that are complete with this chunk; blank lines are left out. `last` flushes what is left. */
  push(chunk: string, last = false): RawRow[] {
    const text = this.#rest === '' ? chunk : this.#rest + chunk
    const rows: RawRow[] = []
    let at = 0
    let quote = text.indexOf('"')
    while (at < text.length) {
      const lineEnd = this.#endOfLine(text, at)
      if (lineEnd < 0 && !last && text.length - at <= MAX_LINE) break
      const end = lineEnd < 0 ? text.length : lineEnd
      if (this.#skipping || end - at > MAX_LINE) {
        if (!this.#skipping) rows.push(this.#tooLong(text, at))
        this.#skipping = lineEnd < 0 && !last
        if (lineEnd >= 0) this.#line += 1
        at = end + 1
        continue
      }
      if (quote >= 0 && quote < at) quote = text.indexOf('"', at)
      if (quote < 0 || quote >= end) {
        this.#plainLine(text, at, end, rows)
        at = end + 1
        continue
      }
      const next = this.#quotedRecord(text, at, end, last, rows)
      if (next === NEED_MORE) break
      at = next
    }
    this.#rest = at < text.length ? text.slice(at) : ''
    return rows
  }

  #endOfLine(text: string, from: number): number {
    return text.indexOf(this.#newline, from)
  }

  #plainLine(text: string, at: number, end: number, rows: RawRow[]): void {
    const raw = text.slice(at, beforeReturn(text, at, end))
    if (raw !== '') rows.push({ line: this.#line, raw, cells: raw.split(this.#delimiter), fault: null })
    this.#line += 1
  }

  #tooLong(text: string, at: number): RawRow {
    return { line: this.#line, raw: text.slice(at, at + 2000), cells: [], fault: 'too_long' }
  }

  #quotedRecord(text: string, at: number, lineEnd: number, last: boolean, rows: RawRow[]): number | typeof NEED_MORE {
    const record = readRecord(text, at, this.#delimiter, this.#newline, last)
    if (record === NEED_MORE && text.length - at <= MAX_RECORD) return NEED_MORE
    if (record !== NEED_MORE && (record.end <= lineEnd || this.#addsUp(record, at))) {
      const raw = text.slice(at, beforeReturn(text, at, record.end))
      const fault = record.fault
      rows.push({ line: this.#line, raw, cells: record.cells, fault })
      this.#line += countOf(raw, this.#newline) + 1
      return record.end + 1
    }
    const raw = text.slice(at, beforeReturn(text, at, lineEnd))
    rows.push({ line: this.#line, raw, cells: readLine(raw, this.#delimiter).cells, fault: 'unclosed_quote' })
    this.#line += 1
    return lineEnd + 1
  }

  #addsUp(record: Record, at: number): boolean {
    if (record.fault || record.hasLooseQuote || record.end - at > MAX_RECORD) return false
    return this.#width === 0 || record.cells.length === this.#width
  }
}

/** Reads one record that stands alone, line breaks inside quotes included. */
export function readLine(raw: string, delimiter: string): { cells: string[]; fault: RowFault | null } {
  if (!raw.includes('"')) return { cells: raw.split(delimiter), fault: null }
  const record = readRecord(raw, 0, delimiter, '\0', true)
  if (record === NEED_MORE) return { cells: raw.split(delimiter), fault: 'unclosed_quote' }
  return { cells: record.cells, fault: record.fault }
}

/** Writes cells as one line that `readLine` reads back. */
export function writeLine(cells: readonly string[], delimiter = ','): string {
  return cells.map((cell) => (needsQuotes(cell, delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)
}

function needsQuotes(cell: string, delimiter: string): boolean {
  return cell.includes('"') || cell.includes(delimiter) || cell.includes('\n') || cell.includes('\r')
}

function readRecord(text: string, from: number, delimiter: string, newline: string, last: boolean) {
  const cells: string[] = []
  let fault: Record['fault'] = null
  let hasLooseQuote = false
  let at = from
  for (;;) {
    let cell = ''
    const quoted = text[at] === '"'
    if (quoted) {
      const close = closingQuote(text, at + 1, last)
      if (close === NEED_MORE) return NEED_MORE
      if (close < 0) return { cells, end: text.length, fault: 'unclosed_quote', hasLooseQuote } satisfies Record
      cell = text.slice(at + 1, close)
      if (cell.includes('"')) cell = cell.replaceAll('""', '"')
      at = close + 1
    }
    const end = endOfCell(text, at, delimiter, newline)
    if (end === text.length && !last) return NEED_MORE
    const tail = text.slice(at, text[end] === delimiter ? end : beforeReturn(text, at, end))
    if (!quoted && tail.includes('"')) hasLooseQuote = true
    if (quoted && tail.trim() !== '') fault = 'stray_quote'
    cells.push(quoted && fault === null ? cell : cell + tail)
    if (end >= text.length || text[end] === newline) return { cells, end, fault, hasLooseQuote } satisfies Record
    at = end + 1
  }
}

/** Position of the quote that ends a quoted cell (a doubled quote is a character of it), or -1. */
function closingQuote(text: string, from: number, last: boolean): number | typeof NEED_MORE {
  let at = from
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return last ? -1 : NEED_MORE
    if (quote + 1 === text.length && !last) return NEED_MORE
    if (text[quote + 1] !== '"') return quote
    at = quote + 2
  }
}

function endOfCell(text: string, from: number, delimiter: string, newline: string): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]
    if (character === delimiter || character === newline) return at
  }
  return text.length
}

function beforeReturn(text: string, from: number, end: number): number {
  return end > from && text[end - 1] === '\r' ? end - 1 : end
}

function countOf(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1
  return count
}
