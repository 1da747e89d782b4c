import type { Decision, EffectSummary } from '@tandem/contracts'
import { useWords } from '../../strings/use-words.ts'
import classes from './decisions.module.css'

/** Where a decision stands, in a word. */
export function StatusBadge({ status }: { status: Decision['status'] }) {
  const { t } = useWords()
  return (
    <span className={classes.badge} data-status={status}>
      {t(`decisionStatus.${status}`)}
    </span>
  )
}

/** What its effect says, in words: also that it cannot tell. */
export function VerdictBadge({ verdict }: { verdict: EffectSummary['verdict'] }) {
  const { t } = useWords()
  return (
    <span className={classes.badge} data-verdict={verdict}>
      {t(`verdict.${verdict}`)}
    </span>
  )
}
