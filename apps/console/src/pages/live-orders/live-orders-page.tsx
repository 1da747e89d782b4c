import { ActionIcon } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { LiveOrderPage } from '@tandem/client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useChangeSearch } from '../../app/use-change-search.ts'
import { Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { cursorPaged, everyCursorPage } from '../../parts/table/cursor-pages.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { TableSkeleton } from '../../parts/table/table-skeleton.tsx'
import { useWords } from '../../strings/use-words.ts'
import { LiveFilters } from './live-filters.tsx'
import { type LiveSearch, liveFilter } from './live-search.ts'
import { useLiveColumns } from './use-live-columns.tsx'

const PAGE_SIZE = 100
const LARGEST_PAGE = 200
const MOST_EXPORTED = 20_000
const REFRESH_MS = 10_000
/** Whoever has scrolled far back looks for something: then the list holds still. */
const MOST_REFRESHED_PAGES = 3

const OrderDrawer = lazy(() => import('./order-drawer.tsx'))

/** What stores are working on now: newest first, kept up to date, one opened beside the list. */
export function LiveOrdersPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const search = useSearch({ from: '/m/$merchantId/run/orders' })
  const change = useChangeSearch<LiveSearch>()
  const filter = liveFilter(search)
  const query = useInfiniteQuery({
    queryKey: [merchantId, 'live-orders', filter],
    queryFn: ({ pageParam, signal }) =>
      api.liveOrders(filter, { pageSize: PAGE_SIZE, ...(pageParam === '' ? {} : { after: pageParam }) }, signal),
    initialPageParam: '',
    getNextPageParam: (last: LiveOrderPage) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: REFRESH_MS,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > MOST_REFRESHED_PAGES ? false : REFRESH_MS),
  })
  const columns = useLiveColumns()
  const show = (order: string | undefined) => change({ order })

  const everything = () =>
    everyCursorPage(async (after) => {
      const { orders, next } = await api.liveOrders(filter, { pageSize: LARGEST_PAGE, ...(after && { after }) })
      return { rows: orders, next }
    }, MOST_EXPORTED)

  return (
    <Page
      title={t('live.title')}
      sentence={t('live.sentence')}
      actions={<Freshness at={query.dataUpdatedAt} loading={query.isFetching} onRefresh={() => void query.refetch()} />}
    >
      <Loaded query={query} skeleton={<TableSkeleton />}>
        {({ pages }) => (
          <DataTable
            id="live-orders"
            label={t('live.title')}
            rows={pages.flatMap(({ orders }) => orders)}
            columns={columns}
            rowKey={({ id }) => id}
            onOpen={({ id }) => show(id)}
            maxHeight={680}
            tools={<LiveFilters />}
            paged={cursorPaged(query, everything)}
            empty={<NoOrders isFiltered={Object.keys(filter).length > 0} />}
          />
        )}
      </Loaded>
      {search.order && (
        <Suspense>
          <OrderDrawer key={search.order} orderId={search.order} onClose={() => show(undefined)} />
        </Suspense>
      )}
    </Page>
  )
}

function NoOrders({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useWords()
  return isFiltered ? (
    <Empty title={t('orders.empty')} text={t('live.emptyFiltered')} />
  ) : (
    <Empty title={t('live.empty')} text={t('live.emptyText')} />
  )
}

/** Since when the list is as it stands, and a press for now. */
function Freshness({ at, loading, onRefresh }: { at: number; loading: boolean; onRefresh: () => void }) {
  const { t } = useWords()
  const format = useFormat()
  return (
    <span className="row">
      {at > 0 && <span className="soft numbers">{t('live.asOf', { time: format.time(at) })}</span>}
      <ActionIcon variant="default" size="md" aria-label={t('live.refresh')} loading={loading} onClick={onRefresh}>
        <IconRefresh size={16} stroke={1.6} aria-hidden />
      </ActionIcon>
    </span>
  )
}
