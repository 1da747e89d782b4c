import type { LiveOrderPage } from '@tandem/client'
import { useMemo } from 'react'
import { useFormat, useScopeAnswer } from '../../app/merchant-context.ts'
import { Badge } from '../../parts/badge.tsx'
import { ChannelBadge } from '../../parts/channel-badge.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'
import { OrderState } from './order-states.tsx'

type Row = LiveOrderPage['orders'][number]
type Payable = Pick<Row, 'channel' | 'state' | 'due' | 'paid' | 'authorised' | 'refunded'>

/** Columns of the list; the server gives the newest first, and there is no other order. */
export function useLiveColumns(): Column<Row>[] {
  const { t, code, name } = useWords()
  const format = useFormat()
  const { stores, today } = useScopeAnswer()
  return useMemo(() => {
    const storeName = new Map(stores.map((store) => [store.id, name(store.name, store.id)]))
    const columns: Column<Row>[] = [
      { key: 'number', title: t('live.number'), value: ({ number }) => number, cell: ({ number }) => `#${number}` },
      {
        key: 'state',
        title: t('live.state'),
        value: ({ state }) => code('orderState', state),
        cell: ({ state }) => <OrderState state={state} />,
      },
      {
        key: 'promised',
        title: t('live.promise'),
        value: ({ promisedAt }) => promisedAt && new Date(promisedAt).toISOString(),
        cell: ({ promisedAt }) => promisedAt && t('live.by', { time: format.timeFrom(today, promisedAt) }),
      },
      {
        key: 'late',
        title: t('live.minutesLate'),
        head: t('live.late'),
        value: ({ lateMinutes }) => (lateMinutes === 0 ? null : lateMinutes),
        cell: ({ lateMinutes }) =>
          lateMinutes > 0 && <Badge tone="bad">{t('live.lateBy', { time: format.duration(lateMinutes * 60) })}</Badge>,
      },
      {
        key: 'steps',
        title: t('live.step'),
        value: ({ state, modes, groupStates }) =>
          modes
            .map((mode, at) =>
              // What was never paid waits for nothing.
              state === 'expired'
                ? code('mode', mode)
                : `${code('mode', mode)} · ${code('groupState', groupStates[at] ?? '')}`,
            )
            .join(' / '),
      },
      {
        key: 'placedAt',
        title: t('orders.placedAt'),
        value: ({ placedAt }) => new Date(placedAt).toISOString(),
        cell: ({ placedAt }) => format.timeFrom(today, placedAt),
      },
      {
        key: 'due',
        title: t('live.due'),
        align: 'end',
        money: true,
        value: ({ due }) => due,
        cell: ({ due }) => format.money(due),
      },
      {
        key: 'open',
        title: t('live.toPay'),
        money: true,
        align: 'end',
        value: (order) => toPay(order),
        cell: (order) => (toPay(order) === 0 ? '' : format.money(toPay(order))),
      },
      { key: 'store', title: t('column.store'), value: ({ storeId }) => storeName.get(storeId) ?? storeId },
      {
        key: 'channel',
        title: t('column.channel'),
        value: ({ channel }) => code('channel', channel),
        cell: ({ channel, platform }) => <ChannelBadge channel={channel} platform={platform} />,
      },
      { key: 'external', title: t('live.external'), hidden: true, value: ({ externalId }) => externalId },
      { key: 'units', title: t('live.units'), align: 'end', value: ({ units }) => units },
      {
        key: 'businessDate',
        title: t('orders.businessDate'),
        hidden: true,
        value: ({ businessDate }) => businessDate,
        cell: ({ businessDate }) => format.dayLong(businessDate),
      },
    ]
    return columns.map((column) => ({ ...column, sortable: false }))
  }, [t, code, name, format, stores, today])
}

/**
 * What is still to be paid of an order that is neither over nor cancelled. A platform is paid by its own customers; what is
 * authorised is taken by itself.
 */
export function toPay({ channel, state, due, paid, authorised, refunded }: Payable): number {
  if (channel === 'platform') return 0
  return state === 'placed' || state === 'confirmed' ? Math.max(0, due - (paid - refunded) - authorised) : 0
}
