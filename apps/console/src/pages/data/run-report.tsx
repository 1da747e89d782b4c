import type { RunReport } from '@tandem/contracts'
import { Link } from '@tanstack/react-router'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/page.tsx'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import { IssueList } from './issue-list.tsx'
import { isCounted } from './look-again.ts'
import { RunBalance } from './run-balance.tsx'
import { RunProgress } from './run-progress.tsx'
import { RunStatusMark } from './run-status.tsx'
import { useFailureText } from './use-failure-text.ts'
import { useRecordColumns, useTableColumns } from './use-report-columns.ts'
import { useTook } from './use-took.ts'

const FILES_NAMED = 3

/** What a run read, where every row ended and why, and what the rows became. */
export function RunReportBody({ report }: { report: RunReport }) {
  return (
    <div className="stack">
      <Passage report={report} />
      <Ending report={report} />
      {report.progress && <RunProgress progress={report.progress} />}
      {report.counts.read > 0 && <RunBalance report={report} />}
      {isCounted(report) && <IssueList report={report} />}
      {report.counts.read > 0 && <Tables report={report} />}
    </div>
  )
}

/** Every table of the source, and what its rows became. */
function Tables({ report }: { report: RunReport }) {
  const { t } = useWords()
  const tableColumns = useTableColumns(report)
  const recordColumns = useRecordColumns()
  return (
    <>
      <Panel title={t('run.tables')} note={t('run.tablesNote')}>
        <DataTable
          id="run-tables"
          label={t('run.tables')}
          rows={report.tables}
          columns={tableColumns}
          rowKey={({ table }) => table}
          totals
        />
      </Panel>
      {report.records.length > 0 && (
        <Panel title={t('run.records')} note={t('run.recordsNote')}>
          <DataTable
            id="run-records"
            label={t('run.records')}
            rows={report.records}
            columns={recordColumns}
            rowKey={({ kind }) => kind}
          />
        </Panel>
      )}
    </>
  )
}

/** When, how long, how fast, which files. */
function Passage({ report }: { report: RunReport }) {
  const { t, locale } = useWords()
  const format = useFormat()
  const took = useTook()
  const { startedAt, tookMs, rowsPerSecond, files } = report
  const first = files.slice(0, FILES_NAMED).join(locale === 'en' ? ', ' : '、')
  const more = files.length - FILES_NAMED
  const parts = [
    format.instant(startedAt),
    ...(tookMs === null ? [] : [t('run.took', { time: took(tookMs) })]),
    ...(rowsPerSecond ? [t('run.rate', { rows: rowsPerSecond })] : []),
    ...(files.length === 0 ? [] : [more > 0 ? t('run.moreFiles', { first, count: more }) : first]),
  ]
  return (
    <p className="row">
      <RunStatusMark run={report} />
      <span>{parts.join(' · ')}</span>
    </p>
  )
}

/** What the reader must know of how it ended: running on, broken off, failed, or rows that wait. */
function Ending({ report }: { report: RunReport }) {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const failure = useFailureText()
  const { status, openQuarantine, runId } = report
  return (
    <>
      {status === 'running' && <Notice tone="info" title={t('run.running')} text={t('run.runningText')} />}
      {status === 'interrupted' && <Notice tone="warn" title={t('run.interrupted')} text={t('run.interruptedText')} />}
      {status === 'failed' && <Notice tone="bad" title={t('run.failed')} text={failure(report)} />}
      {openQuarantine > 0 && (
        <Notice
          tone="warn"
          title={t('run.waiting', { rows: openQuarantine })}
          action={
            <Link to="/m/$merchantId/clean/quality" params={{ merchantId }} search={{ run: runId }}>
              {t('run.toQuarantine')}
            </Link>
          }
        />
      )}
    </>
  )
}
