import type { RunCounts, RunRecords, RunReport, RunTable } from '@tandem/contracts'
import { useMemo } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'

const COUNTS = ['read', 'added', 'unchanged', 'corrected', 'quarantined', 'skipped'] as const

/** One row a table of the source; the foot is the whole run. */
export function useTableColumns({ counts }: RunReport): Column<RunTable>[] {
  const { t } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const count = (key: keyof RunCounts): Column<RunTable> => ({
      key,
      title: t(`counts.${key}`),
      align: 'end',
      value: (table) => table.counts[key],
      cell: (table) => format.count(table.counts[key]),
      total: format.count(counts[key]),
    })
    return [
      { key: 'table', title: t('quarantine.table'), value: ({ table }) => table, total: t('table.total') },
      ...COUNTS.map(count),
      { key: 'files', title: t('runs.files'), hidden: true, value: ({ files }) => files.join(', ') },
    ]
  }, [counts, t, format])
}

/** What rows became: many lines may make one order. */
export function useRecordColumns(): Column<RunRecords>[] {
  const { t, code } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const count = (key: 'added' | 'changed' | 'unchanged', title: string): Column<RunRecords> => ({
      key,
      title,
      align: 'end',
      value: (records) => records[key],
      cell: (records) => format.count(records[key]),
    })
    return [
      { key: 'kind', title: t('records.kind'), value: ({ kind }) => code('record', kind) },
      count('added', t('counts.added')),
      count('changed', t('records.changed')),
      count('unchanged', t('counts.unchanged')),
    ]
  }, [t, code, format])
}
