import { describe, expect, it } from 'vitest'
import { heat } from './heat.ts'
import { tooltipHtml } from './theme.ts'
import { lanesOf, type TimeMark, timeLine } from './time-line.ts'

interface Drawn {
  series: { type: string; name?: string; data: unknown[]; markLine?: { data: unknown[] } }[]
  tooltip: { formatter: (points: { dataIndex: number }[]) => string }
}

const chart = {
  labels: ['Mon', 'Tue', 'Wed'],
  series: [
    { name: 'Online', colour: 'online' as const, shape: 'bar' as const, values: [1, 2, 3] },
    { name: 'Before', colour: 'before' as const, shape: 'dashed' as const, values: [2, null, 2] },
  ],
  marks: [
    { kind: 'holiday' as const, from: 1, until: 1, label: 'Dragon Boat' },
    { kind: 'rain' as const, from: 2, until: 2, label: 'Rain' },
  ],
  writeValue: String,
  sentence: (index: number) => [`Day ${index}`],
}

describe('a time line', () => {
  it('says the sentence of a day and what happened on it', () => {
    const { tooltip } = timeLine(chart, 'light') as unknown as Drawn
    expect(tooltip.formatter([{ dataIndex: 1 }])).toContain('Day 1')
    expect(tooltip.formatter([{ dataIndex: 1 }])).toContain('Dragon Boat')
    expect(tooltip.formatter([{ dataIndex: 0 }])).not.toContain('Dragon Boat')
  })
  it('leaves unknown days open instead of drawing zero', () => {
    const { series } = timeLine(chart, 'light') as unknown as Drawn
    expect(series.find(({ name }) => name === 'Before')?.data).toEqual([2, null, 2])
  })
  it('draws a band as the space between its bounds', () => {
    const band = { low: [1, 2, null], high: [3, 5, 6] }
    const line = { name: 'Promise', colour: 0, shape: 'line' as const, values: [2, 3, 4], band }
    const { series } = timeLine({ ...chart, series: [line] }, 'dark') as unknown as Drawn
    expect(series.slice(0, 2).map(({ data }) => data)).toEqual([
      [1, 2, null],
      [2, 3, null],
    ])
  })
})

describe('campaigns above the days', () => {
  const span = (from: number, until: number): TimeMark => ({ kind: 'campaign', from, until, label: `${from}` })
  it('share a lane when one begins after the other has ended', () => {
    expect(lanesOf([span(0, 3), span(4, 6), span(3, 5)]).map(({ lane }) => lane)).toEqual([0, 1, 0])
  })
  it('are at most three deep', () => {
    expect(lanesOf([0, 1, 2, 3].map((from) => span(from, 9)))).toHaveLength(3)
  })
})

describe('tooltips', () => {
  it('never run what people typed', () => {
    expect(tooltipHtml(['<img src=x onerror=alert(1)>'])).not.toContain('<img')
  })
})

describe('a heat map', () => {
  it('keeps each cell at its place', () => {
    const cells = [{ column: 0, row: 1, value: 7 }]
    const { series } = heat(
      { columns: ['a'], rows: ['x', 'y'], cells, sentence: () => [] },
      'light',
    ) as unknown as Drawn
    expect(series[0]?.data).toMatchObject([{ value: [0, 1, 7] }])
  })
})
