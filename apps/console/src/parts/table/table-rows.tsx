import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { type Column, nextSort, type Sort } from './columns.ts'
import classes from './data-table.module.css'
import { DRAWN_WHOLE, ROW_HEIGHT, seenRows } from './seen-rows.ts'

export interface TableRowsProps<Row> {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  sort: Sort | null
  onSort: (sort: Sort) => void
  onOpen?: (row: Row) => void
  onNearEnd?: () => void
  total?: number
  totals: boolean
  maxHeight: number
}

/** Head, rows that are seen, foot. Arrow keys walk the rows, Enter opens one. */
export function TableRows<Row>(props: TableRowsProps<Row>) {
  const { rows, columns, onOpen, onNearEnd } = props
  const [view, setView] = useState({ top: 0, height: props.maxHeight })
  const { from, until } = seenRows(rows.length, view.top, view.height)
  const nearEnd = until >= rows.length - 20

  useEffect(() => {
    if (nearEnd) onNearEnd?.()
  }, [nearEnd, onNearEnd])

  return (
    <div
      className={classes.scroll}
      style={{ maxHeight: props.maxHeight }}
      // Rows that open nothing cannot be walked with the keyboard: then the whole scrolls with it.
      {...(onOpen ? {} : { tabIndex: 0, role: 'region', 'aria-label': props.label })}
      onScroll={({ currentTarget: { scrollTop, clientHeight } }) => {
        if (rows.length > DRAWN_WHOLE) setView({ top: scrollTop, height: clientHeight })
      }}
    >
      <table className={classes.table} aria-label={props.label} aria-rowcount={(props.total ?? rows.length) + 1}>
        <Head columns={columns} sort={props.sort} onSort={props.onSort} />
        <tbody onKeyDown={walkRows}>
          <Gap height={from * ROW_HEIGHT} columns={columns.length} />
          {rows.slice(from, until).map((row, offset) => (
            <tr
              key={props.rowKey(row)}
              aria-rowindex={from + offset + 2}
              className={onOpen ? classes.opens : undefined}
              tabIndex={onOpen ? 0 : undefined}
              onClick={onOpen && (() => onOpen(row))}
              onKeyDown={onOpen && ((event) => event.key === 'Enter' && onOpen(row))}
            >
              {columns.map((column) => (
                <td key={column.key} data-align={column.align}>
                  {column.cell ? column.cell(row) : column.value(row)}
                </td>
              ))}
            </tr>
          ))}
          <Gap height={(rows.length - until) * ROW_HEIGHT} columns={columns.length} />
        </tbody>
        {props.totals && (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td key={column.key} data-align={column.align}>
                  {column.total}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  )
}

function Head<Row>({ columns, sort, onSort }: Pick<TableRowsProps<Row>, 'columns' | 'sort' | 'onSort'>) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const sorted = sort?.key === column.key ? sort.direction : null
          const Arrow = sorted === 'asc' ? IconArrowUp : IconArrowDown
          return (
            <th
              key={column.key}
              scope="col"
              data-align={column.align}
              style={{ width: column.width }}
              aria-sort={sorted === null ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
            >
              {column.sortable === false ? (
                (column.head ?? column.title)
              ) : (
                <button
                  type="button"
                  className={classes.sort}
                  data-align={column.align}
                  onClick={() => onSort(nextSort(column, sort))}
                >
                  {column.head ?? column.title}
                  {column.head && <span className="unseen">{column.title}</span>}
                  <Arrow size={12} stroke={2} aria-hidden className={classes.arrow} data-on={sorted !== null} />
                </button>
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}

function walkRows(event: KeyboardEvent<HTMLTableSectionElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const row = (event.target as HTMLElement).closest('tr')
  const next = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling
  if (!(next instanceof HTMLElement) || next.tabIndex < 0) return
  event.preventDefault()
  next.focus()
}
