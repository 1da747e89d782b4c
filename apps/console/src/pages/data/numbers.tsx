import classes from './report.module.css'

export interface NumberCell {
  name: string
  value: string
  /** What stands between this number and the one before it. */
  sign?: '=' | '+'
  note?: string
  tone?: 'warn'
}

/** Counts in a row, as a sum where signs stand between them. */
export function Numbers({ cells }: { cells: readonly NumberCell[] }) {
  return (
    <dl className={classes.numbers}>
      {cells.map(({ name, value, sign, note, tone }) => (
        <div key={name} className={classes.number} data-tone={tone}>
          <dt>{name}</dt>
          <dd className={classes.value}>
            {sign && <span className={classes.sign}>{sign}</span>}
            {value}
          </dd>
          {note && <dd className={classes.soft}>{note}</dd>}
        </div>
      ))}
    </dl>
  )
}
