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
  const change = changeOf(value, before, direction)
  if (!change) return null
  const { moved, meaning, ratio, difference } = change
  const word = meaning === 'neutral' ? t('change.same') : t(`change.${meaning}`)
  const sign = moved === 'same' ? '' : moved === 'more' ? '+' : '−'
  const size =
    unit === 'ratio'
      ? format.ratioDifference(Math.abs(difference)).replace(/^\+/, '')
      : ratio === null
        ? format.figure(Math.abs(difference), unit)
        : format.ratio(Math.abs(ratio))
  const shown = meaning === 'neutral' && moved !== 'same' ? null : word
  return (
    <span className={classes.change} data-meaning={meaning}>
      {sign}
      {size}
      {shown && <span className={short ? 'unseen' : classes.word}> {shown}</span>}
    </span>
  )
}
