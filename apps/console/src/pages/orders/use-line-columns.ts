import type { OrderDetail } from '@tandem/contracts'
import { useMemo } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'

type Line = OrderDetail['lines'][number]

export function useLineColumns({ lines, order }: OrderDetail): Column<Line>[] {
  const { t, name } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const money = (key: string, title: string, value: (line: Line) => number | null, total: number | null) => ({
      key,
      title,
      align: 'end' as const,
      money: true,
      value,
      cell: (line: Line) => format.money(value(line)),
      total: format.money(total),
    })
    const cost = lines.every((line) => line.cost !== null)
      ? lines.reduce((sum, line) => sum + (line.cost ?? 0), 0)
      : null
    return [
      {
        key: 'product',
        title: t('order.product'),
        value: (line) => name(line.name, line.productId),
        total: t('table.total'),
      },
      {
        key: 'quantity',
        title: t('order.quantity'),
        align: 'end',
        value: (line) => line.quantity,
        cell: (line) => format.count(line.quantity, Number.isInteger(line.quantity) ? 0 : 3),
      },
      money('gross', t('orders.gross'), (line) => line.gross, order.gross),
      money('discount', t('orders.discount'), (line) => line.discount, order.discount),
      money('paid', t('order.afterDiscount'), (line) => line.gross - line.discount, order.gross - order.discount),
      money('cost', t('order.cost'), (line) => line.cost, cost),
    ]
  }, [t, name, format, lines, order])
}
