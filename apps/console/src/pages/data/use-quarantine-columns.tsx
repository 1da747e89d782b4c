import type { QuarantineRow } from '@tandem/contracts'
import { useMemo } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './quality.module.css'
import { useReasonText } from './use-reason-text.ts'

/** Columns of the quarantined rows, in the server's order. */
export function useQuarantineColumns(): Column<QuarantineRow>[] {
  const { t, code } = useWords()
  const format = useFormat()
  const { why } = useReasonText()
  return useMemo(() => {
    const plain = { sortable: false } as const
    return [
      {
        key: 'raw',
        title: t('quarantine.raw'),
        value: (row) => row.raw,
        cell: (row) => <code className={classes.raw}>{row.raw}</code>,
        ...plain,
      },
      { key: 'why', title: t('quarantine.why'), value: why, cell: why, ...plain },
      { key: 'column', title: t('quarantine.column'), value: (row) => row.column, ...plain },
      { key: 'file', title: t('quarantine.file'), value: (row) => row.file, ...plain },
      {
        key: 'line',
        title: t('quarantine.line'),
        align: 'end',
        value: (row) => row.line,
        cell: (row) => format.count(row.line),
        ...plain,
      },
      { key: 'table', title: t('quarantine.table'), value: (row) => row.table, ...plain },
      { key: 'source', title: t('runs.source'), value: (row) => code('sourceName', row.source), ...plain },
    ]
  }, [t, code, format, why])
}
