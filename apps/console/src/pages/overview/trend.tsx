import type { OverviewAnswer } from '@tandem/contracts'
import { type Scheme, type TimeMark, timeLine } from '@tandem/ui'
import { useCallback, useMemo } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { Chart, type ChartTable } from '../../parts/chart/chart.tsx'
import { LegendKey } from '../../parts/chart/legend-key.tsx'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'

type Day = OverviewAnswer['trend'][number]

/** Net sales by day: online on offline, what it was before as a dashed line, and what happened marked. */
export function Trend({ answer }: { answer: OverviewAnswer }) {
  const { t, name } = useWords()
  const format = useFormat()
  const { trend } = answer
  const hasBefore = trend.some((day) => day.before !== null)
  const sums = useMemo(() => sumUp(trend), [trend])

  const sentence = useCallback(
    (day: Day) => [
      t('overview.dayHead', {
        day: format.dayLong(day.date),
        total: format.money(day.online + day.offline),
        orders: day.orders,
      }),
      t('overview.dayParts', { online: format.money(day.online), offline: format.money(day.offline) }),
      ...(day.before === null ? [] : [t('overview.dayBefore', { before: format.money(day.before) })]),
    ],
    [t, format],
  )

  const build = useCallback(
    (scheme: Scheme) =>
      timeLine(
        {
          labels: trend.map((day) => format.day(day.date)),
          series: [
            { name: t('overview.offline'), colour: 'offline', shape: 'bar', values: trend.map((day) => day.offline) },
            { name: t('overview.online'), colour: 'online', shape: 'bar', values: trend.map((day) => day.online) },
            ...(hasBefore
              ? [
                  {
                    name: t('overview.before'),
                    colour: 'before',
                    shape: 'dashed',
                    values: trend.map((day) => day.before),
                  } as const,
                ]
              : []),
          ],
          marks: marksOnAxis(answer, (label) => name(label)),
          writeValue: format.moneyShort,
          sentence: (index) => {
            const day = trend[index]
            return day ? sentence(day) : []
          },
        },
        scheme,
      ),
    [answer, trend, hasBefore, t, name, format, sentence],
  )

  const table: ChartTable = {
    header: ['day', 'online', 'offline', 'total', 'orders', 'before'].map((column) =>
      t(`overview.${column}` as 'overview.day'),
    ),
    rows: trend.map((day) => [day.date, day.online, day.offline, day.online + day.offline, day.orders, day.before]),
    write: (cell, column) => {
      if (column === 0) return format.dayLong(String(cell))
      return column === 4 ? format.count(cell as number) : format.money(cell as number | null)
    },
  }

  return (
    <Panel title={t('overview.trend')}>
      <Chart
        label={t('overview.trendLabel', {
          days: format.days(answer.from, answer.to),
          online: format.money(sums.online),
          offline: format.money(sums.offline),
        })}
        file="sales-by-day"
        height={280}
        build={build}
        table={table}
        legend={
          <>
            <LegendKey name={t('overview.online')} colour="var(--t-online)" value={format.moneyShort(sums.online)} />
            <LegendKey name={t('overview.offline')} colour="var(--t-offline)" value={format.moneyShort(sums.offline)} />
            {hasBefore && (
              <LegendKey
                name={t('overview.before')}
                colour="var(--t-before)"
                value={format.moneyShort(sums.before)}
                dashed
              />
            )}
          </>
        }
      />
    </Panel>
  )
}

function sumUp(trend: readonly Day[]) {
  const sum = (pick: (day: Day) => number) => trend.reduce((total, day) => total + pick(day), 0)
  return { online: sum((day) => day.online), offline: sum((day) => day.offline), before: sum((day) => day.before ?? 0) }
}

/** Marks by their positions on the axis; those outside of the days are left out. */
function marksOnAxis(
  { trend, marks }: OverviewAnswer,
  write: (label: { zh: string; en: string }) => string,
): TimeMark[] {
  const last = trend.length - 1
  const position = (date: string) => trend.findIndex((day) => day.date >= date)
  return marks.flatMap((mark) => {
    const from = position(mark.date)
    const end = trend.findLastIndex((day) => day.date <= (mark.until ?? mark.date))
    if (from < 0 || end < 0 || from > end) return []
    // What lasts over all days marks none of them.
    if (mark.until !== null && from === 0 && end === last) return []
    return [{ kind: mark.kind, from, until: end, label: write(mark.label) }]
  })
}
