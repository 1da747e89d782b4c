import type { WorkbookProblem } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import type ExcelJS from 'exceljs'
import { SHEETS, type SheetName, type SheetRow, type Sheets } from './columns.ts'
import { unpackedBytes } from './unpacked-bytes.ts'

/** What a workbook may grow to when it is unpacked, and how many rows it may have. */
const UNPACKED_BYTES = 200_000_000
const ROWS = 60_000

/**
 * Rows of the sheets that are ours, as text. Sheets and columns that are not ours are told as problems; a sheet that is
 * not there has no rows.
 *
 * @throws Refusal `workbook.unreadable`
 */
export async function readWorkbook(bytes: Buffer): Promise<{ sheets: Sheets; problems: WorkbookProblem[] }> {
  const workbook = await open(bytes)
  const problems: WorkbookProblem[] = []
  const sheets: Sheets = { products: [], skus: [], parts: [], choices: [], prices: [] }
  for (const worksheet of workbook.worksheets) {
    const name = worksheet.name.trim().toLowerCase()
    if (!isOurs(name)) problems.push({ sheet: worksheet.name, row: 1, column: null, code: 'sheet.unknown' })
    else (sheets[name] as SheetRow[]) = rowsOf(worksheet, name, problems)
  }
  const rows = Object.values(sheets).reduce((sum, own) => sum + own.length, 0)
  if (rows > ROWS) throw new Refusal('workbook.unreadable', { reason: 'too_many_rows', rows, most: ROWS })
  return { sheets, problems }
}

function isOurs(name: string): name is SheetName {
  return Object.hasOwn(SHEETS, name)
}

async function open(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const unpacked = await unpackedBytes(bytes, UNPACKED_BYTES)
  if (unpacked === null) throw new Refusal('workbook.unreadable', { reason: 'no_workbook' })
  if (unpacked > UNPACKED_BYTES) throw new Refusal('workbook.unreadable', { reason: 'too_large', most: UNPACKED_BYTES })
  const { default: excel } = await import('exceljs')
  const workbook = new excel.Workbook()
  try {
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer)
  } catch (error) {
    throw new Refusal('workbook.unreadable', { reason: 'damaged', why: (error as Error).message.slice(0, 200) })
  }
  return workbook
}

function rowsOf(worksheet: ExcelJS.Worksheet, sheet: SheetName, problems: WorkbookProblem[]): SheetRow[] {
  const columns: readonly string[] = SHEETS[sheet]
  const heading = new Map<number, string>()
  worksheet.getRow(1).eachCell((cell, at) => {
    const name = textOf(cell.value).toLowerCase()
    if (columns.includes(name)) heading.set(at, name)
    else problems.push({ sheet, row: 1, column: name, code: 'column.unknown' })
  })
  const rows: SheetRow[] = []
  worksheet.eachRow((row, number) => {
    if (number === 1) return
    const cells = Object.fromEntries(columns.map((column) => [column, '']))
    for (const [at, name] of heading) cells[name] = textOf(row.getCell(at).value)
    if (Object.values(cells).some((text) => text !== '')) {
      rows.push({ sheet, row: number, cells: cells as SheetRow['cells'] })
    }
  })
  return rows
}

function textOf(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return Number.isInteger(value) ? value.toFixed(0) : String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString()
  if (typeof value !== 'object') return String(value).trim()
  if ('result' in value) return textOf(value.result as ExcelJS.CellValue)
  if ('richText' in value)
    return value.richText
      .map(({ text }) => text)
      .join('')
      .trim()
  if ('text' in value) return textOf(value.text as ExcelJS.CellValue)
  return 'error' in value ? String(value.error) : ''
}
