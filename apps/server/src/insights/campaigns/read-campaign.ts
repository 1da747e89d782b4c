import { readFileSync } from 'node:fs'
import { differenceOfMoments } from '@tandem/algorithms'
import type { CampaignDetail, Estimate } from '@tandem/contracts'
import { type Access, addDays, daysBetween, type IsoDate, Refusal } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import { productNames } from '../orders/read-order.ts'
import { findCampaign, visibleStores } from './list-campaigns.ts'

const PEOPLE = readFileSync(new URL('people.sql', import.meta.url), 'utf8')
const SERIES = readFileSync(new URL('series.sql', import.meta.url), 'utf8')

/** How long before a campaign people are looked at. */
const BEFORE_DAYS = 28
const LEVEL = 0.9

interface Side {
  side: 'reached' | 'others'
  people: number
  before: number
  during: number
  growthVariance: number | null
  variance: number | null
}

interface Span {
  from: IsoDate
  to: IsoDate
  beforeFrom: IsoDate
  beforeTo: IsoDate
  scale: number
}

/**
 * What those reached by a campaign bought beside others, and what that does and does not tell. With a control group
 * drawn by lot the difference in net sales per person is a measurement. Without one only growth can be compared,
 * which cannot tell the campaign from how its people were chosen; the answer says so. Before the campaign's first day is
 * known, and without any day before it where growth is compared, there is no difference to tell.
 *
 * @throws Refusal `resource.not_found`
 */
export async function readCampaign(
  warehouse: Warehouse,
  access: Access,
  campaignId: string,
  dates: { firstDate: IsoDate | null; lastDate: IsoDate | null },
): Promise<CampaignDetail> {
  const campaign = await findCampaign(warehouse, access, campaignId)
  if (!campaign) throw new Refusal('resource.not_found', { campaign: campaignId })
  const hasControl = await keptControl(warehouse, access.merchantId, campaignId)
  const span = spanOf(campaign.startsOn, campaign.endsOn, dates)
  const params = {
    ...span,
    ...visibleStores(access),
    merchantId: access.merchantId,
    campaignId,
    hasControl,
    knownFrom: dates.firstDate ?? span.beforeFrom,
  }
  const [sides, days, topProducts] = await Promise.all([
    warehouse.query<Side>(PEOPLE, params),
    warehouse.query<{ date: IsoDate; reached: number; others: number }>(SERIES, params),
    topRedeemed(warehouse, access, campaignId),
  ])
  const side = (name: Side['side']): Side =>
    sides.find((one) => one.side === name) ?? {
      side: name,
      people: 0,
      before: 0,
      during: 0,
      growthVariance: 0,
      variance: 0,
    }
  const reached = side('reached')
  const others = side('others')
  return {
    campaign,
    series: Array.from({ length: daysBetween(span.beforeFrom, span.to) + 1 }, (_, i) => {
      const date = addDays(span.beforeFrom, i)
      const day = days.find((one) => one.date === date)
      return { date, reached: perHead(day?.reached, reached), others: perHead(day?.others, others) }
    }),
    reached: { people: reached.people, before: reached.before, during: reached.during },
    others: { people: others.people, before: others.before, during: others.during },
    difference: isKnown(campaign, dates) ? differenceOf(campaign.knowledge, reached, others) : null,
    knowledge: campaign.knowledge,
    reasons: reasonsOf(
      campaign.knowledge,
      hasControl,
      (dates.firstDate ?? '') > addDays(campaign.startsOn, -BEFORE_DAYS),
    ),
    topProducts,
  }
}

/** The campaign's days that the data cover and the four weeks before, as far as they do. */
function spanOf(
  startsOn: IsoDate,
  endsOn: IsoDate,
  { firstDate, lastDate }: { firstDate: IsoDate | null; lastDate: IsoDate | null },
): Span {
  const to = lastDate !== null && lastDate < endsOn && lastDate >= startsOn ? lastDate : endsOn
  const earliest = addDays(startsOn, -BEFORE_DAYS)
  const beforeFrom = firstDate !== null && firstDate > earliest && firstDate < startsOn ? firstDate : earliest
  const beforeTo = addDays(startsOn, -1)
  const scale = (daysBetween(startsOn, to) + 1) / (daysBetween(beforeFrom, beforeTo) + 1)
  return { from: startsOn, to, beforeFrom, beforeTo, scale }
}

function isKnown(
  { startsOn, knowledge }: CampaignDetail['campaign'],
  { firstDate, lastDate }: { firstDate: IsoDate | null; lastDate: IsoDate | null },
): boolean {
  const hasBegun = lastDate !== null && lastDate >= startsOn
  return hasBegun && (knowledge === 'measured' || (firstDate !== null && firstDate < startsOn))
}

function differenceOf(knowledge: CampaignDetail['knowledge'], reached: Side, others: Side): Estimate | null {
  if (knowledge === 'too_few' || knowledge === 'for_everyone' || reached.people < 2 || others.people < 2) return null
  const moments = (side: Side) =>
    knowledge === 'measured'
      ? { n: side.people, mean: side.during, variance: side.variance ?? 0 }
      : { n: side.people, mean: side.during - side.before, variance: side.growthVariance ?? 0 }
  const { value, low, high, level } = differenceOfMoments(moments(reached), moments(others), LEVEL)
  return { value, low, high, level }
}

function reasonsOf(
  knowledge: CampaignDetail['knowledge'],
  hasControl: boolean,
  shortBefore: boolean,
): CampaignDetail['reasons'] {
  const reasons: CampaignDetail['reasons'] = []
  if (knowledge === 'for_everyone') return ['no_targets']
  if (knowledge === 'too_few') reasons.push('few_people')
  if (hasControl) reasons.push('control_random')
  else reasons.push('no_control', 'reached_were_chosen', 'redeemers_select_themselves')
  if (!hasControl && shortBefore) reasons.push('short_before')
  return reasons
}

function perHead(net: number | undefined, side: Side): number {
  return (net ?? 0) / Math.max(1, side.people)
}

async function keptControl(warehouse: Warehouse, merchantId: string, campaignId: string): Promise<boolean> {
  const [row] = await warehouse.query<{ control: number }>(
    `select countIf(arm = 'control') as control from campaign_targets
      where merchant_id = {merchantId:String} and campaign_id = {campaignId:String}`,
    { merchantId, campaignId },
    { fast: true },
  )
  return (row?.control ?? 0) > 0
}

/** The goods bought most often with the campaign's coupons, where the redemption names its order. */
async function topRedeemed(
  warehouse: Warehouse,
  access: Access,
  campaignId: string,
): Promise<CampaignDetail['topProducts']> {
  const rows = await warehouse.query<{ productId: string; redemptions: number }>(
    `select product_id as productId, uniqExact(order_id) as redemptions from order_lines
      where merchant_id = {merchantId:String} and order_id in (
        select order_id from coupon_events
         where merchant_id = {merchantId:String} and campaign_id = {campaignId:String} and event = 'redeemed' and order_id != '')
        and ({allStores:Bool} or has({storeIds:Array(String)}, store_id))
      group by product_id order by redemptions desc, product_id limit 10`,
    { ...visibleStores(access), merchantId: access.merchantId, campaignId },
  )
  const names = await productNames(
    warehouse,
    access.merchantId,
    rows.map(({ productId }) => productId),
  )
  return rows.map((row) => ({ ...row, name: names.get(row.productId) ?? null }))
}
