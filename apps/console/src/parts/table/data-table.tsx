import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useWords } from '../../strings/use-words.ts'
import { ColumnChoice, useColumnChoice } from './column-choice.tsx'
import { type Column, filterRows, type Sort, sortRows } from './columns.ts'
import { CsvButton } from './csv-button.tsx'
import classes from './data-table.module.css'
import { TableRows } from './table-rows.tsx'

export interface DataTableProps<Row> {
  /** Stable name: the reader's choice of columns is remembered under it, and exports are called so. */
  id: string
  /** What the table holds, for screen readers. */
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  onOpen?: (row: Row) => void
  initialSort?: Sort
  /** A row of totals at the foot, from the columns' `total`. */
  totals?: boolean
  /** Whether rows can be searched here; a table fed by pages has its own filters. */
  searchable?: boolean
  /** Largest height in pixels before the rows scroll under the head. */
  maxHeight?: number
  /** Rows come from the server page by page, sorted there. */
  paged?: {
    /** Null where the server does not count them: then it is said how many are here. */
    total: number | null
    sort: Sort | null
    onSort?: (sort: Sort) => void
    onNearEnd: () => void
    /** Whether more are to come, where they are not counted. */
    hasMore?: boolean
    /** Every row of the question, for CSV. */
    everything: () => Promise<readonly Row[]>
  }
  /** Filters of the page, left in the tool row. */
  tools?: ReactNode
  empty?: ReactNode
}

/** The one table of the console: sticky head, sort, search, column choice, totals, keyboard, CSV, many rows. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { id, label, columns, paged, searchable = false } = props
  const { t } = useWords()
  const [text, setText] = useState('')
  const [ownSort, setOwnSort] = useState<Sort | null>(props.initialSort ?? null)
  const { shown, isShown, toggle } = useColumnChoice(id, columns)
  const rows = paged ? props.rows : sortRows(filterRows(props.rows, columns, text), columns, ownSort)

  return (
    <div>
      <div className={classes.tools}>
        {props.tools}
        {searchable && (
          <TextInput
            size="xs"
            leftSection={<IconSearch size={14} stroke={1.8} aria-hidden />}
            placeholder={t('act.search')}
            aria-label={t('table.search', { label })}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <div className={classes.end}>
          <span className={classes.count} aria-live="polite">
            {t(paged?.total === null && paged.hasMore ? 'table.countSoFar' : 'table.count', {
              count: paged?.total ?? rows.length,
            })}
          </span>
          <ColumnChoice columns={columns} isShown={isShown} toggle={toggle} />
          <CsvButton id={id} columns={shown} everything={() => (paged ? paged.everything() : rows)} />
        </div>
      </div>
      {rows.length === 0 ? (
        (props.empty ?? <p className={classes.nothing}>{t('table.nothing')}</p>)
      ) : (
        <TableRows
          label={label}
          rows={rows}
          columns={shown}
          rowKey={props.rowKey}
          sort={paged ? paged.sort : ownSort}
          onSort={paged?.onSort ?? setOwnSort}
          totals={props.totals ?? false}
          maxHeight={props.maxHeight ?? 560}
          {...(props.onOpen ? { onOpen: props.onOpen } : {})}
          {...(paged ? { onNearEnd: paged.onNearEnd, total: paged.total ?? rows.length } : {})}
        />
      )}
    </div>
  )
}
