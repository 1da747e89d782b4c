import type { StockLine } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { Badge } from '../../parts/badge.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'

/** Columns of the stock of a place; the server gives it by SKU. */
export function useStockColumns(): Column<StockLine>[] {
  const { t, name } = useWords()
  const format = useFormat()
  const written = useQuantity()
  const quantity = (
    key: 'onHand' | 'held' | 'promised' | 'free' | 'expiring' | 'inTransit',
    hidden = false,
  ): Column<StockLine> => ({
    key,
    title: t(`stock.${key}`),
    align: 'end',
    hidden,
    value: (line) => line[key],
    cell: (line) => (line[key] === 0 ? <span className="soft">0</span> : written(line[key], line.unit)),
  })
  const columns: Column<StockLine>[] = [
    {
      key: 'name',
      title: t('order.product'),
      value: (line) => name(line.name, line.sku),
      cell: (line) => (
        <>
          {name(line.name, line.sku)} {line.soldOut && <Badge tone="warn">{t('stock.soldOut')}</Badge>}
        </>
      ),
    },
    { ...quantity('free'), cell: ({ free, unit }) => <Free amount={free} text={written(free, unit)} /> },
    { ...quantity('onHand'), cell: ({ onHand, unit }) => written(onHand, unit) },
    quantity('held'),
    quantity('promised'),
    {
      key: 'shortfall',
      title: t('stock.shortfall'),
      align: 'end',
      value: ({ shortfall }) => shortfall,
      cell: ({ shortfall, unit }) => shortfall > 0 && <span className="off">{written(shortfall, unit)}</span>,
    },
    {
      ...quantity('expiring'),
      cell: ({ expiring, unit }) => expiring > 0 && <Badge tone="warn">{written(expiring, unit)}</Badge>,
    },
    quantity('inTransit', true),
    { key: 'sku', title: t('try.sku'), value: ({ sku }) => sku },
    {
      key: 'value',
      title: t('stock.value'),
      money: true,
      align: 'end',
      value: ({ valueAtCost }) => valueAtCost,
      cell: ({ valueAtCost }) => format.money(valueAtCost),
    },
  ]
  return columns.map((column) => ({ ...column, sortable: false }))
}

function Free({ amount, text }: { amount: number; text: string }) {
  return amount > 0 ? <strong>{text}</strong> : <span className="off">{text}</span>
}
