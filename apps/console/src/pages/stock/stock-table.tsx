import type { StockPage } from '@tandem/client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useChangeSearch } from '../../app/use-change-search.ts'
import { ClearFilters, CodeChoice, FindInput } from '../../parts/filters.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { cursorPaged, everyCursorPage } from '../../parts/table/cursor-pages.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { TableSkeleton } from '../../parts/table/table-skeleton.tsx'
import { useWords } from '../../strings/use-words.ts'
import { STOCK_KINDS, type StockSearch, stockFilter } from './stock-search.ts'
import { useStockColumns } from './use-stock-columns.tsx'

const PAGE_SIZE = 200
const LARGEST_PAGE = 500
const MOST_EXPORTED = 50_000
const REFRESH_MS = 30_000

const StockDrawer = lazy(() => import('./stock-drawer.tsx'))

/** The stock of one place, loaded as it is scrolled to; one SKU opens to what moved it. */
export function StockTable({ placeId, place }: { placeId: string; place: ReactNode }) {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const search = useSearch({ from: '/m/$merchantId/run/stock' })
  const change = useChangeSearch<StockSearch>()
  const filter = stockFilter(search)
  const query = useInfiniteQuery({
    queryKey: [merchantId, 'stock', placeId, filter],
    queryFn: ({ pageParam, signal }) =>
      api.stock(placeId, filter, { pageSize: PAGE_SIZE, ...(pageParam && { after: pageParam }) }, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }: StockPage) => next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: REFRESH_MS,
  })
  const everything = () =>
    everyCursorPage(async (after) => {
      const { items, next } = await api.stock(placeId, filter, { pageSize: LARGEST_PAGE, ...(after && { after }) })
      return { rows: items, next }
    }, MOST_EXPORTED)
  const isFiltered = Object.keys(filter).length > 0
  const columns = useStockColumns()
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const open = items.find(({ sku }) => sku === search.sku)
  return (
    <div>
      <Loaded query={query} skeleton={<TableSkeleton />}>
        {() => (
          <DataTable
            id="stock"
            label={t('stock.title')}
            rows={items}
            columns={columns}
            rowKey={({ sku }) => sku}
            onOpen={({ sku }) => change({ sku })}
            maxHeight={680}
            tools={
              <>
                {place}
                <FindInput label={t('stock.find')} value={search.q} onFind={(q) => change({ q })} />
                <CodeChoice
                  label={t('stock.all')}
                  group="stockOnly"
                  codes={STOCK_KINDS}
                  value={search.only}
                  onChange={(only) => change({ only })}
                />
                <ClearFilters filter={filter} onClear={() => change({ q: undefined, only: undefined })} />
              </>
            }
            paged={cursorPaged(query, everything)}
            empty={
              isFiltered ? (
                <Empty title={t('stock.noneFits')} text={t('live.emptyFiltered')} />
              ) : (
                <Empty title={t('stock.none')} text={t('stock.noneText')} />
              )
            }
          />
        )}
      </Loaded>
      {open && (
        <Suspense>
          <StockDrawer key={open.sku} placeId={placeId} line={open} onClose={() => change({ sku: undefined })} />
        </Suspense>
      )}
    </div>
  )
}
