import type { OrdersAnswer } from '@tandem/contracts'
import { useMemo } from 'react'
import { useFormat, useScopeAnswer } from '../../app/merchant-context.ts'
import { ChannelBadge } from '../../parts/channel-badge.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'

type OrderRow = OrdersAnswer['rows'][number]

/** Columns of the orders table; sums are those of all paid orders of the question, not of the rows on the page. */
export function useOrderColumns(sums: OrdersAnswer['sums'] | undefined): Column<OrderRow>[] {
  const { t, code, name } = useWords()
  const format = useFormat()
  const answer = useScopeAnswer()
  return useMemo(() => {
    const storeName = new Map(answer.stores.map((store) => [store.id, name(store.name, store.id)]))
    const money = (key: 'gross' | 'discount' | 'net' | 'contribution', title: string): Column<OrderRow> => ({
      key,
      title,
      align: 'end',
      money: true,
      value: (order) => order[key],
      cell: (order) => format.money(order[key]),
      total: sums ? format.money(sums[key]) : null,
    })
    return [
      { key: 'id', title: t('orders.id'), sortable: false, value: (order) => order.id, total: t('orders.paidTotal') },
      {
        key: 'placedAt',
        title: t('orders.placedAt'),
        value: (order) => new Date(order.placedAt).toISOString(),
        cell: (order) => format.instant(order.placedAt),
      },
      {
        key: 'businessDate',
        title: t('orders.businessDate'),
        sortable: false,
        hidden: true,
        value: (order) => order.businessDate,
        cell: (order) => format.dayLong(order.businessDate),
      },
      {
        key: 'store',
        title: t('column.store'),
        sortable: false,
        value: (order) => storeName.get(order.storeId) ?? order.storeId,
      },
      {
        key: 'channel',
        title: t('column.channel'),
        sortable: false,
        value: (order) => code('channel', order.channel),
        cell: (order) => <ChannelBadge channel={order.channel} platform={order.platform} />,
      },
      { key: 'mode', title: t('column.mode'), sortable: false, value: (order) => code('mode', order.mode) },
      { key: 'status', title: t('orders.status'), sortable: false, value: (order) => code('status', order.status) },
      {
        key: 'customer',
        title: t('orders.customer'),
        sortable: false,
        hidden: true,
        value: (order) => order.personNode ?? t('orders.anonymous'),
      },
      { key: 'lines', title: t('orders.lines'), align: 'end', value: (order) => order.lines },
      money('gross', t('orders.gross')),
      money('discount', t('orders.discount')),
      money('net', t('orders.net')),
      money('contribution', t('orders.contribution')),
    ]
  }, [t, code, name, format, answer, sums])
}
