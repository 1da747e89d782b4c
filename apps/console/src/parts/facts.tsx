import classes from './facts.module.css'

export interface Fact {
  name: string
  value: string
  note?: string
  /** A result among its parts. */
  strong?: boolean
}

/** Names and values under each other, digits aligned. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ name, value, note, strong }, index) => (
        <div key={`${name}-${index}`} className={classes.fact} data-strong={strong || undefined}>
          <dt>
            {name}
            {note && <span className={classes.note}>{note}</span>}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
