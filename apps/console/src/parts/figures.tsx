import { Skeleton, UnstyledButton } from '@mantine/core'
import type { Figure as FigureValue } from '@tandem/contracts'
import type { ReactNode } from 'react'
import { useFormat } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'
import { ChangeMark } from './change.tsx'
import { useDefinition, useMetric } from './definition.tsx'
import classes from './figures.module.css'

/** The figures that matter, in one row; each names itself from the metric registry. */
export function Figures({ figures, rows }: { figures: readonly FigureValue[]; rows?: (metric: string) => ReactNode }) {
  return (
    <dl className={classes.row}>
      {figures.map((figure) => (
        <FigureCell key={figure.metric} figure={figure} rows={rows?.(figure.metric)} />
      ))}
    </dl>
  )
}

export function FiguresSkeleton({ count }: { count: number }) {
  return (
    <div className={classes.row}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={classes.cell}>
          <Skeleton height={14} width="60%" mb={8} />
          <Skeleton height={24} width="80%" mb={8} />
          <Skeleton height={12} width="50%" />
        </div>
      ))}
    </div>
  )
}

/** Name (opens the definition), value, change, what it was; `rows` is the link to the rows behind it. */
function FigureCell({ figure, rows }: { figure: FigureValue; rows?: ReactNode }) {
  const { t, name } = useWords()
  const format = useFormat()
  const metric = useMetric(figure.metric)
  const { show } = useDefinition()
  const unit = metric?.unit ?? 'count'
  return (
    <div className={classes.cell}>
      <dt>
        <UnstyledButton className={classes.name} onClick={() => show(figure.metric)} title={t('figure.define')}>
          {name(metric?.name, figure.metric)}
        </UnstyledButton>
      </dt>
      <dd className={classes.value} title={format.figure(figure.value, unit)}>
        {format.figureShort(figure.value, unit)}
      </dd>
      <dd className={classes.compare}>
        <ChangeMark value={figure.value} before={figure.before} unit={unit} direction={metric?.direction ?? 'none'} />
        {figure.before !== null && (
          <span className={classes.before}>
            {t('figure.before', { value: format.figureShort(figure.before, unit) })}
          </span>
        )}
      </dd>
      {rows && <dd className={classes.rows}>{rows}</dd>}
    </div>
  )
}
