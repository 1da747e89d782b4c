import { Skeleton } from '@mantine/core'
import type { OrdersAnswer } from '@tandem/contracts'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMerchant, useScope } from '../../app/merchant-context.ts'
import { Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { DataTable } from '../../parts/table/data-table.tsx'
import { everyPage } from '../../parts/table/every-page.ts'
import { useWords } from '../../strings/use-words.ts'
import { OrderFilters } from './order-filters.tsx'
import { orderFilter, orderSort } from './order-search.ts'
import { useOrderColumns } from './use-order-columns.tsx'

const PAGE_SIZE = 200

type OrderRow = OrdersAnswer['rows'][number]

/** The rows behind every figure: filtered, sorted and summed on the server, loaded as they are scrolled to. */
export function OrdersPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const { scope } = useScope()
  const navigate = useNavigate()
  const search = useSearch({ from: '/m/$merchantId/analyse/orders' })
  const filter = orderFilter(search)
  const sort = orderSort(search)
  const paging = { pageSize: PAGE_SIZE, sort: sort.key, direction: sort.direction }

  const orders = useInfiniteQuery({
    queryKey: [merchantId, 'orders', scope, filter, sort],
    queryFn: ({ pageParam, signal }) => api.orders(scope, filter, { ...paging, page: pageParam }, signal),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (pages.length * PAGE_SIZE < last.total ? pages.length + 1 : undefined),
    placeholderData: keepPreviousData,
  })
  const columns = useOrderColumns(orders.data?.pages[0]?.sums)
  const open = (order: OrderRow) =>
    void navigate({ to: '/m/$merchantId/analyse/orders/$orderId', params: { merchantId, orderId: order.id } })

  return (
    <Page title={t('orders.title')} sentence={t('orders.sentence')} scoped compared={false}>
      <Loaded query={orders} skeleton={<Skeleton height={620} />}>
        {({ pages }) => (
          <DataTable
            id="orders"
            label={t('orders.label')}
            rows={pages.flatMap((page) => page.rows)}
            columns={columns}
            rowKey={(order) => order.id}
            onOpen={open}
            totals
            maxHeight={680}
            tools={<OrderFilters />}
            paged={{
              total: pages[0]?.total ?? 0,
              sort,
              onSort: ({ key, direction }) =>
                void navigate({ to: '.', search: (before: object) => ({ ...before, sort: key, direction }) }),
              onNearEnd: () => {
                if (orders.hasNextPage && !orders.isFetchingNextPage) void orders.fetchNextPage()
              },
              everything: () => everyPage((page, pageSize) => api.orders(scope, filter, { ...paging, page, pageSize })),
            }}
            empty={<Empty title={t('orders.empty')} text={t('orders.emptyText')} />}
          />
        )}
      </Loaded>
    </Page>
  )
}
