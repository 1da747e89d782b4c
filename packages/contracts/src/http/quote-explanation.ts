import { z } from 'zod'
import { NameText } from './common.ts'
import {
  PromotionConditions,
  PromotionId,
  PromotionOffer,
  PromotionRule,
  PromotionSelector,
} from './promotion-rules.ts'

const Named = z.object({ promotionId: z.string(), name: NameText })

/** Why a promotion took nothing off, by code; apps say it in words. */
export const NOT_APPLIED_REASONS = [
  'not_started',
  'ended',
  'other_channel',
  'other_store',
  'other_tier',
  'other_segment',
  'no_code',
  'no_line',
  'used_up',
  'budget_short',
  'below_threshold',
  'nothing_off',
  'excluded',
  'not_cheapest',
] as const

/** What apps tell about the promotions of a quote. */
export const QuoteExplanation = z.object({
  applied: z.array(Named.extend({ version: z.number(), amount: z.number() })),
  notApplied: z
    .array(
      Named.extend({
        reason: z.enum(NOT_APPLIED_REASONS),
        missing: z.number().optional().describe('By how much the sum falls short, minor units'),
        with: Named.optional(),
      }),
    )
    .describe('Only what somebody can act on, and promotions of the coupons that were brought'),
  codes: z.array(z.object({ code: z.string(), reason: z.enum(['unknown', 'used', 'expired', 'not_yours']) })),
})
export type QuoteExplanation = z.infer<typeof QuoteExplanation>

const Money = z.int().min(0).max(1e9)
const Texts = z.array(z.string().min(1).max(120))

/** POST …/promotions/preview: an example basket, priced by what is live and by drafts beside it. */
export const PromotionPreview = z.strictObject({
  basket: z.strictObject({
    at: z.int().min(0).max(8.64e15).exactOptional(),
    channel: z.string().min(1).max(50),
    storeId: z.string().min(1).max(120),
    tier: z.string().max(50).nullable().default(null),
    segments: Texts.max(100).default([]),
    lines: z
      .array(
        z.strictObject({
          sku: z.string().min(1).max(120),
          categories: Texts.max(50).default([]),
          quantity: z.int().min(1).max(10_000),
          unitPrice: Money,
          floorUnitPrice: Money.exactOptional(),
          measure: z.int().min(1).max(1_000_000).exactOptional().describe('Of a weighed item: thousandths of its unit'),
        }),
      )
      .min(1)
      .max(100),
    shipping: Money.default(0),
  }),
  promotionIds: z.array(PromotionId).max(50).default([]).describe('Not live yet'),
  rule: PromotionRule.exactOptional().describe('A rule that is not even kept'),
  withCouponsOf: z.array(PromotionId).max(50).default([]).describe('As if the customer had a coupon of each of these'),
})
export type PromotionPreview = z.infer<typeof PromotionPreview>

export const PreviewAnswer = z.object({
  list: z.number(),
  liveDue: z.number().describe('With what is live alone, and with the others beside it'),
  due: z.number(),
  lines: z.array(
    z.object({
      sku: z.string(),
      list: z.number(),
      net: z.number(),
      discounts: z.array(z.object({ promotionId: z.string(), amount: z.number(), units: z.number() })),
    }),
  ),
  explanation: QuoteExplanation,
})
export type PreviewAnswer = z.infer<typeof PreviewAnswer>

/** GET /shops/:merchantId/stores/:storeId/promotions: what anybody may know. */
export const ShopPromotionsAnswer = z.object({
  promotions: z.array(
    Named.extend({
      offer: PromotionOffer,
      selects: PromotionSelector,
      conditions: PromotionConditions.pick({ channels: true, tiers: true }),
      from: z.number().nullable(),
      until: z.number().nullable(),
      perPerson: z.object({ uses: z.number().nullable(), units: z.number().nullable() }),
    }),
  ),
})
export type ShopPromotionsAnswer = z.infer<typeof ShopPromotionsAnswer>
