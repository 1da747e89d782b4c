import type { HomeAnswer } from '@tandem/contracts'
import { type Scheme, timeLine } from '@tandem/ui'
import { useCallback } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { Chart } from '../../parts/chart/chart.tsx'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'

/** What such a weekday usually brings, hour by hour. */
export function Today({ today }: { today: NonNullable<HomeAnswer['today']> }) {
  const { t } = useWords()
  const format = useFormat()
  const { hours } = today
  const build = useCallback(
    (scheme: Scheme) => {
      const money = (value: number) => format.moneyShort(Math.round(value))
      return timeLine(
        {
          labels: hours.map(({ hour }) => format.hour(hour)),
          series: [{ name: t('home.usual'), colour: 'accent', shape: 'bar', values: hours.map(({ usual }) => usual) }],
          writeValue: money,
          sentence: (index) => {
            const hour = hours[index]
            return hour ? [t('home.hourText', { hour: format.hour(hour.hour), amount: money(hour.usual) })] : []
          },
        },
        scheme,
      )
    },
    [hours, t, format],
  )
  return (
    <Panel title={t('home.today')} note={t('home.todayNote')}>
      <Chart
        label={t('home.today')}
        file="today-usual"
        height={200}
        build={build}
        table={{
          header: [t('home.hour'), t('home.usual')],
          rows: hours.map(({ hour, usual }) => [hour, usual]),
          write: (cell, column) =>
            column === 0 ? format.hour(cell as number) : format.money(Math.round(cell as number)),
        }}
      />
    </Panel>
  )
}
