import type { OverviewAnswer } from '@tandem/contracts'
import { heat, type Scheme } from '@tandem/ui'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Chart } from '../../parts/chart/chart.tsx'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'

type HourCell = OverviewAnswer['byHour'][number]
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]

/** Orders by weekday and hour, only the hours in which anything is sold; a cell opens its orders. */
export function Hours({ cells }: { cells: readonly HourCell[] }) {
  const { t } = useWords()
  const format = useFormat()
  const navigate = useNavigate()
  const { merchantId } = useMerchant()
  const hours = useMemo(() => hoursBetween(cells), [cells])
  const find = useCallback(
    (column: number, row: number) => cells.find((cell) => cell.hour === hours[column] && cell.weekday === row + 1),
    [cells, hours],
  )
  const busiest = cells.reduce((most, cell) => (cell.orders > most.orders ? cell : most), cells[0] ?? NO_CELL)

  const build = useCallback(
    (scheme: Scheme) =>
      heat(
        {
          columns: hours.map(String),
          rows: WEEKDAYS.map(format.weekday),
          cells: cells.map((cell) => ({
            column: cell.hour - (hours[0] ?? 0),
            row: cell.weekday - 1,
            value: cell.orders,
          })),
          sentence: (column, row) => {
            const hour = hours[column] ?? 0
            const cell = find(column, row)
            return [
              t('overview.hourCell', { weekday: format.weekday(row + 1), hour, until: hour + 1 }),
              t('overview.hourOrders', { orders: cell?.orders ?? 0, net: format.money(cell?.net ?? 0) }),
            ]
          },
        },
        scheme,
      ),
    [cells, hours, find, t, format],
  )

  const open = ({ value }: { value: unknown }) => {
    const [column, row] = value as [number, number]
    const search = { hour: hours[column], weekday: row + 1 }
    void navigate({ to: '/m/$merchantId/analyse/orders', params: { merchantId }, search })
  }

  return (
    <Panel title={t('overview.byHour')} note={t('overview.byHourNote')}>
      <Chart
        label={t('overview.hourLabel', {
          weekday: format.weekday(busiest.weekday),
          hour: busiest.hour,
          orders: busiest.orders,
        })}
        file="orders-by-hour"
        height={320}
        build={build}
        onPick={open}
        table={{
          header: [t('column.weekday'), t('column.hour'), t('column.orders'), t('column.net')],
          rows: cells.map((cell) => [cell.weekday, cell.hour, cell.orders, cell.net]),
          write: (cell, column) => {
            const value = cell as number
            const writers = [format.weekday, format.hour, format.count, format.money]
            return writers[column]?.(value) ?? String(value)
          },
        }}
      />
    </Panel>
  )
}

const NO_CELL: HourCell = { hour: 0, weekday: 1, orders: 0, net: 0 }

/** Every hour from the first with orders to the last. */
function hoursBetween(cells: readonly HourCell[]): number[] {
  const sold = cells.filter((cell) => cell.orders > 0).map((cell) => cell.hour)
  if (sold.length === 0) return []
  const first = Math.min(...sold)
  return Array.from({ length: Math.max(...sold) - first + 1 }, (_, index) => first + index)
}
