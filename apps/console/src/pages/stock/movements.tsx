import { Button, Skeleton } from '@mantine/core'
import type { StockMovementPage } from '@tandem/client'
import type { StockLine, StockMovement } from '@tandem/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Loaded } from '../../parts/states.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'

/** What moved the stock of a SKU, the latest first. */
export function Movements({ placeId, line }: { placeId: string; line: StockLine }) {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const query = useInfiniteQuery({
    queryKey: [merchantId, 'stock-movements', placeId, line.sku],
    queryFn: ({ pageParam, signal }) => api.stockMovements(placeId, line.sku, pageParam || undefined, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }: StockMovementPage) => next ?? undefined,
  })
  const columns = useMovementColumns(line.decimals)
  return (
    <Loaded query={query} skeleton={<Skeleton height={160} />}>
      {({ pages }) => {
        const movements = pages.flatMap((page) => page.movements)
        if (movements.length === 0) return <p className="soft">{t('stock.noMovements')}</p>
        return (
          <>
            <PlainTable
              label={t('stock.movements')}
              rows={movements}
              columns={columns}
              rowKey={({ id }) => String(id)}
            />
            {query.hasNextPage && (
              <Button
                size="xs"
                variant="subtle"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t('stock.older')}
              </Button>
            )}
          </>
        )
      }}
    </Loaded>
  )
}

function useMovementColumns(decimals: number): Column<StockMovement>[] {
  const { t, code } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  const change = (key: 'onHand' | 'held' | 'promised'): Column<StockMovement> => ({
    key,
    title: t(`stock.${key}`),
    align: 'end',
    value: (movement) => movement[key],
    cell: (movement) => {
      const amount = movement[key]
      return amount === 0 ? '' : `${amount > 0 ? '+' : ''}${format.count(amount, decimals)}`
    },
  })
  return [
    {
      key: 'what',
      title: t('stock.what'),
      value: ({ what }) => code('movement', what),
      cell: ({ what, reason, at, cause }) => (
        <>
          {code('movement', what)}
          {what === 'wastage' && reason && ` · ${code('wastageReason', reason)}`}
          <span className="under">
            {format.instant(at)}
            {cause.startsWith('order:') && (
              <>
                {' · '}
                <Link
                  to="/m/$merchantId/run/orders"
                  params={{ merchantId }}
                  search={{ order: cause.slice('order:'.length) }}
                >
                  {t('stock.ofOrder')}
                </Link>
              </>
            )}
          </span>
        </>
      ),
    },
    change('onHand'),
    change('held'),
    change('promised'),
  ]
}
