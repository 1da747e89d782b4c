import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMerchant } from '../../app/merchant-context.ts'
import { Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { lookAgain } from './look-again.ts'
import classes from './quality.module.css'
import { QualityTable } from './quality-table.tsx'
import { QuarantineTable } from './quarantine-table.tsx'
import { RepairPanel } from './repair-panel.tsx'

const RUNS = 50

/** How much of what came in could be used, what was repaired, and which rows wait for somebody to mend them. */
export function QualityPage() {
  const { t } = useWords()
  return (
    <Page title={t('quality.title')} sentence={t('quality.sentence')}>
      <Quality />
    </Page>
  )
}

function Quality() {
  const { merchantId, api } = useMerchant()
  const query = useQuery({
    queryKey: [merchantId, 'import-quality'],
    queryFn: ({ signal }) => api.importRuns({ pageSize: RUNS }, signal),
    refetchInterval: ({ state }) => lookAgain(state.data?.runs),
  })
  return (
    <Loaded query={query} skeleton={<Skeleton height={620} />}>
      {({ runs }) =>
        runs.length === 0 ? (
          <NothingYet />
        ) : (
          <div className="stack">
            <RepairPanel />
            <div id="rows" className={classes.rows}>
              <QuarantineTable />
            </div>
            <QualityTable runs={runs} />
          </div>
        )
      }
    </Loaded>
  )
}

function NothingYet() {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  return (
    <Empty
      title={t('runs.none')}
      text={t('quality.noRuns')}
      action={
        <Link to="/m/$merchantId/collect/sources" params={{ merchantId }}>
          {t('quality.toImport')}
        </Link>
      }
    />
  )
}
