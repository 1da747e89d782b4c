import { Progress } from '@mantine/core'
import type { HomeAnswer } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { Facts } from '../../parts/facts.tsx'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'

/** Month to date, and where it will end if the days to come are like their weekdays. */
export function Month({ month }: { month: NonNullable<HomeAnswer['month']> }) {
  const { t } = useWords()
  const format = useFormat()
  const isOver = month.low === month.high
  return (
    <Panel title={t('home.month')} {...(isOver ? {} : { note: t('home.monthNote') })}>
      <Progress value={(100 * month.net) / Math.max(1, month.projected)} aria-label={t('home.month')} mb={10} />
      <Facts
        facts={[
          { name: t('home.monthNet'), value: format.money(month.net), strong: true },
          ...(isOver
            ? []
            : [
                {
                  name: t('home.monthEnd'),
                  value: t('home.range', {
                    value: format.moneyShort(month.projected),
                    low: format.moneyShort(month.low),
                    high: format.moneyShort(month.high),
                  }),
                },
              ]),
        ]}
      />
    </Panel>
  )
}
