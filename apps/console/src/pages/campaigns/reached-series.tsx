import type { CampaignDetail } from '@tandem/contracts'
import { type Scheme, timeLine } from '@tandem/ui'
import { useCallback } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { Chart } from '../../parts/chart/chart.tsx'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'

/** Net sales per person by day, those reached and everybody else, with the campaign's days marked. */
export function ReachedSeries({ detail }: { detail: CampaignDetail }) {
  const { t, name } = useWords()
  const format = useFormat()
  const { series, campaign } = detail
  const others = t(detail.knowledge === 'measured' ? 'campaign.control' : 'campaign.others')
  const build = useCallback(
    (scheme: Scheme) => {
      const from = series.findIndex((day) => day.date >= campaign.startsOn)
      const until = series.findLastIndex((day) => day.date <= campaign.endsOn)
      const money = (value: number) => format.money(Math.round(value))
      return timeLine(
        {
          labels: series.map((day) => format.day(day.date)),
          series: [
            { name: t('campaign.reached'), colour: 'accent', shape: 'line', values: series.map((day) => day.reached) },
            { name: others, colour: 'before', shape: 'line', values: series.map((day) => day.others) },
          ],
          marks: from >= 0 && until >= from ? [{ kind: 'campaign', from, until, label: t('campaign.window') }] : [],
          writeValue: money,
          sentence: (index) => {
            const day = series[index]
            if (!day) return []
            return [
              format.dayLong(day.date),
              t('campaign.seriesDay', { side: others, reached: money(day.reached), others: money(day.others) }),
            ]
          },
        },
        scheme,
      )
    },
    [series, campaign, others, t, format],
  )
  return (
    <Panel title={t('campaign.series')}>
      <Chart
        label={t('campaign.seriesLabel', { name: name(campaign.name, campaign.id) })}
        file={`campaign-${campaign.id}`}
        height={260}
        build={build}
        table={{
          header: [t('overview.day'), t('campaign.reached'), others],
          rows: series.map((day) => [day.date, day.reached, day.others]),
          write: (cell, column) =>
            column === 0 ? format.dayLong(String(cell)) : format.money(Math.round(cell as number)),
        }}
      />
    </Panel>
  )
}
