import { z } from 'zod'
import { NameText } from './common.ts'
import { PromotionId, PromotionLimits, PromotionRule } from './promotion-rules.ts'

const Moment = z.int().min(0).max(8.64e15).describe('Milliseconds since 1970')
const Words = z.string().trim().min(1).max(120)

/** What people set of a promotion; every change makes a version. */
const Terms = z.strictObject({
  name: NameText.extend({ zh: Words, en: Words }),
  from: Moment.nullable().default(null),
  until: Moment.nullable().default(null).describe('The first moment at which it no longer holds'),
  rule: PromotionRule,
  limits: PromotionLimits.prefault({}),
})
type Terms = z.infer<typeof Terms>

const isOrdered = ({ from, until }: Terms) => from === null || until === null || from < until
const countsUnitsItSells = ({ rule, limits }: Terms) =>
  rule.offer.kind === 'unit_price' || (limits.unitsQuota === null && limits.unitsPerOwner === null)
const coherent = <Schema extends z.ZodType<Terms>>(terms: Schema) =>
  terms
    .refine(isOrdered, { path: ['until'], message: 'is not after its beginning' })
    .refine(countsUnitsItSells, { path: ['limits'], message: 'units are counted of a unit_price only' })

/** POST …/promotions makes a draft. */
export const NewPromotion = coherent(Terms.extend({ id: PromotionId }))
export type NewPromotion = z.infer<typeof NewPromotion>

/** PUT …/promotions/:promotionId: `version` is the one that was read, so that nobody's change is lost. */
export const PromotionEdit = coherent(Terms.extend({ version: z.int().min(1) }))
export type PromotionEdit = z.infer<typeof PromotionEdit>

/** PUT …/promotions/:promotionId/limits. */
export const PromotionLimitsEdit = z.strictObject({ version: z.int().min(1), limits: PromotionLimits })
export type PromotionLimitsEdit = z.infer<typeof PromotionLimitsEdit>

export const PromotionState = z.enum(['draft', 'live', 'paused', 'ended'])
export type PromotionState = z.infer<typeof PromotionState>

export const PromotionDetail = Terms.extend({
  id: z.string(),
  version: z.number(),
  state: PromotionState,
  createdAt: z.number(),
  changedAt: z.number(),
})
export type PromotionDetail = z.infer<typeof PromotionDetail>

export const PromotionsQuery = z.object({ state: PromotionState.optional() })
/** GET …/promotions: the latest change first; without a state all but those that have ended. */
export const PromotionsAnswer = z.object({ promotions: z.array(PromotionDetail) })

/** GET …/promotions/:promotionId/versions: orders name the version that made their price. */
export const PromotionVersionsAnswer = z.object({
  versions: z.array(Terms.extend({ version: z.number(), createdAt: z.number(), createdBy: z.string() })),
})

/** What is left of a budget or quota. */
const Stand = z.object({ limit: z.number(), used: z.number(), held: z.number(), free: z.number() })

/**
 * GET …/promotions/:promotionId/performance: what goods that were handed over were given, returns taken off; and what is
 * left (`held`: of orders not yet paid).
 */
export const PromotionPerformance = z.object({
  uses: z.number().describe('Orders'),
  given: z.number().describe('Minor units'),
  byFunder: z.array(z.object({ funder: z.string(), uses: z.number(), given: z.number() })),
  budget: Stand.nullable(),
  usesLimit: Stand.nullable(),
  unitsQuota: Stand.nullable(),
  coupons: z.object({ issued: z.number(), used: z.number(), withdrawn: z.number() }),
})
export type PromotionPerformance = z.infer<typeof PromotionPerformance>
