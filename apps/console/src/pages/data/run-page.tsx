import { Skeleton } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMerchant } from '../../app/merchant-context.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { lookAgain } from './look-again.ts'
import { RunReportBody } from './run-report.tsx'

/** The quality report of one import or replay. */
export function RunPage() {
  const { t, code } = useWords()
  const { merchantId, api } = useMerchant()
  const { runId } = useParams({ from: '/m/$merchantId/collect/runs/$runId' })
  const query = useQuery({
    queryKey: [merchantId, 'import-run', runId],
    queryFn: ({ signal }) => api.importRun(runId, signal),
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? lookAgain([state.data]) : false),
  })
  const run = query.data
  return (
    <Page
      title={run ? t(`run.${run.trigger}`, { source: code('sourceName', run.source) }) : t('run.title')}
      actions={
        <Link to="/m/$merchantId/collect/sources" params={{ merchantId }} className="back-link">
          <IconArrowLeft size={15} aria-hidden />
          {t('sources.title')}
        </Link>
      }
    >
      <Loaded query={query} skeleton={<Skeleton height={520} />}>
        {(report) => <RunReportBody report={report} />}
      </Loaded>
    </Page>
  )
}
