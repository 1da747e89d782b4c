import { colour, hue, type Scheme } from '../tokens.ts'
import { type ChartOption, categoryAxis, chartBase, tooltipHtml, valueAxis } from './theme.ts'

/** `online`, `offline` and `before` have their own colours; a number is one of the seven hues. */
export type SeriesColour = 'online' | 'offline' | 'before' | 'accent' | number

export interface TimeSeries {
  name: string
  colour: SeriesColour
  /** Bars are stacked on each other from zero; a line stands for itself; a dashed line is what is compared with. */
  shape: 'bar' | 'line' | 'dashed'
  values: readonly (number | null)[]
  /** Bounds of an uncertain line, drawn as a band. */
  band?: { low: readonly (number | null)[]; high: readonly (number | null)[] }
}

export interface TimeMark {
  kind: 'holiday' | 'campaign' | 'decision' | 'rain'
  /** Positions on the axis, both included. */
  from: number
  until: number
  label: string
}

export interface TimeLine {
  labels: readonly string[]
  series: readonly TimeSeries[]
  marks?: readonly TimeMark[]
  writeValue: (value: number) => string
  /** The sentence for one position, in lines. */
  sentence: (index: number) => readonly string[]
}

const MOST_NAMED_MOMENTS = 6
const MOST_LANES = 3
const LANES_TOP = 20
const LANE_HEIGHT = 7
const MOMENT_NAMES_HEIGHT = 28

/** Values over days, from zero, with each series named at its end and what happened marked. */
export function timeLine(chart: TimeLine, scheme: Scheme): ChartOption {
  const base = chartBase(scheme)
  const marks = chart.marks ?? []
  // Bars of one kind are named by the title above them.
  const isNamed = chart.series.length > 1 || chart.series[0]?.shape !== 'bar'
  const room = isNamed ? 26 + Math.max(...chart.series.map((series) => textWidth(series.name))) : 4
  return {
    ...base,
    grid: {
      left: 4,
      right: room,
      top: roomAbove(marks),
      bottom: 4,
      outerBoundsMode: 'same',
      outerBounds: { right: room },
    },
    tooltip: {
      ...(base.tooltip as object),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: colour('lineStrong', scheme) } },
      formatter: (points: readonly { dataIndex: number }[]) => {
        const index = points[0]?.dataIndex ?? 0
        return tooltipHtml([...chart.sentence(index), ...markNames(marks, index)])
      },
    },
    xAxis: categoryAxis(scheme, chart.labels),
    yAxis: valueAxis(scheme, chart.writeValue),
    series: [
      ...chart.series.flatMap((series) => bandOf(series, scheme)),
      ...chart.series.map((series) => drawn(series, isNamed, scheme)),
      marksSeries(marks, chart.labels.length, scheme),
    ],
  }
}

export function seriesColour(name: SeriesColour, scheme: Scheme): string {
  return typeof name === 'number' ? hue(name, scheme) : colour(name, scheme)
}

function roomAbove(marks: readonly TimeMark[]): number {
  if (marks.length === 0) return 12
  return MOMENT_NAMES_HEIGHT + LANE_HEIGHT * Math.max(0, ...lanesOf(marks).map(({ lane }) => lane + 1))
}

/** About how wide a text is at 12 px: Chinese is square, Latin half of it. */
function textWidth(text: string): number {
  return Array.from(text).reduce((width, char) => width + (char > '\u2e7f' ? 12 : 6.6), 0)
}

