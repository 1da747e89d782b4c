import { changeOf, type Direction, type FigureUnit } from '@tandem/ui'
import { useFormat } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'
import classes from './change.module.css'

export interface ChangeProps {
  value: number | null
  before: number | null
  unit: FigureUnit
  direction: Direction
  /** Without the word, for tight table cells; sign and screen-reader word stay. */
  short?: boolean
}

/** A move against the comparison: sign, colour and word together, never colour alone. */
export function ChangeMark({ value, before, unit, direction, short = false }: ChangeProps) {
  const { t } = useWords()
  const format = useFormat()
  const change = changeOf(value, before, direction, unit)
  if (!change) return null
  const { moved, meaning, ratio, difference } = change
  if (moved === 'same') return <span className={classes.change}>{t('change.same')}</span>
  const word = meaning === 'neutral' ? null : t(`change.${meaning}`)
  const sign = moved === 'more' ? '+' : '−'
  const size =
    unit === 'ratio'
      ? format.ratioDifference(Math.abs(difference)).replace(/^\+/, '')
      : ratio === null
        ? format.figure(Math.abs(difference), unit)
        : format.ratio(Math.abs(ratio))
  return (
    <span className={classes.change} data-meaning={meaning}>
      {sign}
      {size}
      {word && <span className={short ? 'unseen' : classes.word}> {word}</span>}
    </span>
  )
}
