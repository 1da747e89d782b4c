import type { LiveOrder } from '@tandem/client'
import { useFormat } from '../../app/merchant-context.ts'
import { PlainTable } from '../../parts/plain-table.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'
import { useChosen } from './use-chosen.ts'

type Line = LiveOrder['lines'][number]

/**
 * What was bought, at which price, less which discount. Below its name stand what was chosen of it, what whoever ordered
 * wants done with it, and what of it was cancelled or came back.
 */
export function OrderLines({ lines }: { lines: readonly Line[] }) {
  const { t, name } = useWords()
  const format = useFormat()
  const quantity = useQuantity()
  const chosen = useChosen()
  const wishes = ({ options, note }: Line) => [...chosen(options), ...(note ? [t('live.lineNote', { note })] : [])]
  const about = (line: Line) => {
    const { unit, cancelled, handedOver, returned } = line
    const counts = [
      ['live.cancelledOf', cancelled],
      ['live.handedOverOf', handedOver < line.quantity ? handedOver : 0],
      ['live.returnedOf', returned],
    ] as const
    return [
      line.sku,
      ...counts.flatMap(([key, count]) => (count > 0 ? [t(key, { count: quantity(count, unit) })] : [])),
    ]
  }
  const columns: Column<Line>[] = [
    {
      key: 'name',
      title: t('order.product'),
      value: (line) => name(line.name, line.sku),
      cell: (line) => (
        <>
          {name(line.name, line.sku)}
          {wishes(line).map((wish) => (
            <span key={wish} className="under">
              {wish}
            </span>
          ))}
          <span className="under">{about(line).join(' · ')}</span>
        </>
      ),
    },
    { key: 'quantity', title: t('order.quantity'), align: 'end', value: (line) => quantity(line.quantity, line.unit) },
    { key: 'price', title: t('live.unitPrice'), align: 'end', value: ({ unitPrice }) => format.money(unitPrice) },
    {
      key: 'discount',
      title: t('live.discount'),
      align: 'end',
      value: ({ discount }) => (discount === 0 ? '' : format.money(-discount)),
    },
    { key: 'net', title: t('live.net'), align: 'end', value: ({ net }) => format.money(net) },
  ]
  return <PlainTable label={t('order.lines')} rows={lines} columns={columns} rowKey={({ line }) => String(line)} />
}
