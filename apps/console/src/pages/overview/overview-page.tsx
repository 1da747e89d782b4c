import { Skeleton } from '@mantine/core'
import type { OverviewAnswer } from '@tandem/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMerchant, useScope } from '../../app/merchant-context.ts'
import { Figures, FiguresSkeleton } from '../../parts/figures.tsx'
import { NextStep } from '../../parts/next-step.tsx'
import { Columns, Page, Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { CutTable } from './cut-table.tsx'
import { Hours } from './hours.tsx'
import { StorePanel } from './store-panel.tsx'
import { Trend } from './trend.tsx'

/** How the business did, against before, and where the difference comes from. */
export function OverviewPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const { scope } = useScope()
  const overview = useQuery({
    queryKey: [merchantId, 'overview', scope],
    queryFn: ({ signal }) => api.overview(scope, signal),
    placeholderData: keepPreviousData,
  })
  return (
    <Page title={t('overview.title')} sentence={t('overview.sentence')} scoped>
      <Loaded query={overview} skeleton={<OverviewSkeleton />}>
        {(answer) => <Overview answer={answer} />}
      </Loaded>
    </Page>
  )
}

function Overview({ answer }: { answer: OverviewAnswer }) {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const sold = answer.trend.some((day) => day.orders > 0)
  if (!sold) return <Empty title={t('overview.empty')} text={t('overview.emptyText')} />
  return (
    <div className="stack">
      <Figures
        figures={answer.figures}
        rows={(value) => (
          <Link to="/m/$merchantId/analyse/orders" params={{ merchantId }} title={t('figure.rows')}>
            {value}
          </Link>
        )}
      />
      <Trend answer={answer} />
      <StorePanel answer={answer} />
      <Columns>
        <Panel title={t('overview.byChannel')}>
          <CutTable id="by-channel" label={t('column.channel')} group="channel" rows={answer.byChannel} />
        </Panel>
        <Panel title={t('overview.byMode')}>
          <CutTable id="by-mode" label={t('column.mode')} group="mode" rows={answer.byMode} />
        </Panel>
      </Columns>
      <Columns>
        <Hours cells={answer.byHour} />
        <Panel title={t('overview.byCategory')}>
          <CutTable id="by-category" label={t('column.category')} group="category" rows={answer.byCategory} />
        </Panel>
      </Columns>
      <NextStep
        action={
          <Link to="/m/$merchantId/analyse/slipping" params={{ merchantId }}>
            {t('overview.nextAction')}
          </Link>
        }
      >
        {t('overview.nextSlipping')}
      </NextStep>
    </div>
  )
}

function OverviewSkeleton() {
  return (
    <div className="stack">
      <FiguresSkeleton count={8} />
      <Skeleton height={340} />
      <Skeleton height={420} />
    </div>
  )
}
