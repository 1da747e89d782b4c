import type { RunReport } from '@tandem/contracts'
import { Link } from '@tanstack/react-router'
import { useMerchant } from '../../app/merchant-context.ts'
import { Notice } from '../../parts/notice.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useFailureText } from './use-failure-text.ts'

/** What became of a repaired file: how many rows were accepted, and how many still wait. */
export function ReplayResult({ report }: { report: RunReport }) {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const failure = useFailureText()
  const { runId, status, counts } = report
  const toReport = (
    <Link to="/m/$merchantId/collect/runs/$runId" params={{ merchantId, runId }}>
      {t('replay.report')}
    </Link>
  )
  if (status !== 'finished') {
    return <Notice tone="bad" title={t('repair.failed')} text={failure(report)} action={toReport} />
  }
  const accepted = counts.added + counts.unchanged
  const rest = [
    ...(counts.quarantined > 0 ? [t('replay.refused', { rows: counts.quarantined })] : []),
    ...(counts.skipped > 0 ? [t('replay.skipped', { rows: counts.skipped })] : []),
  ]
  return (
    <Notice
      tone={rest.length === 0 && accepted > 0 ? 'good' : 'warn'}
      title={t('replay.accepted', { rows: accepted })}
      text={rest.join(' ')}
      action={toReport}
    />
  )
}
