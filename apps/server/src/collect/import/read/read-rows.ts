import { BadFile } from './bad-file.ts'
import { CsvReader, type RawRow } from './csv-rows.ts'
import { type Encoding, TextDecoding } from './encoding.ts'
import { type FoundHeader, findDelimiter, findHeader, type WantedColumn } from './find-header.ts'
import { fileChunks, firstBytes, type InputFile } from './open-file.ts'
import { isWorkbook, workbookRows } from './workbook-rows.ts'

export interface ReadOptions {
  encoding: Encoding
  delimiter: string | null
  sheet: string | null
  wanted: readonly WantedColumn[]
  onRead: (bytes: number) => void
}

/** What is known of a file once its header was found, and its rows below the header, in groups of a chunk. */
export interface OpenedTable extends FoundHeader {
  delimiter: string
  encoding: () => string
  rows: AsyncGenerator<RawRow[]>
}

const HEAD_CHARACTERS = 1 << 16

/**
 * Opens a CSV (packed or not, any encoding and delimiter a till writes) or an XLSX workbook and finds its header.
 *
 * @throws BadFile when it is empty, binary, damaged, or holds no header with the wanted columns
 */
export async function openTable(file: InputFile, options: ReadOptions): Promise<OpenedTable> {
  if (file.bytes === 0) throw new BadFile('file.empty')
  if (isWorkbook(await firstBytes(file.path, 4), file.name)) return openWorkbook(file, options)
  const decoding = new TextDecoding(options.encoding)
  const texts = decoded(fileChunks(file, options.onRead), decoding)
  const head = await takeHead(texts)
  if (head.text.trim() === '') throw new BadFile('file.empty')
  const newline = head.text.includes('\n') || !head.text.includes('\r') ? '\n' : '\r'
  const found = headerOf(head, options, newline)
  const reader = new CsvReader(found.delimiter, { width: found.header.length, newline })
  return { ...found, encoding: () => decoding.name, rows: rowsBelow(head, texts, reader, found.line) }
}

async function openWorkbook(file: InputFile, options: ReadOptions): Promise<OpenedTable> {
  const rows = workbookRows(file, options.sheet, options.onRead)
  const head: RawRow[] = []
  while (head.length < 60) {
    const next = await rows.next()
    if (next.done) break
    head.push(...next.value)
  }
  if (head.length === 0) throw new BadFile('file.empty')
  const found = findHeader(head, options.wanted)
  const below = head.filter(({ line }) => line > found.line)
  async function* all(): AsyncGenerator<RawRow[]> {
    yield below
    yield* rows
  }
  return { ...found, delimiter: ',', encoding: () => 'xlsx', rows: all() }
}

interface Head {
  text: string
  whole: boolean
}

function headerOf(head: Head, options: ReadOptions, newline: '\n' | '\r') {
  const cut = head.whole ? head.text.length : head.text.lastIndexOf(newline) + 1 || head.text.length
  const text = head.text.slice(0, cut)
  if (options.delimiter === null) return findDelimiter(text, options.wanted, newline)
  const rows = new CsvReader(options.delimiter, { newline }).push(text, true)
  return { delimiter: options.delimiter, ...findHeader(rows, options.wanted) }
}

async function takeHead(texts: AsyncGenerator<string>): Promise<Head> {
  let text = ''
  while (text.length < HEAD_CHARACTERS) {
    const next = await texts.next()
    if (next.done) return { text, whole: true }
    text += next.value
  }
  return { text, whole: false }
}

async function* decoded(chunks: AsyncGenerator<Uint8Array>, decoding: TextDecoding): AsyncGenerator<string> {
  for await (const chunk of chunks) yield decoding.decode(chunk, false)
  yield decoding.decode(new Uint8Array(), true)
}

async function* rowsBelow(head: Head, texts: AsyncGenerator<string>, reader: CsvReader, headerLine: number) {
  yield reader.push(head.text, head.whole).filter(({ line }) => line > headerLine)
  if (head.whole) return
  for await (const text of texts) {
    const rows = reader.push(text)
    if (rows.length > 0) yield rows
  }
  yield reader.push('', true)
}
