import type { CampaignsAnswer } from '@tandem/contracts'
import type { Access } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'

type Campaign = CampaignsAnswer['campaigns'][number]
type Row = Omit<Campaign, 'name' | 'knowledge'> & { zh: string; en: string; control: number }

/** Fewer people than this in an arm tell nothing. */
const FEW_PEOPLE = 20

/** Campaigns of the merchant with how many were reached, who used a coupon, and what can be known of the effect. */
export async function listCampaigns(warehouse: Warehouse, access: Access, campaignId = ''): Promise<CampaignsAnswer> {
  const rows = await warehouse.query<Row>(CAMPAIGNS, {
    ...visibleStores(access),
    merchantId: access.merchantId,
    campaignId,
  })
  const campaigns = rows.map(
    ({ zh, en, control, ...row }): Campaign => ({
      ...row,
      name: { zh, en },
      knowledge: knowledgeOf(row.targeted, control),
    }),
  )
  return { campaigns, byType: sumByType(campaigns) }
}

function knowledgeOf(targeted: number, control: number): Campaign['knowledge'] {
  if (targeted === 0) return 'for_everyone'
  if (targeted < FEW_PEOPLE || (control > 0 && control < FEW_PEOPLE)) return 'too_few'
  return control > 0 ? 'measured' : 'before_after'
}

/** Parameters of the condition that keeps a question inside the caller's stores. */
export function visibleStores({ storeIds }: Access): { allStores: boolean; storeIds: readonly string[] } {
  return storeIds === 'all' ? { allStores: true, storeIds: [] } : { allStores: false, storeIds }
}

/** People reached, not counting those held out. A person who redeemed twice is one redeemer. */
const CAMPAIGNS = `
  with targets as (
    select campaign_id, countIf(arm != 'control') as targeted, countIf(arm = 'control') as control
      from campaign_targets where merchant_id = {merchantId:String} group by campaign_id
  ),
  uses as (
    select campaign_id, uniqExact(node_id) as redeemers, count() as redemptions, sum(amount) as discount
      from coupon_events where merchant_id = {merchantId:String} and event = 'redeemed'
       and ({allStores:Bool} or has({storeIds:Array(String)}, store_id))
     group by campaign_id
  )
  select c.campaign_id as id, c.name_zh as zh, c.name_en as en, c.campaign_type as campaignType,
         toString(c.starts_on) as startsOn, toString(c.ends_on) as endsOn,
         t.targeted as targeted, t.control as control, u.redeemers as redeemers, u.redemptions as redemptions,
         u.redeemers / nullIf(t.targeted, 0) as redeemRate, u.discount as discountGiven
    from campaigns as c
    left join targets as t on t.campaign_id = c.campaign_id
    left join uses as u on u.campaign_id = c.campaign_id
   where c.merchant_id = {merchantId:String} and ({campaignId:String} = '' or c.campaign_id = {campaignId:String})
   order by c.starts_on desc, c.campaign_id`

function sumByType(campaigns: readonly Campaign[]): CampaignsAnswer['byType'] {
  const byType = new Map<string, CampaignsAnswer['byType'][number]>()
  for (const { campaignType, targeted, redeemers } of campaigns) {
    const sum = byType.get(campaignType) ?? { campaignType, campaigns: 0, targeted: 0, redeemers: 0, redeemRate: null }
    sum.campaigns += 1
    sum.targeted += targeted
    sum.redeemers += redeemers
    sum.redeemRate = sum.targeted > 0 ? sum.redeemers / sum.targeted : null
    byType.set(campaignType, sum)
  }
  return [...byType.values()].sort((a, b) => (a.campaignType < b.campaignType ? -1 : 1))
}
