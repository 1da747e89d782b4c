import { type CatalogIssue, PriceRow, type WorkbookProblem } from '@tandem/contracts'
import { read } from './cells.ts'
import type { SheetRow } from './columns.ts'
import { readerOf } from './overlay-products.ts'

const COLUMNS: Readonly<Record<string, string>> = { storeIds: 'stores', groupIds: 'groups', hours: 'hours_from' }

/** The drafts of the price lists that the workbook names, with the row of each price. */
export function readPrices(
  rows: readonly SheetRow<'prices'>[],
  decimals: number,
): { lists: Map<string, { price: PriceRow; row: SheetRow<'prices'> }[]>; problems: WorkbookProblem[] } {
  const problems: WorkbookProblem[] = []
  const lists = new Map<string, { price: PriceRow; row: SheetRow<'prices'> }[]>()
  for (const row of rows) {
    const result = PriceRow.safeParse(priceFields(row, decimals, problems))
    const list = lists.get(row.cells.list) ?? []
    lists.set(row.cells.list, list)
    if (!/^[^\s\p{C}]{1,60}$/u.test(row.cells.list))
      problems.push(problemAt(row, { at: 'list', code: 'cell.unreadable' }))
    if (result.success) list.push({ price: result.data, row })
    else
      for (const { path } of result.error.issues)
        problems.push(problemAt(row, { at: path.join('.'), code: 'cell.unreadable' }))
  }
  return { lists, problems }
}

export function problemAt({ row }: SheetRow<'prices'>, { at, code, value }: CatalogIssue): WorkbookProblem {
  const [field = ''] = at.split('.')
  return {
    sheet: 'prices',
    row,
    column: COLUMNS[field] ?? field,
    code,
    ...(value === undefined ? {} : { value: String(value) }),
  }
}

function priceFields(row: SheetRow<'prices'>, decimals: number, problems: WorkbookProblem[]): Record<string, unknown> {
  const { cells } = row
  const cell = readerOf(row, problems)
  const fromMinute = cell(read.minute(cells.hours_from), 'hours_from')
  const toMinute = cell(read.minute(cells.hours_to), 'hours_to')
  const days = read.list(cells.days)?.map(Number) ?? null
  return {
    sku: cells.sku,
    price: cell(read.money(cells.price, decimals), 'price'),
    channels: read.list(cells.channels),
    tiers: read.list(cells.tiers),
    storeIds: read.list(cells.stores),
    groupIds: read.list(cells.groups),
    from: cell(read.moment(cells.from), 'from'),
    until: cell(read.moment(cells.until), 'until'),
    hours: fromMinute === null && toMinute === null && days === null ? null : { fromMinute, toMinute, days },
  }
}
