import type { RunIssue, RunReport } from '@tandem/contracts'
import { Link } from '@tanstack/react-router'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './report.module.css'
import { useReasonText } from './use-reason-text.ts'

/** What needs a hand comes first. */
const WORST_FIRST: readonly RunIssue['outcome'][] = ['refused', 'quarantined', 'corrected', 'skipped', 'noted']

/** Everything that was not taken as it stood, each with its count and the first place it was met. */
export function IssueList({ report: { issues, runId, source } }: { report: RunReport }) {
  const { t } = useWords()
  const sorted = issues.toSorted(
    (a, b) => WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome) || b.count - a.count,
  )
  return (
    <Panel title={t('issues.title')} note={t(issues.length === 0 ? 'issues.none' : 'issues.note')}>
      {sorted.length > 0 && (
        <ul className={classes.issues}>
          {sorted.map((issue) => (
            <Issue
              key={`${issue.outcome} ${issue.table} ${issue.reason} ${issue.column ?? ''}`}
              issue={issue}
              runId={runId}
              source={source}
            />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Issue({ issue, runId, source }: { issue: RunIssue; runId: string; source: string }) {
  const { t, locale } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  const { title, why, place } = useReasonText()
  const { outcome, reason, table, column, count, example } = issue
  const met = { ...example, reason, column }
  const found = why(met)
  // What is about a table as a whole stands at no place in a file.
  const told = [
    ...(example.file === table ? [] : [t(count > 1 ? 'issues.first' : 'issues.only', { place: place(met) })]),
    ...(found === title(reason) ? [] : [found]),
  ]
  return (
    <li className={classes.issue}>
      <span className={classes.outcome} data-outcome={outcome}>
        {t(`outcome.${outcome}`)}
      </span>
      <span className={classes.issueCount}>{outcome === 'refused' ? '' : format.count(count)}</span>
      <div className={classes.issueText}>
        <p className={classes.issueTitle}>
          {title(reason)}
          {table !== '' && <span className="soft"> · {table}</span>}
        </p>
        <p className="soft">{told.join(locale === 'en' ? ': ' : '：')}</p>
      </div>
      {outcome === 'quarantined' && (
        <Link
          to="/m/$merchantId/clean/quality"
          params={{ merchantId }}
          search={{ run: runId, source, table, reason }}
          aria-label={t('issues.rowsOf', { reason: title(reason), table })}
        >
          {t('issues.rows')}
        </Link>
      )}
    </li>
  )
}
