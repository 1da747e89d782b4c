import { Skeleton } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import type { CampaignDetail } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { EstimateMark } from '../../parts/estimate.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Columns, Page, Panel } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './campaigns.module.css'
import { KnowledgeBadge } from './knowledge-badge.tsx'
import { ReachedSeries } from './reached-series.tsx'

/** One campaign: what it did, what of it can be known, and why the rest cannot. */
export function CampaignPage() {
  const { t, code, name } = useWords()
  const format = useFormat()
  const { merchantId, api } = useMerchant()
  const { campaignId } = useParams({ from: '/m/$merchantId/analyse/campaigns/$campaignId' })
  const query = useQuery({
    queryKey: [merchantId, 'campaign', campaignId],
    queryFn: ({ signal }) => api.campaign(campaignId, signal),
  })
  const campaign = query.data?.campaign
  const sentence =
    campaign &&
    t('campaign.sentence', {
      type: code('campaignType', campaign.campaignType),
      days: format.days(campaign.startsOn, campaign.endsOn),
      people: campaign.targeted,
    })
  return (
    <Page
      title={name(campaign?.name, campaignId)}
      {...(sentence ? { sentence } : {})}
      actions={
        <Link to="/m/$merchantId/analyse/campaigns" params={{ merchantId }} className="back-link">
          <IconArrowLeft size={15} aria-hidden />
          {t('campaign.back')}
        </Link>
      }
    >
      <Loaded query={query} skeleton={<Skeleton height={520} />}>
        {(detail) => <Campaign detail={detail} />}
      </Loaded>
    </Page>
  )
}

function Campaign({ detail }: { detail: CampaignDetail }) {
  const { t, name } = useWords()
  const format = useFormat()
  const { campaign } = detail
  const isMeasured = detail.knowledge === 'measured'
  return (
    <div className="stack">
      <Columns>
        <Panel title={t('campaign.answer')} actions={<KnowledgeBadge knowledge={detail.knowledge} />}>
          <p className={classes.effect}>
            {detail.difference ? (
              <EstimateMark estimate={detail.difference} unit="money" kind={isMeasured ? 'measured' : 'indication'} />
            ) : (
              t('campaign.nothing')
            )}
          </p>
          {isMeasured && detail.difference && <p className={classes.verdict}>{t(verdictOf(detail.difference))}</p>}
          <p className={classes.effectNote}>{t(isMeasured ? 'campaign.differenceMeasured' : 'campaign.difference')}</p>
          <Arms detail={detail} />
          <ul className={classes.reasons}>
            {detail.reasons.map((reason) => (
              <li key={reason}>{t(`reason.${reason}`)}</li>
            ))}
          </ul>
        </Panel>
        <Panel title={t('campaigns.redemptions')}>
          <Facts
            facts={[
              { name: t('campaigns.targeted'), value: format.count(campaign.targeted) },
              { name: t('campaigns.redeemers'), value: format.count(campaign.redeemers) },
              { name: t('campaigns.redeemRate'), value: format.ratio(campaign.redeemRate), strong: true },
              { name: t('campaigns.redemptions'), value: format.count(campaign.redemptions) },
              { name: t('campaigns.discount'), value: format.money(campaign.discountGiven) },
            ]}
          />
          {detail.topProducts.length > 0 && (
            <>
              <h3 className="small-title">{t('campaign.products')}</h3>
              <Facts
                facts={detail.topProducts.map((product) => ({
                  name: name(product.name, product.productId),
                  value: format.count(product.redemptions),
                }))}
              />
            </>
          )}
        </Panel>
      </Columns>
      {detail.series.length > 0 && <ReachedSeries detail={detail} />}
    </div>
  )
}

/** What an interval lets one say. */
function verdictOf({ low, high }: { low: number; high: number }) {
  if (low > 0) return 'campaign.raised'
  return high < 0 ? 'campaign.lowered' : 'campaign.cannotTell'
}

/** Both sides, before and during: what the difference is made of. */
function Arms({ detail: { reached, others, knowledge } }: { detail: CampaignDetail }) {
  const { t } = useWords()
  const format = useFormat()
  const rows = [
    { title: t('campaign.reached'), ...reached },
    { title: t(knowledge === 'measured' ? 'campaign.control' : 'campaign.others'), ...others },
  ]
  return (
    <table className={classes.arms}>
      <thead>
        <tr>
          <th scope="col">
            <span className="unseen">{t('customers.group')}</span>
          </th>
          <th scope="col">{t('campaign.people')}</th>
          <th scope="col">{t('campaign.beforeMean')}</th>
          <th scope="col">{t('campaign.duringMean')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.title}>
            <th scope="row">{row.title}</th>
            <td>{format.count(row.people)}</td>
            <td>{format.money(Math.round(row.before))}</td>
            <td>{format.money(Math.round(row.during))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
