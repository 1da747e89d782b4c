import type { Decision, UnitsAnswer } from '@tandem/contracts'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Panel } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { everyPage } from '../../parts/table/every-page.ts'
import { useWords } from '../../strings/use-words.ts'

type Unit = UnitsAnswer['rows'][number]
const PAGE = 200

/** Everybody of a decision with arm, chance and, once it runs, what they did. */
export function UnitTable({ decision }: { decision: Decision }) {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const query = useInfiniteQuery({
    queryKey: [merchantId, 'units', decision.id, decision.status],
    queryFn: ({ pageParam, signal }) => api.units(decision.id, { page: pageParam, pageSize: PAGE }, signal),
    initialPageParam: 1,
    getNextPageParam: (last: UnitsAnswer, pages) => (pages.length * PAGE < last.total ? pages.length + 1 : undefined),
    placeholderData: keepPreviousData,
  })
  const columns = useUnitColumns(decision)
  return (
    <Panel title={t('units.title')} note={t('units.note')}>
      <Loaded query={query} skeleton={<div style={{ height: 320 }} />}>
        {({ pages }) => (
          <DataTable
            id={`units-${decision.id}`}
            label={t('units.title')}
            rows={pages.flatMap((page) => page.rows)}
            columns={columns}
            rowKey={(unit) => unit.node}
            maxHeight={420}
            paged={{
              total: pages[0]?.total ?? 0,
              sort: null,
              onSort: () => {},
              onNearEnd: () => void (query.hasNextPage && !query.isFetchingNextPage && query.fetchNextPage()),
              everything: () => everyPage((page, pageSize) => api.units(decision.id, { page, pageSize })),
            }}
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useUnitColumns({ approvedAt }: Decision): Column<Unit>[] {
  const { t } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const yesNo = (value: boolean | null) => (value === null ? '–' : t(value ? 'units.yes' : 'units.no'))
    const plain = { sortable: false } as const
    const before: Column<Unit>[] = [
      { key: 'node', title: t('units.person'), value: (unit) => unit.node, ...plain },
      { key: 'arm', title: t('units.arm'), value: (unit) => t(`arm.${unit.arm}`), ...plain },
      {
        key: 'propensity',
        title: t('units.propensity'),
        align: 'end',
        value: (unit) => unit.propensity,
        cell: (unit) => format.ratio(unit.propensity),
        ...plain,
      },
      { key: 'recencyDays', title: t('units.recency'), align: 'end', value: (unit) => unit.recencyDays, ...plain },
      { key: 'orders', title: t('units.orders'), align: 'end', value: (unit) => unit.orders, ...plain },
      {
        key: 'usualMargin',
        title: t('units.usual'),
        money: true,
        align: 'end',
        value: (unit) => unit.usualMargin,
        cell: (unit) => format.money(unit.usualMargin),
        ...plain,
      },
    ]
    if (approvedAt === null) return before
    return [
      ...before,
      { key: 'returned', title: t('units.returned'), value: (unit) => yesNo(unit.returned), ...plain },
      { key: 'redeemed', title: t('units.redeemed'), value: (unit) => yesNo(unit.redeemed), ...plain },
      {
        key: 'margin',
        title: t('units.margin'),
        money: true,
        align: 'end',
        value: (unit) => unit.margin,
        cell: (unit) => format.money(unit.margin),
        ...plain,
      },
    ]
  }, [approvedAt, t, format])
}