function drawn(series: TimeSeries, isNamed: boolean, scheme: Scheme): ChartOption {
  const paint = seriesColour(series.colour, scheme)
  const shared = {
    name: series.name,
    itemStyle: { color: paint },
    emphasis: { disabled: true },
    // Names at the end make room for each other.
    labelLayout: { moveOverlap: 'shiftY' },
  }
  const end = { color: paint, fontSize: 12, formatter: series.name, distance: 6 }
  // A line ends in the middle of its last day: its name starts past the bar of that day.
  const beside = { ...end, distance: 18 }
  if (series.shape === 'bar') {
    const last = series.values.length - 1
    const data = series.values.map((value, index) =>
      isNamed && index === last ? { value, label: { show: true, position: 'right', ...end } } : value,
    )
    return { ...shared, type: 'bar', stack: 'total', barCategoryGap: '28%', barMaxWidth: 36, data }
  }
  const dashed = series.shape === 'dashed'
  return {
    ...shared,
    type: 'line',
    data: [...series.values],
    symbol: 'circle',
    symbolSize: 5,
    showSymbol: series.values.filter((value) => value !== null).length < 3,
    lineStyle: { color: paint, width: dashed ? 1.5 : 2, type: dashed ? [4, 3] : 'solid' },
    endLabel: { show: true, ...beside },
    z: dashed ? 3 : 4,
  }
}

/** A band is a see-through lower line with the difference stacked on it. */
function bandOf(series: TimeSeries, scheme: Scheme): ChartOption[] {
  const { band } = series
  if (!band) return []
  const paint = seriesColour(series.colour, scheme)
  const hidden = { type: 'line', stack: `band-${series.name}`, symbol: 'none', lineStyle: { opacity: 0 }, silent: true }
  const height = band.high.map((high, index) => {
    const low = band.low[index] ?? null
    return high === null || low === null ? null : high - low
  })
  return [
    { ...hidden, data: [...band.low], stackStrategy: 'all' },
    { ...hidden, data: height, stackStrategy: 'all', areaStyle: { color: paint, opacity: 0.16 } },
  ]
}

function markNames(marks: readonly TimeMark[], index: number): string[] {
  return marks.filter((mark) => mark.from <= index && index <= mark.until).map((mark) => mark.label)
}

/** Holidays and decisions are lines, campaigns bars in lanes above the days, rain a dot on the axis. */
function marksSeries(marks: readonly TimeMark[], length: number, scheme: Scheme): ChartOption {
  const lines = marks.filter((mark) => mark.kind === 'holiday' || mark.kind === 'decision')
  const rain = new Set(marks.filter((mark) => mark.kind === 'rain').map((mark) => mark.from))
  return {
    type: 'scatter',
    symbolSize: 5,
    silent: true,
    itemStyle: { color: colour('before', scheme) },
    data: Array.from({ length }, (_, index) => (rain.has(index) ? 0 : null)),
    markLine: {
      silent: true,
      symbol: 'none',
      data: [
        ...lines.map((mark) => momentLine(mark, lines.length <= MOST_NAMED_MOMENTS, scheme)),
        ...lanesOf(marks).map(({ mark, lane }) => spanLine(mark, lane, scheme)),
      ],
    },
  }
}

function momentLine({ kind, from, label }: TimeMark, named: boolean, scheme: Scheme): ChartOption {
  const paint = colour(kind === 'decision' ? 'accent' : 'warn', scheme)
  return {
    xAxis: from,
    lineStyle: { color: paint, type: kind === 'decision' ? 'solid' : 'dashed', width: 1 },
    label: { show: named, formatter: label, color: paint, fontSize: 11, position: 'end' },
  }
}

/** A line between two days at a height of the picture, not of the axis. */
function spanLine({ from, until }: TimeMark, lane: number, scheme: Scheme): ChartOption[] {
  const y = LANES_TOP + lane * LANE_HEIGHT
  const lineStyle = { color: colour('accent', scheme), opacity: 0.45, width: 4, type: 'solid' }
  return [
    { xAxis: from, y, lineStyle, label: { show: false } },
    { xAxis: until, y },
  ]
}

/** Campaigns side by side in as few lanes as hold them. What covers all days marks nothing and is left out. */
export function lanesOf(marks: readonly TimeMark[]): { mark: TimeMark; lane: number }[] {
  const spans = marks.filter((mark) => mark.kind === 'campaign').toSorted((a, b) => a.from - b.from)
  const ends: number[] = []
  return spans.flatMap((mark) => {
    const free = ends.findIndex((end) => end < mark.from)
    const lane = free < 0 ? ends.length : free
    if (lane >= MOST_LANES) return []
    ends[lane] = mark.until
    return [{ mark, lane }]
  })
}
