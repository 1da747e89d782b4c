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
