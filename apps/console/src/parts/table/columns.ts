import { toCsv } from '@tandem/kernel'
import type { ReactNode } from 'react'

/** What a cell is for sorting and for CSV; how it looks is `cell`. */
export type CellValue = string | number | null

export interface Column<Row> {
  key: string
  title: string
  /** A shorter head where its neighbour makes clear what it is of. */
  head?: string
  value: (row: Row) => CellValue
  /** How a reader sees it; the value as it is where left out. */
  cell?: (row: Row) => ReactNode
  /** The value is in minor units: a file has it in whole units, and says of which currency. */
  money?: boolean
  /** Numbers stand at the end, so that digits align. */
  align?: 'start' | 'end'
  /** Whether it can be sorted by; yes where left out. */
  sortable?: boolean
  /** Left out until the reader asks for it. */
  hidden?: boolean
  /** Width in pixels, for tables whose rows scroll past. */
  width?: number
  /** Foot of the column. */
  total?: ReactNode
}

export interface Sort {
  key: string
  direction: 'asc' | 'desc'
}

/** Rows in order of a column; what is not known comes last either way. Equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const column = columns.find(({ key }) => key === sort?.key)
  if (!sort || !column) return rows
  const sign = sort.direction === 'asc' ? 1 : -1
  return rows.toSorted((a, b) => {
    const left = column.value(a)
    const right = column.value(b)
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * compare(left, right)
  })
}

function compare(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return String(left).localeCompare(String(right), 'zh-CN', { numeric: true })
}

/** Rows that contain the text in any column. */
export function filterRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], text: string): readonly Row[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return rows
  return rows.filter((row) =>
    columns.some((column) =>
      String(column.value(row) ?? '')
        .toLowerCase()
        .includes(wanted),
    ),
  )
}

/** The next order when a head is pressed: numbers from large to small first, names from A to Z. */
export function nextSort<Row>(column: Column<Row>, sort: Sort | null): Sort {
  const first = column.align === 'end' ? 'desc' : 'asc'
  if (sort?.key !== column.key) return { key: column.key, direction: first }
  return { key: column.key, direction: sort.direction === 'asc' ? 'desc' : 'asc' }
}

/** Rows as a file: amounts in whole units of the currency, which the head of their column names. */
export function csvOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  currency: string,
  currencyDecimals: number,
): string {
  const head = ({ title, money }: Column<Row>) => (money ? `${title} (${currency})` : title)
  const cell = (row: Row, { value, money }: Column<Row>) => {
    const known = value(row)
    return money && typeof known === 'number' ? known / 10 ** currencyDecimals : known
  }
  return toCsv(
    columns.map(head),
    rows.map((row) => columns.map((column) => cell(row, column))),
  )
}
