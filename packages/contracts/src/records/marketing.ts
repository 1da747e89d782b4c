import { z } from 'zod'
import { Amount, At, Code, Day, Name, PersonKey } from './common.ts'

export const CampaignRecord = z.strictObject({
  kind: z.literal('campaign'),
  id: Code,
  at: At,
  name: Name,
  campaignType: z.string().max(60),
  startsOn: Day,
  endsOn: Day,
})

/** A person who was meant to be reached by a campaign; arm `unknown` where the source kept no control group. */
export const CampaignTargetRecord = z.strictObject({
  kind: z.literal('campaign_target'),
  campaignId: Code,
  person: PersonKey,
  at: At,
  arm: z.enum(['treated', 'control', 'unknown']),
})

/** A coupon of a campaign may be used on this product. */
export const CouponProductRecord = z.strictObject({
  kind: z.literal('coupon_product'),
  campaignId: Code,
  couponId: Code,
  productId: Code,
  at: At,
})

export const CouponEventRecord = z.strictObject({
  kind: z.literal('coupon_event'),
  id: Code,
  at: At,
  event: z.enum(['issued', 'redeemed', 'expired']),
  couponId: Code,
  campaignId: Code.nullable(),
  person: PersonKey.nullable(),
  orderId: Code.nullable(),
  storeId: Code.nullable(),
  /** Discount given when redeemed, worth when issued. */
  amount: Amount,
})

/** A product was put on display or in the leaflet of a store during a week that starts on `startsOn`. */
export const PromotionDisplayRecord = z.strictObject({
  kind: z.literal('promotion_display'),
  storeId: Code,
  productId: Code,
  startsOn: Day,
  display: z.string().max(20),
  mailer: z.string().max(20),
})

export const AdSpendRecord = z.strictObject({
  kind: z.literal('ad_spend'),
  id: Code,
  date: Day,
  source: z.string().max(40),
  campaignId: Code.nullable(),
  storeId: Code.nullable(),
  district: z.string().max(80).nullable(),
  amount: Amount,
  impressions: z.int().min(0),
  clicks: z.int().min(0),
})

/** A visit to the app or site, written once when it has ended. */
export const SessionRecord = z.strictObject({
  kind: z.literal('session'),
  id: Code,
  person: PersonKey,
  at: At,
  storeId: Code.nullable(),
  source: z.string().max(40),
  device: z.enum(['phone', 'tablet', 'desktop']),
  seconds: z.int().min(0).max(86_400),
  /** Page names in the order they were seen. */
  pages: z.array(z.string().max(60)).min(1).max(500),
  orderId: Code.nullable(),
})

export const PageEventRecord = z.strictObject({
  kind: z.literal('page_event'),
  id: Code,
  sessionId: Code,
  person: PersonKey,
  at: At,
  storeId: Code.nullable(),
  event: z.enum(['page_view', 'product_view', 'search', 'cart_add', 'checkout', 'pay', 'error']),
  page: z.string().max(60),
  productId: Code.nullable(),
  query: z.string().max(200).nullable(),
  results: z.int().min(0).nullable(),
})

/** Which arm a decision put a person in: the ground of every measured effect. */
export const DecisionUnitRecord = z.strictObject({
  kind: z.literal('decision_unit'),
  decisionId: Code,
  person: PersonKey,
  at: At,
  arm: z.enum(['treated', 'control']),
  /** Probability of being treated, as drawn. */
  propensity: z.number().min(0).max(1),
  /** Contribution margin of the person in the window of equal length before, for variance reduction. */
  priorMargin: Amount,
})
