import classes from './bar-cell.module.css'

/** A value with a bar from zero behind it; `most` is the largest of the column. */
export function BarCell({
  value,
  most,
  text,
  colour = 'var(--t-before)',
}: {
  value: number
  most: number
  text: string
  colour?: string
}) {
  const share = most > 0 ? Math.max(0, Math.min(1, value / most)) : 0
  return (
    <span className={classes.cell}>
      <span className={classes.track} aria-hidden>
        <span className={classes.bar} style={{ width: `${share * 100}%`, background: colour }} />
      </span>
      <span className={classes.text}>{text}</span>
    </span>
  )
}
