import type { CustomersAnswer } from '@tandem/contracts'
import { useMemo } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { BarCell } from '../../parts/bar-cell.tsx'
import { Panel } from '../../parts/page.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import { compareBands } from './band-order.ts'

type ProfileRow = CustomersAnswer['age'][number]

export interface ProfileTableProps {
  id: string
  /** Whose words the keys are. */
  group: 'age' | 'gender' | 'district' | 'income'
  title: string
  rows: readonly ProfileRow[]
}

/** Customers by one trait; ages and incomes from low to high. */
export function ProfileTable({ id, group, title, rows }: ProfileTableProps) {
  const { t } = useWords()
  const columns = useProfileColumns(group, rows)
  const isBand = group === 'age' || group === 'income'
  const ordered = isBand ? rows.toSorted((a, b) => compareBands(a.key, b.key)) : rows
  return (
    <Panel title={title}>
      {rows.length === 0 ? (
        <p className="soft">{t('customers.noProfile')}</p>
      ) : (
        <DataTable id={id} label={title} rows={ordered} columns={columns} rowKey={(row) => row.key} maxHeight={400} />
      )}
    </Panel>
  )
}

function useProfileColumns(group: ProfileTableProps['group'], rows: readonly ProfileRow[]): Column<ProfileRow>[] {
  const { t, code } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const most = Math.max(0, ...rows.map((row) => row.net))
    const trait = (row: ProfileRow) => (row.key === '' ? t('customers.unknown') : code(group, row.key))
    return [
      { key: 'key', title: t('customers.group'), value: trait },
      {
        key: 'net',
        title: t('customers.net'),
        money: true,
        align: 'end',
        value: (row) => row.net,
        cell: (row) => <BarCell value={row.net} most={most} text={format.money(row.net)} />,
      },
      {
        key: 'customers',
        title: t('customers.people'),
        align: 'end',
        value: (row) => row.customers,
        cell: (row) => format.count(row.customers),
      },
      {
        key: 'average',
        title: t('customers.average'),
        money: true,
        align: 'end',
        value: (row) => row.averageOrder,
        cell: (row) => format.money(row.averageOrder === null ? null : Math.round(row.averageOrder)),
      },
      {
        key: 'repeat',
        title: t('customers.repeat'),
        align: 'end',
        value: (row) => row.repeatRate,
        cell: (row) => format.ratio(row.repeatRate),
      },
      {
        key: 'contribution',
        title: t('customers.contribution'),
        money: true,
        align: 'end',
        hidden: true,
        value: (row) => row.contribution,
        cell: (row) => format.money(row.contribution),
      },
    ]
  }, [group, rows, t, code, format])
}
