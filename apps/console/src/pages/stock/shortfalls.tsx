import type { LiveOrder, ShortfallList } from '@tandem/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { useWrite } from '../../app/use-write.ts'
import { AskFirst } from '../../parts/ask-first.tsx'
import { CodeBadge } from '../../parts/badge.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { problemText } from '../../parts/states.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'
import { useStockDone } from './use-stock-changed.ts'

type Shortfall = ShortfallList['shortfalls'][number]
interface BrokenPromise {
  sku: string
  orderId: string
  state: Shortfall['holds'][number]['state']
  quantity: number
  since: number
  short: number
}

export interface ShortfallsProps {
  placeId: string
  placeName: (placeId: string) => string
}

/** Promises that cannot be kept as things stand, whose to break first on top; nothing where all can be kept. */
export function Shortfalls({ placeId, placeName }: ShortfallsProps) {
  const words = useWords()
  const { t } = words
  const { merchantId, api } = useMerchant()
  const query = useQuery({
    queryKey: [merchantId, 'shortfalls'],
    queryFn: ({ signal }) => api.shortfalls(signal),
  })
  const release = useWrite<{ orderId: string; sku: string }, LiveOrder>(
    ({ orderId, sku }, key) => api.breakPromise(orderId, { sku, placeId }, key),
    useStockDone(t('shortfall.broken'), () => {}),
  )
  const columns = usePromiseColumns(placeId, (orderId, sku) => release.mutate({ orderId, sku }), release.isPending)
  const all = query.data?.shortfalls ?? []
  const promises = all.filter((one) => one.placeId === placeId).flatMap(promisesOf)
  const elsewhere = Map.groupBy(
    all.filter((one) => one.placeId !== placeId),
    (one) => one.placeId,
  )
  if (all.length === 0) return null
  return (
    <Panel title={t('shortfall.title')} note={t('shortfall.note')}>
      {release.error && <Notice tone="bad" title={problemText(words, release.error)} />}
      {promises.length > 0 && (
        <PlainTable
          label={t('shortfall.title')}
          rows={promises}
          columns={columns}
          rowKey={({ sku, orderId }) => `${sku} ${orderId}`}
        />
      )}
      {elsewhere.size > 0 && (
        <p className="row">
          <span className="soft">{t('shortfall.elsewhere')}</span>
          {[...elsewhere].map(([place, short]) => (
            <Link key={place} to="/m/$merchantId/run/stock" params={{ merchantId }} search={{ place, only: 'short' }}>
              {t('shortfall.at', { place: placeName(place), count: short.length })}
            </Link>
          ))}
        </p>
      )}
    </Panel>
  )
}

function promisesOf({ sku, shortfall, holds }: Shortfall): BrokenPromise[] {
  return holds.flatMap(({ cause, state, quantity, since }) =>
    cause.startsWith('order:')
      ? [{ sku, orderId: cause.slice('order:'.length), state, quantity, since, short: shortfall }]
      : [],
  )
}

function usePromiseColumns(
  placeId: string,
  onBreak: (orderId: string, sku: string) => void,
  isBusy: boolean,
): Column<BrokenPromise>[] {
  const { t } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  const mayBreak = useCan()('orders.void')
  const count = (amount: number) => format.count(amount, Number.isInteger(amount) ? 0 : 3)
  return [
    {
      key: 'sku',
      title: t('try.sku'),
      value: ({ sku }) => sku,
      cell: ({ sku }) => (
        <Link to="/m/$merchantId/run/stock" params={{ merchantId }} search={{ place: placeId, q: sku, sku }}>
          {sku}
        </Link>
      ),
    },
    { key: 'short', title: t('stock.shortfall'), align: 'end', value: ({ short }) => count(short) },
    {
      key: 'order',
      title: t('shortfall.promisedTo'),
      value: ({ orderId }) => orderId,
      cell: ({ orderId, since }) => (
        <>
          <Link to="/m/$merchantId/run/orders" params={{ merchantId }} search={{ order: orderId }}>
            {t('shortfall.seeOrder')}
          </Link>
          <span className="under">{format.instant(since)}</span>
        </>
      ),
    },
    { key: 'quantity', title: t('stock.promised'), align: 'end', value: ({ quantity }) => count(quantity) },
    {
      key: 'state',
      title: t('live.state'),
      value: ({ state }) => state,
      cell: ({ state }) => <CodeBadge group="promiseState" state={state} tones={{ committed: 'warn' }} />,
    },
    {
      key: 'break',
      title: t('differences.edit'),
      align: 'end',
      value: () => null,
      cell: ({ orderId, sku }) =>
        mayBreak && (
          <AskFirst
            label={t('shortfall.break')}
            sentence={t('shortfall.breakSentence')}
            size="compact-xs"
            variant="subtle"
            disabled={isBusy}
            onYes={() => onBreak(orderId, sku)}
          />
        ),
    },
  ]
}
