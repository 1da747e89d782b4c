import type { CutRow, MetricDefinition } from '@tandem/contracts'
import { isOnline, joinCodes } from '@tandem/kernel'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { metricsQuery } from '../../app/queries.ts'
import { BarCell } from '../../parts/bar-cell.tsx'
import { ChangeMark } from '../../parts/change.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'

/** Which filter of the orders page a dimension's value becomes. */
const ORDERS_FILTER = { store: 'stores', channel: 'channels', category: 'categories', mode: 'mode' } as const

/** The first metrics of a cut are shown with how they moved; the others when asked for. */
const COMPARED_METRICS = 2

interface Cut {
  code: string
  metric: MetricDefinition | undefined
  heading: string
}

export interface CutTableProps {
  id: string
  label: string
  group: keyof typeof ORDERS_FILTER
  rows: readonly CutRow[]
}

/** The scope cut by one dimension: each metric with its change; a row opens its orders. */
export function CutTable({ id, label, group, rows }: CutTableProps) {
  const navigate = useNavigate()
  const { merchantId } = useMerchant()
  const columns = useCutColumns(label, group, rows)
  const lead = columns[1]?.key
  return (
    <DataTable
      id={id}
      label={label}
      rows={rows}
      columns={columns}
      rowKey={(row) => row.key}
      maxHeight={480}
      onOpen={(row) =>
        void navigate({
          to: '/m/$merchantId/analyse/orders',
          params: { merchantId },
          search: { [ORDERS_FILTER[group]]: group === 'mode' ? row.key : joinCodes([row.key]) },
        })
      }
      {...(lead ? { initialSort: { key: lead, direction: 'desc' } } : {})}
    />
  )
}

function useCutColumns(label: string, group: keyof typeof ORDERS_FILTER, rows: readonly CutRow[]): Column<CutRow>[] {
  const { t, name, code } = useWords()
  const metrics = useQuery(metricsQuery).data?.metrics ?? []
  const codes = Object.keys(rows[0]?.values ?? {})
  const title = (row: CutRow) => name(row.label, code(group, row.key))
  const first: Column<CutRow> = { key: 'key', title: label, value: title }
  const compared = rows.some((row) => Object.values(row.before).some((value) => value !== null))
  const cuts = codes.map((metricCode): Cut => {
    const metric = metrics.find((known) => known.code === metricCode)
    return { code: metricCode, metric, heading: name(metric?.name, metricCode) }
  })
  return [
    first,
    ...cuts.flatMap((cut, index) => [
      {
        ...valueColumn(cut, rows, index === 0 ? (row) => barColour(group, row.key) : null),
        hidden: index >= COMPARED_METRICS,
      },
      ...(compared && index < COMPARED_METRICS ? [changeColumn(cut, t('column.change'))] : []),
    ]),
  ]
}

function valueColumn(cut: Cut, rows: readonly CutRow[], bar: ((row: CutRow) => string) | null): Column<CutRow> {
  const most = Math.max(0, ...rows.map((row) => row.values[cut.code] ?? 0))
  return {
    key: cut.code,
    title: cut.heading,
    align: 'end',
    money: cut.metric?.unit === 'money',
    value: (row) => row.values[cut.code] ?? null,
    cell: (row) => (
      <Value value={row.values[cut.code] ?? null} metric={cut.metric} most={most} colour={bar?.(row) ?? null} />
    ),
  }
}

function changeColumn({ code: key, metric, heading }: Cut, change: string): Column<CutRow> {
  const difference = (row: CutRow) => {
    const before = row.before[key] ?? null
    const value = row.values[key] ?? null
    if (before === null || value === null || before === 0) return null
    return (value - before) / Math.abs(before)
  }
  return {
    key: `${key}-change`,
    title: `${heading} ${change}`,
    head: change,
    align: 'end',
    value: difference,
    cell: (row) => (
      <ChangeMark
        value={row.values[key] ?? null}
        before={row.before[key] ?? null}
        unit={metric?.unit ?? 'count'}
        direction={metric?.direction ?? 'none'}
        short
      />
    ),
  }
}

interface ValueProps {
  value: number | null
  metric: MetricDefinition | undefined
  most: number
  colour: string | null
}

function Value({ value, metric, most, colour }: ValueProps) {
  const format = useFormat()
  const text = format.figure(value, metric?.unit ?? 'count')
  return colour ? <BarCell value={value ?? 0} most={most} text={text} colour={colour} /> : text
}

function barColour(group: string, key: string): string {
  if (group !== 'channel') return 'var(--t-before)'
  return isOnline(key) ? 'var(--t-online)' : 'var(--t-offline)'
}
