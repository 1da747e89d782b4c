import type { RunCounts, RunSummary } from '@tandem/contracts'
import { useMemo } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'
import { isCounted } from './look-again.ts'
import classes from './report.module.css'
import { RunStatusMark } from './run-status.tsx'
import { useFailureText } from './use-failure-text.ts'
import { useTook } from './use-took.ts'

/** Columns of the list of runs; what is not known yet is not a zero. */
export function useRunColumns(hasFailed: boolean): Column<RunSummary>[] {
  const { t, code } = useWords()
  const format = useFormat()
  const took = useTook()
  const failure = useFailureText()
  return useMemo(() => {
    const plain = { sortable: false } as const
    const count = (key: keyof RunCounts): Column<RunSummary> => ({
      key,
      title: t(`counts.${key}`),
      align: 'end',
      value: (run) => (isCounted(run) ? run.counts[key] : null),
      cell: (run) => format.count(isCounted(run) ? run.counts[key] : null),
      ...plain,
    })
    return [
      {
        key: 'startedAt',
        title: t('runs.started'),
        value: (run) => new Date(run.startedAt).toISOString(),
        cell: (run) => format.instant(run.startedAt),
        ...plain,
      },
      {
        key: 'status',
        title: t('runs.status'),
        value: (run) => t(`runStatus.${run.status}`),
        cell: (run) => <RunStatusMark run={run} />,
        ...plain,
      },
      { key: 'source', title: t('runs.source'), value: (run) => code('sourceName', run.source), ...plain },
      { key: 'trigger', title: t('runs.trigger'), value: (run) => t(`trigger.${run.trigger}`), ...plain },
      {
        ...count('read'),
        value: rowsRead,
        cell: (run) => format.count(rowsRead(run)),
      },
      count('added'),
      count('unchanged'),
      count('corrected'),
      count('quarantined'),
      count('skipped'),
      {
        key: 'took',
        title: t('runs.took'),
        align: 'end',
        value: (run) => run.tookMs,
        cell: (run) => took(run.tookMs),
        ...plain,
      },
      {
        key: 'rate',
        title: t('runs.rate'),
        align: 'end',
        value: rowsPerSecond,
        cell: (run) => format.count(rowsPerSecond(run)),
        ...plain,
      },
      {
        key: 'failure',
        title: t('runs.failure'),
        hidden: !hasFailed,
        value: failure,
        cell: (run) => <Clipped text={failure(run)} />,
        ...plain,
      },
      {
        key: 'files',
        title: t('runs.files'),
        hidden: true,
        value: (run) => run.files.join(', '),
        cell: (run) => <Clipped text={run.files.join(', ')} />,
        ...plain,
      },
    ]
  }, [t, code, format, took, failure, hasFailed])
}

function Clipped({ text }: { text: string | null }) {
  return text === null ? null : (
    <span className={classes.clipped} title={text}>
      {text}
    </span>
  )
}

function rowsRead(run: RunSummary): number | null {
  return isCounted(run) ? run.counts.read : (run.progress?.rows ?? null)
}

function rowsPerSecond({ tookMs, counts, progress }: RunSummary): number | null {
  if (progress) return progress.rowsPerSecond
  return tookMs && counts.read > 0 ? Math.round((counts.read / tookMs) * 1000) : null
}
