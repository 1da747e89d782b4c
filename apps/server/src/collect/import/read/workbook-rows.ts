import type ExcelJS from 'exceljs'
import { BadFile } from './bad-file.ts'
import { type RawRow, writeLine } from './csv-rows.ts'
import type { InputFile } from './open-file.ts'

/** An XLSX workbook is a ZIP archive; its name tells it from other archives. */
export function isWorkbook(head: Uint8Array, name: string): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && /\.xls[xm]$/i.test(name)
}

/**
 * Rows of one worksheet (the first, or the one of that name) as text, in groups. Dates come as `YYYY-MM-DD HH:MM:SS`
 * in the wall clock of the sheet, numbers without the cell's format, formulas as their last result.
 *
 * @throws BadFile `file.damaged` or `file.no_sheet`
 */
export async function* workbookRows(
  file: InputFile,
  sheet: string | null,
  onRead: (bytes: number) => void,
): AsyncGenerator<RawRow[]> {
  const names: string[] = []
  // Large, and few files are workbooks.
  const { default: excel } = await import('exceljs')
  try {
    const reader = new excel.stream.xlsx.WorkbookReader(file.path, {
      worksheets: 'emit',
      sharedStrings: 'cache',
      styles: 'cache',
      hyperlinks: 'ignore',
      entries: 'emit',
    })
    for await (const worksheet of reader) {
      const name = (worksheet as unknown as { name: string }).name
      names.push(name)
      if (sheet !== null && name !== sheet) continue
      yield* groups(worksheet)
      onRead(file.bytes)
      return
    }
  } catch (error) {
    throw error instanceof BadFile ? error : new BadFile('file.damaged', { why: (error as Error).message })
  }
  throw new BadFile('file.no_sheet', { sheet: sheet ?? '1', found: names.join(', ') })
}

async function* groups(worksheet: AsyncIterable<ExcelJS.Row>): AsyncGenerator<RawRow[]> {
  let group: RawRow[] = []
  for await (const row of worksheet) {
    const cells: string[] = []
    const values = row.values as ExcelJS.CellValue[]
    for (let i = 1; i < values.length; i += 1) cells.push(textOf(values[i]))
    if (cells.some((cell) => cell !== '')) {
      group.push({ line: row.number, raw: writeLine(cells), cells, fault: null })
    }
    if (group.length >= 2000) {
      yield group
      group = []
    }
  }
  if (group.length > 0) yield group
}

function textOf(value: ExcelJS.CellValue | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return Number.isInteger(value) ? value.toFixed(0) : String(value)
  if (value instanceof Date) return wallClock(value)
  if (typeof value !== 'object') return String(value)
  if ('result' in value) return textOf(value.result as ExcelJS.CellValue)
  if ('richText' in value) return value.richText.map(({ text }) => text).join('')
  if ('text' in value) return textOf(value.text as ExcelJS.CellValue)
  return 'error' in value ? String(value.error) : ''
}

function wallClock(value: Date): string {
  if (Number.isNaN(value.getTime())) return ''
  const text = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 19)}`
}
