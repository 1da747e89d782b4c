import type { CampaignsAnswer } from '@tandem/contracts'
import type { Access } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import {
  type Condition,
  IN_CATEGORIES,
  type Scope,
  type ScopeRequest,
  scopeFor,
  storeCondition,
} from '../../warehouse/scope.ts'

type Campaign = CampaignsAnswer['campaigns'][number]
type Row = Omit<Campaign, 'name' | 'knowledge'> & { zh: string; en: string; control: number }

/** Fewer people than this in an arm tell nothing. */
const FEW_PEOPLE = 20

/**
 * Campaigns that ran on a day of the scope: how many were reached, who used a coupon in it, and what can be known of the
 * effect. Channels and categories are those of the orders that coupons were used on.
 */
export async function listCampaigns(
  warehouse: Warehouse,
  access: Access,
  asked: ScopeRequest,
): Promise<CampaignsAnswer> {
  const { sql, params } = redeemedIn(scopeFor(access, asked))
  const campaigns = await readCampaigns(warehouse, 'c.starts_on <= {to:Date32} and c.ends_on >= {from:Date32}', {
    sql,
    params: { ...params, from: asked.from, to: asked.to },
  })
  return { campaigns, byType: sumByType(campaigns) }
}

/** One campaign with what was redeemed in the caller's stores; undefined when there is none. */
export async function findCampaign(
  warehouse: Warehouse,
  access: Access,
  campaignId: string,
): Promise<Campaign | undefined> {
  const { sql, params } = storeCondition(access)
  const found = await readCampaigns(warehouse, 'c.campaign_id = {campaignId:String}', {
    sql,
    params: { ...params, campaignId },
  })
  return found[0]
}

/** @param redeemed which coupon events count */
async function readCampaigns(warehouse: Warehouse, which: string, redeemed: Condition): Promise<Campaign[]> {
  const rows = await warehouse.query<Row>(
    CAMPAIGNS.replace('$redeemed', redeemed.sql).replace('$which', which),
    redeemed.params,
  )
  return rows.map(({ zh, en, control, ...row }) => ({
    ...row,
    name: { zh, en },
    knowledge: knowledgeOf(row.targeted, control),
  }))
}

/** Coupons used in the scope's stores, on orders of its channels and categories. */
function redeemedIn(scope: Scope): Condition {
  const { sql, params } = storeCondition(scope)
  const { channels = [], categories = [] } = scope
  const parts = [sql]
  if (channels.length > 0) {
    parts.push(`order_id in (
      select order_id from orders where merchant_id = {merchantId:String} and channel in {channels:Array(String)})`)
  }
  if (categories.length > 0) {
    parts.push(`order_id in (
      select order_id from order_lines where merchant_id = {merchantId:String} and ${IN_CATEGORIES})`)
  }
  return { sql: parts.join(' and '), params: { ...params, channels, categories } }
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

/** People reached, not counting those held out. A person who redeemed twice is one redeemer, an unknown one none. */
const CAMPAIGNS = `
  with targets as (
    select campaign_id, countIf(arm != 'control') as targeted, countIf(arm = 'control') as control
      from campaign_targets where merchant_id = {merchantId:String} group by campaign_id
  ),
  uses as (
    select campaign_id, uniqExactIf(node_id, node_id != 0) as redeemers, count() as redemptions, sum(amount) as discount
      from coupon_events where $redeemed and event = 'redeemed'
     group by campaign_id
  )
  select c.campaign_id as id, c.name_zh as zh, c.name_en as en, c.campaign_type as campaignType,
         toString(c.starts_on) as startsOn, toString(c.ends_on) as endsOn,
         t.targeted as targeted, t.control as control, u.redeemers as redeemers, u.redemptions as redemptions,
         u.redeemers / nullIf(t.targeted, 0) as redeemRate, u.discount as discountGiven
    from campaigns as c
    left join targets as t on t.campaign_id = c.campaign_id
    left join uses as u on u.campaign_id = c.campaign_id
   where c.merchant_id = {merchantId:String} and $which
   order by c.starts_on desc, c.campaign_id`

/** The rate is that of campaigns which reached somebody by name: one for everyone has redeemers but nobody to share by. */
function sumByType(campaigns: readonly Campaign[]): CampaignsAnswer['byType'] {
  return [...Map.groupBy(campaigns, ({ campaignType }) => campaignType)]
    .map(([campaignType, own]) => {
      const sum = (list: readonly Campaign[], key: 'targeted' | 'redeemers') =>
        list.reduce((all, one) => all + one[key], 0)
      const targeted = sum(own, 'targeted')
      const byName = own.filter((one) => one.targeted > 0)
      return {
        campaignType,
        campaigns: own.length,
        targeted,
        redeemers: sum(own, 'redeemers'),
        redeemRate: targeted > 0 ? sum(byName, 'redeemers') / targeted : null,
      }
    })
    .sort((a, b) => (a.campaignType < b.campaignType ? -1 : 1))
}
