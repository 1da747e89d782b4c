import classes from './chart.module.css'

export interface LegendKeyProps {
  name: string
  /** A CSS colour, such as `var(--t-online)`. */
  colour: string
  dashed?: boolean
  /** What the series adds up to. */
  value?: string
}

/** A series named beside its colour and its sum: a label, so that no legend has to be looked up. */
export function LegendKey({ name, colour, dashed = false, value }: LegendKeyProps) {
  return (
    <span className={classes.key}>
      <span
        className={classes.swatch}
        data-shape={dashed ? 'dashed' : 'solid'}
        style={{ '--swatch': colour } as object}
        aria-hidden
      />
      {name}
      {value !== undefined && <b className="numbers">{value}</b>}
    </span>
  )
}
