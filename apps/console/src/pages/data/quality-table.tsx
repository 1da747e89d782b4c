import type { RunSummary } from '@tandem/contracts'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Panel } from '../../parts/page.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import { isCounted } from './look-again.ts'
import { ShareBar, ShareLegend, type Shares, sharesOf, writeShare } from './share-bar.tsx'

type Measured = RunSummary & { shares: Shares }

/** Runs of all sources, each with the share of its rows that could be used. */
export function QualityTable({ runs }: { runs: readonly RunSummary[] }) {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const navigate = useNavigate()
  const columns = useQualityColumns()
  const measured = useMemo(() => runs.filter(isCounted).flatMap(withShares), [runs])
  return (
    <Panel title={t('quality.runs')} note={t('quality.runsNote')} actions={<ShareLegend />}>
      <DataTable
        id="import-quality"
        label={t('quality.runs')}
        rows={measured}
        columns={columns}
        rowKey={({ runId }) => runId}
        initialSort={{ key: 'startedAt', direction: 'desc' }}
        maxHeight={420}
        onOpen={({ runId }) =>
          void navigate({ to: '/m/$merchantId/collect/runs/$runId', params: { merchantId, runId } })
        }
      />
    </Panel>
  )
}

function withShares(run: RunSummary): Measured[] {
  const shares = sharesOf(run.counts)
  return shares ? [{ ...run, shares }] : []
}

function useQualityColumns(): Column<Measured>[] {
  const { t, code } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const share = (key: keyof Shares): Column<Measured> => ({
      key,
      title: t(`share.${key}`),
      align: 'end',
      value: ({ shares }) => shares[key],
      cell: ({ shares }) => writeShare(shares[key], format.ratio),
    })
    return [
      { key: 'source', title: t('runs.source'), value: (run) => code('sourceName', run.source) },
      {
        key: 'startedAt',
        title: t('runs.started'),
        value: (run) => new Date(run.startedAt).toISOString(),
        cell: (run) => format.instant(run.startedAt),
      },
      { key: 'trigger', title: t('runs.trigger'), value: (run) => t(`trigger.${run.trigger}`) },
      {
        key: 'read',
        title: t('counts.read'),
        align: 'end',
        value: ({ counts }) => counts.read,
        cell: ({ counts }) => format.count(counts.read),
      },
      {
        key: 'usable',
        title: t('quality.usable'),
        align: 'end',
        value: ({ shares }) => shares.accepted + shares.corrected,
        cell: ({ shares }) => <ShareBar shares={shares} />,
      },
      share('accepted'),
      share('corrected'),
      share('quarantined'),
      share('skipped'),
    ]
  }, [t, code, format])
}
