import { Button, Progress } from '@mantine/core'
import type { Goal } from '@tandem/contracts'
import { type Scheme, timeLine } from '@tandem/ui'
import { useCallback } from 'react'
import { useFormat, useScopeAnswer } from '../../app/merchant-context.ts'
import { Chart } from '../../parts/chart/chart.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './goals.module.css'

const UNITS = { repeat_rate: 'ratio', incremental_profit: 'money' } as const

/** One goal: target, where it stands, the way there. */
export function GoalCard({ goal, onEnd }: { goal: Goal; onEnd?: (isEnded: boolean) => void }) {
  const { t, name } = useWords()
  const format = useFormat()
  const { stores } = useScopeAnswer()
  const unit = UNITS[goal.metric]
  const where =
    goal.storeIds === null
      ? t('goals.everywhere')
      : format.list(goal.storeIds.map((id) => name(stores.find((store) => store.id === id)?.name, id)))
  const share = shareDone(goal)
  return (
    <Panel
      title={t('goal.title', {
        metric: t(`goalMetric.${goal.metric}`),
        target: format.figure(goal.target, unit),
        due: format.dayYear(goal.dueOn),
      })}
      note={where}
      actions={
        onEnd && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onEnd(goal.endedAt === null)}>
            {t(goal.endedAt === null ? 'goal.end' : 'goal.reopen')}
          </Button>
        )
      }
    >
      <p className={classes.track} data-track={goal.endedAt === null ? goal.onTrack : 'ended'}>
        {goal.endedAt === null ? t(`track.${goal.onTrack}`) : t('goal.ended', { day: format.instant(goal.endedAt) })}
      </p>
      {share !== null && <Progress value={100 * share} aria-label={t('goal.done')} mb={8} />}
      <Facts
        facts={[
          { name: t('goal.current'), value: format.figure(goal.current, unit), strong: true },
          { name: t('goal.baseline'), value: format.figure(goal.baseline, unit) },
          { name: t('goal.target'), value: format.figure(goal.target, unit) },
        ]}
      />
      {goal.history.some(({ value }) => value !== null) && <GoalHistory goal={goal} />}
    </Panel>
  )
}

function GoalHistory({ goal }: { goal: Goal }) {
  const { t } = useWords()
  const format = useFormat()
  const { history, target, metric } = goal
  const unit = UNITS[metric]
  const build = useCallback(
    (scheme: Scheme) => {
      const write = (value: number) => format.figure(value, unit)
      return timeLine(
        {
          labels: history.map(({ date }) => format.day(date)),
          series: [
            { name: t('goal.current'), colour: 'accent', shape: 'line', values: history.map(({ value }) => value) },
            { name: t('goal.target'), colour: 'before', shape: 'dashed', values: history.map(() => target) },
          ],
          writeValue: write,
          sentence: (index) => {
            const point = history[index]
            return point ? [format.dayLong(point.date), point.value === null ? '–' : write(point.value)] : []
          },
        },
        scheme,
      )
    },
    [history, target, unit, t, format],
  )
  return (
    <Chart
      label={t('goal.history', { metric: t(`goalMetric.${metric}`) })}
      file={`goal-${metric}`}
      height={190}
      build={build}
      table={{
        header: [t('overview.day'), t('goal.current')],
        rows: history.map(({ date, value }) => [date, value]),
        write: (cell, column) =>
          column === 0 ? format.dayLong(String(cell)) : format.figure(cell as number | null, unit),
      }}
    />
  )
}

/** Way from the start to the target that is behind us, 0..1; null where either end is not known. */
function shareDone({ baseline, current, target }: Goal): number | null {
  const start = baseline ?? 0
  if (current === null || target === start) return null
  return Math.min(1, Math.max(0, (current - start) / (target - start)))
}
