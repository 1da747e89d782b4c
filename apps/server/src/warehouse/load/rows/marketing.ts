import { defineRows, instant, text } from './define.ts'

export const campaignRows = defineRows(
  'campaign',
  { table: 'dim_campaign', replaces: true },
  {
    campaign_id: (r) => r.id,
    at: (r) => instant(r.at),
    name_zh: (r) => r.name.zh,
    name_en: (r) => r.name.en,
    campaign_type: (r) => r.campaignType,
    starts_on: (r) => r.startsOn,
    ends_on: (r) => r.endsOn,
  },
)

export const campaignTargetRows = defineRows(
  'campaign_target',
  { table: 'fact_campaign_target', replaces: true },
  {
    campaign_id: (r) => r.campaignId,
    node_id: (r, c) => c.node(r.person),
    business_date: (r, c) => c.local(null, r.at).date,
    at: (r) => instant(r.at),
    arm: (r) => r.arm,
  },
)

export const couponProductRows = defineRows(
  'coupon_product',
  { table: 'fact_coupon_product', replaces: true },
  {
    campaign_id: (r) => r.campaignId,
    coupon_id: (r) => r.couponId,
    product_id: (r) => r.productId,
    at: (r) => instant(r.at),
  },
)

export const couponEventRows = defineRows(
  'coupon_event',
  { table: 'fact_coupon_event', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.at).date,
    local_hour: (r, c) => c.local(r.storeId, r.at).hour,
    store_id: (r) => text(r.storeId),
    coupon_event_id: (r) => r.id,
    at: (r) => instant(r.at),
    event: (r) => r.event,
    coupon_id: (r) => r.couponId,
    campaign_id: (r) => text(r.campaignId),
    node_id: (r, c) => c.node(r.person),
    order_id: (r) => text(r.orderId),
    amount: (r) => r.amount,
  },
)

export const promotionDisplayRows = defineRows(
  'promotion_display',
  { table: 'fact_promotion_display', replaces: true },
  {
    starts_on: (r) => r.startsOn,
    store_id: (r) => r.storeId,
    product_id: (r) => r.productId,
    display: (r) => r.display,
    mailer: (r) => r.mailer,
  },
)

export const adSpendRows = defineRows(
  'ad_spend',
  { table: 'fact_ad_spend', replaces: false },
  {
    business_date: (r) => r.date,
    store_id: (r) => text(r.storeId),
    ad_spend_id: (r) => r.id,
    source: (r) => r.source,
    campaign_id: (r) => text(r.campaignId),
    district: (r) => text(r.district),
    amount: (r) => r.amount,
    impressions: (r) => r.impressions,
    clicks: (r) => r.clicks,
  },
)

export const sessionRows = defineRows(
  'session',
  { table: 'fact_session', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.at).date,
    local_hour: (r, c) => c.local(r.storeId, r.at).hour,
    store_id: (r) => text(r.storeId),
    session_id: (r) => r.id,
    node_id: (r, c) => c.node(r.person),
    at: (r) => instant(r.at),
    source: (r) => r.source,
    device: (r) => r.device,
    seconds: (r) => r.seconds,
    pages: (r) => r.pages,
    order_id: (r) => text(r.orderId),
  },
)

export const pageEventRows = defineRows(
  'page_event',
  { table: 'fact_page_event', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.at).date,
    local_hour: (r, c) => c.local(r.storeId, r.at).hour,
    store_id: (r) => text(r.storeId),
    page_event_id: (r) => r.id,
    session_id: (r) => r.sessionId,
    node_id: (r, c) => c.node(r.person),
    at: (r) => instant(r.at),
    event: (r) => r.event,
    page: (r) => r.page,
    product_id: (r) => text(r.productId),
    query: (r) => text(r.query),
    results: (r) => r.results,
  },
)

export const decisionUnitRows = defineRows(
  'decision_unit',
  { table: 'fact_decision_unit', replaces: true },
  {
    decision_id: (r) => r.decisionId,
    node_id: (r, c) => c.node(r.person),
    business_date: (r, c) => c.local(null, r.at).date,
    at: (r) => instant(r.at),
    arm: (r) => r.arm,
    propensity: (r) => r.propensity,
    prior_margin: (r) => r.priorMargin,
  },
)
