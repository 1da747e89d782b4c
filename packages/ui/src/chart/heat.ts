import { colour, ramp, type Scheme } from '../tokens.ts'
import { type ChartOption, categoryAxis, chartBase, tooltipHtml } from './theme.ts'

export interface Heat {
  columns: readonly string[]
  /** From top to bottom. */
  rows: readonly string[]
  cells: readonly { column: number; row: number; value: number }[]
  columnTitle?: string
  rowTitle?: string
  /** Writes the value inside of its cell, where there is room for it. */
  writeCell?: (value: number) => string
  sentence: (column: number, row: number) => readonly string[]
}

/** Two categories crossed, one ramp from nothing to most. */
export function heat(chart: Heat, scheme: Scheme): ChartOption {
  const base = chartBase(scheme)
  const most = Math.max(1, ...chart.cells.map((cell) => cell.value))
  const quiet = { axisLine: { show: false }, splitLine: { show: false } }
  const title = { nameLocation: 'middle', nameTextStyle: { color: colour('textSoft', scheme) } }
  return {
    ...base,
    grid: { left: 4, right: 8, top: 4, bottom: chart.columnTitle ? 20 : 4, outerBoundsMode: 'same' },
    tooltip: {
      ...(base.tooltip as object),
      trigger: 'item',
      formatter: ({ data }: { data: { value: [number, number, number] } }) =>
        tooltipHtml(chart.sentence(data.value[0], data.value[1])),
    },
    xAxis: { ...categoryAxis(scheme, chart.columns), ...quiet, ...title, name: chart.columnTitle, nameGap: 26 },
    yAxis: {
      ...categoryAxis(scheme, chart.rows),
      ...quiet,
      ...title,
      inverse: true,
      name: chart.rowTitle,
      nameGap: 40,
    },
    visualMap: { show: false, min: 0, max: most, inRange: { color: ramp(scheme) } },
    series: [
      {
        type: 'heatmap',
        data: chart.cells.map(({ column, row, value }) => ({
          value: [column, row, value],
          label: { color: inkOn(value / most, scheme) },
        })),
        itemStyle: { borderColor: colour('panel', scheme), borderWidth: 2, borderRadius: 4 },
        emphasis: { itemStyle: { borderColor: colour('text', scheme) } },
        label: {
          show: chart.writeCell !== undefined,
          formatter: ({ data }: { data: { value: [number, number, number] } }) =>
            chart.writeCell?.(data.value[2]) ?? '',
        },
      },
    ],
  }
}

/** Text that can be read on the ramp at `share` of its length. */
function inkOn(share: number, scheme: Scheme): string {
  if (scheme === 'light') return share > 0.62 ? '#ffffff' : colour('text', 'light')
  return share > 0.7 ? colour('onAccent', 'dark') : colour('text', 'dark')
}
