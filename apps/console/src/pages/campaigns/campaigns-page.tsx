import { Skeleton } from '@mantine/core'
import type { CampaignsAnswer } from '@tandem/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMerchant, useScope } from '../../app/merchant-context.ts'
import { Notice } from '../../parts/notice.tsx'
import { Page, Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useCampaignColumns, useTypeColumns } from './use-campaign-columns.tsx'

/** Whom each campaign reached and what was redeemed; what of its effect can be known. */
export function CampaignsPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const { scope } = useScope()
  const campaigns = useQuery({
    queryKey: [merchantId, 'campaigns', scope],
    queryFn: ({ signal }) => api.campaigns(scope, signal),
    placeholderData: keepPreviousData,
  })
  return (
    <Page title={t('campaigns.title')} sentence={t('campaigns.sentence')} scoped compared={false}>
      <Loaded query={campaigns} skeleton={<Skeleton height={560} />}>
        {(answer) => <Campaigns answer={answer} />}
      </Loaded>
    </Page>
  )
}

function Campaigns({ answer }: { answer: CampaignsAnswer }) {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const navigate = useNavigate()
  const columns = useCampaignColumns(answer)
  const typeColumns = useTypeColumns(answer)
  if (answer.campaigns.length === 0) return <Empty title={t('campaigns.empty')} text={t('campaigns.emptyText')} />
  const unmeasured = answer.campaigns.some((campaign) => campaign.knowledge !== 'measured')
  return (
    <div className="stack">
      {unmeasured && <Notice tone="info" title={t('campaigns.next')} />}
      <Panel title={t('campaigns.byType')}>
        <DataTable
          id="campaign-types"
          label={t('campaigns.byType')}
          rows={answer.byType}
          columns={typeColumns}
          rowKey={(row) => row.campaignType}
          initialSort={{ key: 'targeted', direction: 'desc' }}
        />
      </Panel>
      <Panel title={t('campaigns.label')}>
        <DataTable
          id="campaigns"
          label={t('campaigns.label')}
          rows={answer.campaigns}
          columns={columns}
          rowKey={(campaign) => campaign.id}
          initialSort={{ key: 'days', direction: 'desc' }}
          searchable
          onOpen={({ id }) =>
            void navigate({
              to: '/m/$merchantId/analyse/campaigns/$campaignId',
              params: { merchantId, campaignId: id },
            })
          }
        />
      </Panel>
    </div>
  )
}
