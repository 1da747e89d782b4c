import type { StockLine } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { Badge } from '../../parts/badge.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './stock.module.css'

/** Columns of the stock of a place; the server gives it by SKU. */
export function useStockColumns(): Column<StockLine>[] {
  const { t, name } = useWords()
  const format = useFormat()
  const written = useQuantity()
  const quantity = (key: 'onHand' | 'held' | 'promised' | 'free' | 'expiring', hidden = false): Column<StockLine> => ({
    key,
    title: t(`stock.${key}`),
    align: 'end',
    hidden,
    value: (line) => line[key],
    cell: (line) => (line[key] === 0 ? <span className="soft">0</span> : format.count(line[key], line.decimals)),
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
    { ...quantity('free'), cell: (line) => <Free line={line} /> },
    { ...quantity('onHand'), cell: ({ onHand, unit }) => written(onHand, unit) },
    quantity('held'),
    quantity('promised'),
    {
      key: 'shortfall',
      title: t('stock.shortfall'),
      align: 'end',
      value: ({ shortfall }) => shortfall,
      cell: ({ shortfall, decimals }) =>
        shortfall > 0 && <span className={classes.short}>{format.count(shortfall, decimals)}</span>,
    },
    quantity('expiring', true),
    { key: 'sku', title: t('try.sku'), value: ({ sku }) => sku },
    {
      key: 'value',
      title: t('stock.value'),
      align: 'end',
      value: ({ valueAtCost }) => valueAtCost,
      cell: ({ valueAtCost }) => format.money(valueAtCost),
    },
  ]
  return columns.map((column) => ({ ...column, sortable: false }))
}

function Free({ line: { free, decimals } }: { line: StockLine }) {
  const format = useFormat()
  return free > 0 ? <strong>{format.count(free, decimals)}</strong> : <span className={classes.short}>0</span>
}
