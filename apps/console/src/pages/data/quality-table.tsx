import { Skeleton } from '@mantine/core'
import type { RunSummary } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import { isCounted, lookAgain } from './look-again.ts'
import { ShareBar, ShareLegend, type Shares, sharesOf, writeShare } from './share-bar.tsx'

const RUNS = 50

type Measured = RunSummary & { shares: Shares }

/** The newest runs of all sources, each with the share of its rows that could be used. */
export function QualityTable() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const navigate = useNavigate()
  const query = useQuery({
    queryKey: [merchantId, 'import-quality'],
    queryFn: ({ signal }) => api.importRuns({ pageSize: RUNS }, signal),
    refetchInterval: ({ state }) => lookAgain(state.data?.runs),
  })
  const columns = useQualityColumns()
  const measured = useMemo(() => query.data?.runs.filter(isCounted).flatMap(withShares) ?? [], [query.data])
  return (
    <Panel title={t('quality.runs')} note={t('quality.runsNote')} actions={<ShareLegend />}>
      <Loaded query={query} skeleton={<Skeleton height={200} />}>
        {() => (
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
            empty={
              <Empty
                title={t('runs.none')}
                text={t('quality.noRuns')}
                action={
                  <Link to="/m/$merchantId/collect/sources" params={{ merchantId }}>
                    {t('sources.title')}
                  </Link>
                }
              />
            }
          />
        )}
      </Loaded>
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
