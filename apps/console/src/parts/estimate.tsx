import type { Estimate as EstimateValue } from '@tandem/contracts'
import type { FigureUnit } from '@tandem/ui'
import { useFormat } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'
import classes from './estimate.module.css'

export interface EstimateProps {
  estimate: EstimateValue
  unit: FigureUnit
  /** A promise was computed before; a measured effect was seen against a control group. They look different. */
  kind: 'promised' | 'measured' | 'indication'
}

/** `+4.2% (1.1 to 7.3)`: never without its interval, and it says what kind of knowledge it is. */
export function EstimateMark({ estimate, unit, kind }: EstimateProps) {
  const { t } = useWords()
  const format = useFormat()
  return (
    <span
      className={classes.estimate}
      data-kind={kind}
      title={t('estimate.level', { level: format.ratio(estimate.level) })}
    >
      {format.estimate(estimate, unit)}
      <span className="unseen"> {t(`estimate.${kind}`)}</span>
    </span>
  )
}
