import { z } from 'zod'

// A promotion as data: the schemas of its rule. Forms of the console and the API document are made from them, and the
// engine (packages/promotions) prices by what they let through. Strict: a misspelt cap would be no cap.

/** A code that people choose. No colon: counters are named after it. */
export const PromotionId = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u)

const Codes = z.array(z.string().min(1).max(120)).min(1)
const Money = z.int().min(0).max(1e12)
const Share = z.int().min(1).max(10_000).describe('Basis points: 1,250 is 12.5 %')
const Units = z.int().min(1).max(1_000)

/** Lines by SKU or category; one that names neither means every line. */
export const PromotionSelector = z.strictObject({
  skus: Codes.max(2_000).exactOptional(),
  categories: Codes.max(200).exactOptional(),
  exceptSkus: Codes.max(2_000).exactOptional(),
  exceptCategories: Codes.max(200).exactOptional(),
})

const kind = <Kind extends string, Shape extends z.ZodRawShape>(name: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(name), ...shape })

/** What each kind of offer asks for, by its code. */
export const PROMOTION_OFFERS = {
  percent: kind('percent', { basisPoints: Share }),
  amount_off: kind('amount_off', { off: Money.min(1).describe('Off every unit') }),
  unit_price: kind('unit_price', { price: Money.describe('Member price, special, flash sale') }),
  nth_item: kind('nth_item', { n: Units.min(2), basisPoints: Share }),
  buy_get: kind('buy_get', {
    buy: Units,
    get: Units,
    basisPoints: Share,
    getSelects: PromotionSelector.exactOptional(),
  }),
  bundle: kind('bundle', {
    parts: z
      .array(z.strictObject({ selects: PromotionSelector, quantity: Units.max(100) }))
      .min(1)
      .max(10),
    price: Money,
  }),
  tiered: kind('tiered', {
    steps: z
      .array(z.strictObject({ fromUnits: Units, basisPoints: Share }))
      .min(1)
      .max(10),
  }),
  threshold: kind('threshold', {
    steps: z
      .array(
        z
          .strictObject({ from: Money.min(1), off: Money.min(1) })
          .refine(({ from, off }) => off <= from, 'takes off more than it asks for'),
      )
      .min(1)
      .max(10),
    repeats: z.boolean().exactOptional(),
  }),
  order_percent: kind('order_percent', { from: Money, basisPoints: Share }),
  shipping: kind('shipping', { from: Money, off: Money.min(1).exactOptional() }),
} as const

const { percent, amount_off, unit_price, nth_item, buy_get, bundle, tiered, threshold, order_percent, shipping } =
  PROMOTION_OFFERS

export const PromotionOffer = z.discriminatedUnion('kind', [
  percent,
  amount_off,
  unit_price,
  nth_item,
  buy_get,
  bundle,
  tiered,
  threshold,
  order_percent,
  shipping,
])

export const PromotionConditions = z.strictObject({
  channels: Codes.max(50).exactOptional(),
  stores: Codes.max(2_000).exactOptional(),
  tiers: Codes.max(50).exactOptional(),
  segments: Codes.max(200).exactOptional(),
})

export const PromotionRule = z.strictObject({
  selects: PromotionSelector.default({}),
  offer: PromotionOffer,
  conditions: PromotionConditions.default({}),
  needsCoupon: z.boolean().default(false).describe('Only for whoever brings a coupon of it'),
  group: z.string().min(1).max(60).exactOptional().describe('At most one promotion of a group in an order'),
  alone: z.boolean().exactOptional().describe('Goes with no other promotion'),
  capPerOrder: Money.min(1).exactOptional(),
  ignoresFloor: z.boolean().exactOptional().describe('May sell below the floor of a line'),
  funder: z
    .string()
    .min(1)
    .max(60)
    .refine((funder) => funder !== 'points', 'points are paid with, they fund nothing')
    .default('merchant')
    .describe('merchant or store:… for the house; anybody else owes us what was given'),
  priority: z.int().min(-1_000).max(1_000).default(0).describe('Settles ties only'),
})
export type PromotionRule = z.infer<typeof PromotionRule>

/** How much of it there is; null where there is no limit. */
export const PromotionLimits = z.strictObject({
  budget: Money.nullable().default(null).describe('Minor units in all'),
  uses: z.int().min(0).max(1e9).nullable().default(null).describe('Orders in all'),
  unitsQuota: z.int().min(0).max(1e9).nullable().default(null).describe('Units sold at its price in all'),
  usesPerOwner: z.int().min(1).max(1_000).nullable().default(null).describe('Orders of one customer or device'),
  unitsPerOwner: z.int().min(1).max(1_000).nullable().default(null).describe('Units of one customer or device'),
})
export type PromotionLimits = z.infer<typeof PromotionLimits>
