import { z } from 'zod'
import { NameText } from './common.ts'

/** Letters do not tell upper from lower case; kept in upper case. */
export const CouponCode = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{4,40}$/)
  .transform((code) => code.toUpperCase())

const CustomerIds = z
  .array(z.string().min(1).max(120))
  .min(1)
  .max(10_000)
  .refine((ids) => new Set(ids).size === ids.length, { message: 'a customer is named twice' })

/**
 * POST …/promotions/:promotionId/coupons issues as many as `count` says with codes of their own, one to each of
 * `customerIds`, or one under a `code` that people choose.
 */
export const NewCoupons = z
  .strictObject({
    count: z.int().min(1).max(10_000).exactOptional(),
    customerIds: CustomerIds.exactOptional(),
    code: CouponCode.exactOptional(),
    uses: z.int().min(1).max(1_000).nullable().default(1).describe('Orders; null as often as the promotion allows'),
    validUntil: z.int().min(0).max(8.64e15).nullable().default(null),
    source: z.string().max(120).default('').describe('What they are issued for'),
  })
  .refine(
    ({ count, customerIds, code }) => [count, customerIds, code].filter((one) => one !== undefined).length === 1,
    {
      message: 'say one of count, customerIds, code',
    },
  )
export type NewCoupons = z.infer<typeof NewCoupons>

export const Coupon = z.object({
  code: z.string(),
  promotionId: z.string(),
  customerId: z.string().nullable(),
  uses: z.number().nullable(),
  used: z.number().describe('By orders, unpaid ones too'),
  value: z.number().nullable(),
  validUntil: z.number().nullable(),
  source: z.string(),
  state: z.enum(['issued', 'withdrawn']),
  issuedAt: z.number(),
})
export type Coupon = z.infer<typeof Coupon>

export const IssuedCoupons = z.object({ codes: z.array(z.string()) })

/** GET …/promotions/:promotionId/coupons, 200 at a time by code; the next ones are `after` the last. */
export const CouponsQuery = z.object({
  after: z.string().max(40).optional(),
  customerId: z.string().max(120).optional(),
  source: z.string().max(120).optional(),
})
export const CouponsAnswer = z.object({ coupons: z.array(Coupon) })

/** POST …/promotions/:promotionId/coupons/withdraw: one, or all of a source. */
export const CouponWithdrawal = z
  .strictObject({ code: CouponCode.exactOptional(), source: z.string().max(120).exactOptional() })
  .refine(({ code, source }) => (code === undefined) !== (source === undefined), { message: 'say code or source' })
export const CouponsWithdrawn = z.object({ withdrawn: z.number() })

/** GET /shops/:merchantId/coupons: what the customer may still use, what is over soonest first. */
export const MyCouponsAnswer = z.object({
  coupons: z.array(
    z.object({
      code: z.string(),
      promotionId: z.string(),
      name: NameText,
      value: z.number().nullable(),
      left: z.number().nullable(),
      validUntil: z.number().nullable(),
    }),
  ),
})
export type MyCouponsAnswer = z.infer<typeof MyCouponsAnswer>
