import { Button, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import type { StockPage } from '@tandem/client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { Choice } from '../../parts/choice.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { DataTable } from '../../parts/table/data-table.tsx'
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
  const { t, code } = useWords()
  const { merchantId, api } = useMerchant()
  const navigate = useNavigate()
  const search = useSearch({ from: '/m/$merchantId/run/stock' })
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
  const change = (part: StockSearch) => void navigate({ to: '.', search: (before: object) => ({ ...before, ...part }) })
  const everything = async () => {
    const all: StockPage['items'] = []
    for (let after: string | null = ''; after !== null && all.length < MOST_EXPORTED; ) {
      const page: StockPage = await api.stock(placeId, filter, { pageSize: LARGEST_PAGE, ...(after && { after }) })
      all.push(...page.items)
      after = page.next
    }
    return all
  }
  const isFiltered = Object.keys(filter).length > 0
  const columns = useStockColumns()
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const open = items.find(({ sku }) => sku === search.sku)
  return (
    <>
      <Loaded query={query} skeleton={<Skeleton height={480} />}>
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
                <FindSku key={search.q} initial={search.q ?? ''} onFind={(q) => change({ q: q || undefined })} />
                <Choice
                  label={t('stock.all')}
                  value={search.only ?? ''}
                  options={STOCK_KINDS.map((value) => ({ value, label: code('stockOnly', value) }))}
                  onChange={(only) => change({ only: STOCK_KINDS.find((one) => one === only) })}
                />
                {isFiltered && (
                  <Button size="xs" variant="subtle" onClick={() => change({ q: undefined, only: undefined })}>
                    {t('scope.clear')}
                  </Button>
                )}
              </>
            }
            paged={{
              total: null,
              hasMore: query.hasNextPage,
              sort: null,
              onNearEnd: () => {
                if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
              },
              everything,
            }}
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
    </>
  )
}

function FindSku({ initial, onFind }: { initial: string; onFind: (text: string) => void }) {
  const { t } = useWords()
  const [text, setText] = useState(initial)
  const find = useDebouncedCallback(onFind, 350)
  return (
    <TextInput
      size="xs"
      leftSection={<IconSearch size={14} stroke={1.8} aria-hidden />}
      placeholder={t('stock.find')}
      aria-label={t('stock.find')}
      value={text}
      maxLength={60}
      autoFocus={initial !== ''}
      onChange={(event) => {
        setText(event.currentTarget.value)
        find(event.currentTarget.value.trim())
      }}
    />
  )
}
