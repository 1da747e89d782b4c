import type { CustomersAnswer, RfmSegment } from '@tandem/contracts'
import { useMemo } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { BarCell } from '../../parts/bar-cell.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'

type Segment = CustomersAnswer['segments'][number]

/** The six groups with what they are worth; a row opens its people. */
export function Segments({
  answer,
  onChoose,
}: {
  answer: CustomersAnswer
  onChoose: (segment: RfmSegment | 'all') => void
}) {
  const { t } = useWords()
  const format = useFormat()
  const columns = useSegmentColumns(answer)
  const list = (values: readonly number[], write: (value: number) => string) => values.map(write).join(' / ')
  return (
    <>
      <DataTable
        id="rfm-segments"
        label={t('customers.segments')}
        rows={answer.segments}
        columns={columns}
        rowKey={(group) => group.segment}
        onOpen={(group) => onChoose(group.segment)}
        totals
      />
      <p className="soft small">
        {t('customers.cutsText', {
          recency: list(answer.cuts.recencyDays, (days) => format.count(days)),
          orders: list(answer.cuts.orders, (orders) => format.count(orders)),
          net: list(answer.cuts.net, format.money),
        })}
      </p>
    </>
  )
}

function useSegmentColumns({ segments, customers }: CustomersAnswer): Column<Segment>[] {
  const { t, code } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const most = Math.max(0, ...segments.map((group) => group.customers))
    const sum = (pick: (group: Segment) => number | null) =>
      segments.some((group) => pick(group) === null)
        ? null
        : segments.reduce((total, group) => total + (pick(group) ?? 0), 0)
    return [
      {
        key: 'segment',
        title: t('customers.segment'),
        value: (group) => code('segment', group.segment),
        total: t('table.total'),
      },
      {
        key: 'customers',
        title: t('customers.people'),
        align: 'end',
        value: (group) => group.customers,
        cell: (group) => <BarCell value={group.customers} most={most} text={format.count(group.customers)} />,
        total: format.count(customers),
      },
      {
        key: 'net',
        title: t('customers.net'),
        money: true,
        align: 'end',
        value: (group) => group.net,
        cell: (group) => format.money(group.net),
        total: format.money(sum((group) => group.net)),
      },
      {
        key: 'contribution',
        title: t('customers.contribution'),
        money: true,
        align: 'end',
        value: (group) => group.contribution,
        cell: (group) => format.money(group.contribution),
        total: format.money(sum((group) => group.contribution)),
      },
      {
        key: 'recency',
        title: t('customers.recency'),
        head: t('customers.recencyShort'),
        align: 'end',
        value: (group) => group.medianRecencyDays,
        cell: (group) => format.figure(group.medianRecencyDays, 'days'),
      },
      {
        key: 'each',
        title: t('customers.perCustomer'),
        hidden: true,
        align: 'end',
        value: (group) => group.ordersPerCustomer,
        cell: (group) => format.count(group.ordersPerCustomer, 1),
      },
    ]
  }, [segments, customers, t, code, format])
}
