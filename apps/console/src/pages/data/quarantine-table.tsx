import { Button, Skeleton } from '@mantine/core'
import type { QuarantineAnswer, QuarantineRow } from '@tandem/contracts'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { DataTable } from '../../parts/table/data-table.tsx'
import { everyPage } from '../../parts/table/every-page.ts'
import { useWords } from '../../strings/use-words.ts'
import { QuarantineFilters } from './quarantine-filters.tsx'
import { isFiltered, NO_QUARANTINE_FILTER, quarantineFilter } from './quarantine-search.ts'
import { useQuarantineColumns } from './use-quarantine-columns.tsx'

const PAGE_SIZE = 200

const RowDrawer = lazy(() => import('./row-drawer.tsx'))

/** The rows that could not be used, as they stood in their files; one opens to its cells. */
export function QuarantineTable() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const search = useSearch({ from: '/m/$merchantId/clean/quality' })
  const filter = quarantineFilter(search)
  const [open, setOpen] = useState<QuarantineRow | null>(null)
  const query = useInfiniteQuery({
    queryKey: [merchantId, 'quarantine', filter],
    queryFn: ({ pageParam, signal }) => api.quarantine(filter, { page: pageParam, pageSize: PAGE_SIZE }, signal),
    initialPageParam: 1,
    getNextPageParam: (last: QuarantineAnswer, pages) =>
      pages.length * PAGE_SIZE < last.total ? pages.length + 1 : undefined,
    placeholderData: keepPreviousData,
  })
  const columns = useQuarantineColumns()
  return (
    <Panel title={t('quarantine.title')} note={t('quarantine.note')}>
      <Loaded query={query} skeleton={<Skeleton height={280} />}>
        {({ pages }) => (
          <DataTable
            id="quarantine"
            label={t('quarantine.title')}
            rows={pages.flatMap(({ rows }) => rows)}
            columns={columns}
            rowKey={({ rowId }) => rowId}
            onOpen={setOpen}
            tools={<QuarantineFilters />}
            paged={{
              total: pages[0]?.total ?? 0,
              sort: null,
              onSort: () => {},
              onNearEnd: () => void (query.hasNextPage && !query.isFetchingNextPage && query.fetchNextPage()),
              everything: () => everyPage((page, pageSize) => api.quarantine(filter, { page, pageSize })),
            }}
            empty={isFiltered(search) ? <NothingFits /> : <Empty title={t('quarantine.none')} />}
          />
        )}
      </Loaded>
      {open && (
        <Suspense>
          <RowDrawer row={open} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </Panel>
  )
}

function NothingFits() {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <Empty
      title={t('quarantine.nothingFits')}
      action={
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            void navigate({ to: '.', search: (before: object) => ({ ...before, ...NO_QUARANTINE_FILTER }) })
          }
        >
          {t('quarantine.clear')}
        </Button>
      }
    />
  )
}
