import classes from './bar-cell.module.css'

export interface BarCellProps {
  /** Null where it is not known: then there is no bar. */
  value: number | null
  /** The largest of the column, as long as the bar can be. */
  most: number
  text: string
  colour?: string
}

/** A value with a bar from zero before it. */
export function BarCell({ value, most, text, colour = 'var(--t-before)' }: BarCellProps) {
  const share = most > 0 ? Math.max(0, Math.min(1, (value ?? 0) / most)) : 0
  return (
    <span className={classes.cell}>
      <span className={classes.track} aria-hidden>
        {value !== null && <span className={classes.bar} style={{ width: `${share * 100}%`, background: colour }} />}
      </span>
      <span className={classes.text}>{text}</span>
    </span>
  )
}
