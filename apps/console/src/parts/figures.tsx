import { Skeleton, UnstyledButton } from '@mantine/core'
import type { Figure as FigureValue } from '@tandem/contracts'
import type { CSSProperties, ReactNode } from 'react'
import { useFormat } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'
import { ChangeMark } from './change.tsx'
import { useDefinition } from './definition.tsx'
import classes from './figures.module.css'
import { useMetric } from './use-metrics.ts'

const MOST_IN_A_ROW = 7

export interface FiguresProps {
  figures: readonly FigureValue[]
  /** Wraps a value in the link to the rows behind it. */
  rows?: (value: string, metric: string) => ReactNode
}

/** The figures that matter, in one row; each names itself from the metric registry. */
export function Figures({ figures, rows }: FiguresProps) {
  return (
    <dl className={classes.row} style={rowOf(figures.length)}>
      {figures.map((figure) => (
        <FigureCell key={figure.metric} figure={figure} {...(rows ? { rows } : {})} />
      ))}
    </dl>
  )
}

/** At most seven beside each other; more are broken into rows of equal length. */
function rowOf(count: number): CSSProperties {
  const rows = Math.ceil(count / MOST_IN_A_ROW)
  return { '--in-a-row': Math.ceil(count / rows) } as CSSProperties
}

export function FiguresSkeleton({ count }: { count: number }) {
  return (
    <div className={classes.row} style={rowOf(count)}>
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

/** Name (opens the definition), value (opens its rows), change, and what it was. */
function FigureCell({ figure, rows }: { figure: FigureValue; rows?: FiguresProps['rows'] }) {
  const { t, name } = useWords()
  const format = useFormat()
  const metric = useMetric(figure.metric)
  const { show } = useDefinition()
  const unit = metric?.unit ?? 'count'
  const short = format.figureShort(figure.value, unit)
  return (
    <div className={classes.cell}>
      <dt>
        <UnstyledButton className={classes.name} onClick={() => show(figure.metric)} title={t('figure.define')}>
          {name(metric?.name, figure.metric)}
        </UnstyledButton>
      </dt>
      <dd className={classes.value} title={format.figure(figure.value, unit)}>
        {rows && figure.value !== null ? rows(short, figure.metric) : short}
      </dd>
      <dd className={classes.compare}>
        <ChangeMark value={figure.value} before={figure.before} unit={unit} direction={metric?.direction ?? 'none'} />
        {figure.before !== null && (
          <span className={classes.before}>
            {t('figure.before', { value: format.figureShort(figure.before, unit) })}
          </span>
        )}
      </dd>
    </div>
  )
}
