import type { HomeAnswer } from '@tandem/contracts'
import { Link } from '@tanstack/react-router'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { EstimateMark } from '../../parts/estimate.tsx'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'
import decisions from '../decisions/decisions.module.css'
import { VerdictBadge } from '../decisions/status-badge.tsx'
import classes from './home.module.css'

/** What our decisions earned this quarter, promised against measured. */
export function Earned({ earned }: { earned: NonNullable<HomeAnswer['earned']> }) {
  const { t, name } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  const { measured, low, high, promised } = earned
  return (
    <Panel title={t('home.earned')} note={t('home.earnedNote', { promised: format.money(promised) })}>
      <p className={decisions.big}>
        <EstimateMark estimate={{ value: measured, low, high, level: 0.9 }} unit="money" kind="measured" />
      </p>
      <ul className={classes.list}>
        {earned.decisions.map((one) => (
          <li key={one.decisionId}>
            <Link to="/m/$merchantId/monitor/effects/$decisionId" params={{ merchantId, decisionId: one.decisionId }}>
              {name(one.title)}
            </Link>
            <VerdictBadge verdict={one.verdict} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}
