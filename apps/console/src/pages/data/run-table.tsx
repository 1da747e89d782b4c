import { Skeleton } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMerchant } from '../../app/merchant-context.ts'
import { Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { DataTable } from '../../parts/table/data-table.tsx'
import { everyPage } from '../../parts/table/every-page.ts'
import { useWords } from '../../strings/use-words.ts'
import { lookAgain } from './look-again.ts'
import { useRunColumns } from './use-run-columns.tsx'

const PAGE_SIZE = 100

/** Imports and replays, newest first; one that is running is followed until it ends. */
export function RunTable() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const navigate = useNavigate()
  const query = useInfiniteQuery({
    queryKey: [merchantId, 'import-runs'],
    queryFn: ({ pageParam, signal }) => api.importRuns({ page: pageParam, pageSize: PAGE_SIZE }, signal),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (pages.length * PAGE_SIZE < last.total ? pages.length + 1 : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => lookAgain(state.data?.pages.flatMap(({ runs }) => runs)),
  })
  const columns = useRunColumns(
    query.data?.pages.some(({ runs }) => runs.some(({ failure }) => failure !== null)) ?? false,
  )
  return (
    <Panel title={t('runs.title')} note={t('runs.note')}>
      <Loaded query={query} skeleton={<Skeleton height={220} />}>
        {({ pages }) =>
          pages[0]?.total === 0 ? (
            <Empty title={t('runs.none')} text={t('runs.noneText')} />
          ) : (
            <DataTable
              id="import-runs"
              label={t('runs.title')}
              rows={pages.flatMap(({ runs }) => runs)}
              columns={columns}
              rowKey={({ runId }) => runId}
              maxHeight={420}
              onOpen={({ runId }) =>
                void navigate({ to: '/m/$merchantId/collect/runs/$runId', params: { merchantId, runId } })
              }
              paged={{
                total: pages[0]?.total ?? 0,
                sort: null,
                onSort: () => {},
                onNearEnd: () => void (query.hasNextPage && !query.isFetchingNextPage && query.fetchNextPage()),
                everything: () =>
                  everyPage(async (page, pageSize) => {
                    const { total, runs } = await api.importRuns({ page, pageSize })
                    return { total, rows: runs }
                  }),
              }}
            />
          )
        }
      </Loaded>
    </Panel>
  )
}
