import { z } from 'zod'
import { Estimate, IsoDay, NameText } from './common.ts'

/** Goals: one metric, one scope, one target, one date, guard rails. */
export const GOAL_METRICS = ['repeat_rate', 'incremental_profit'] as const
export const NewGoal = z.object({
  metric: z.enum(GOAL_METRICS),
  storeIds: z.array(z.string().max(120)).max(500).nullable(),
  target: z.number().finite().min(-1e15).max(1e15),
  dueOn: IsoDay,
  guardRails: z
    .array(z.object({ metric: z.string().max(60), atLeast: z.number().nullable(), atMost: z.number().nullable() }))
    .max(5)
    .default([]),
})
export type NewGoal = z.infer<typeof NewGoal>
export const Goal = NewGoal.extend({
  id: z.string(),
  createdAt: z.number(),
  createdBy: z.string(),
  baseline: z.number().nullable(),
  current: z.number().nullable(),
  /** Where the metric will be at the due date if nothing changes. */
  onTrack: z.enum(['reached', 'on_track', 'behind', 'unknown']),
  history: z.array(z.object({ date: IsoDay, value: z.number().nullable() })),
  endedAt: z.number().nullable(),
})
export type Goal = z.infer<typeof Goal>
/** GET, POST …/goals; DELETE …/goals/:goalId ends it; POST …/goals/:goalId/reopen undoes that */
export const GoalsAnswer = z.object({ goals: z.array(Goal) })
export type GoalsAnswer = z.infer<typeof GoalsAnswer>

/** GET …/findings/slipping — customers slipping away, and what they are worth. */
export const SlippingAnswer = z.object({
  asOf: IsoDay,
  customers: z.number(),
  /** What these people brought per 28 days while they came, and in the last 28. */
  usualMargin: z.number(),
  recentMargin: z.number(),
  /** Contribution lost per 28 days if nothing is done. */
  atStake: z.number(),
  byStore: z.array(z.object({ storeId: z.string(), name: NameText, customers: z.number(), atStake: z.number() })),
  trend: z.array(z.object({ date: IsoDay, customers: z.number() })),
  rule: z.object({ minOrders: z.number(), lateBy: z.number(), observedDays: z.number() }),
})
export type SlippingAnswer = z.infer<typeof SlippingAnswer>

export const Offer = z.object({
  discountKind: z.enum(['amount', 'percent']),
  /** Minor units, or percent 1..90. */
  value: z.int().min(1).max(10_000_000),
  minSpend: z.int().min(0).max(100_000_000),
  validDays: z.int().min(1).max(60),
})
export type Offer = z.infer<typeof Offer>

/** POST …/decisions/win-back — proposes; nothing is sent before approval. */
export const NewWinBack = z
  .object({
    goalId: z.string().max(60).nullable().default(null),
    storeIds: z.array(z.string().max(120)).max(500).nullable(),
    offer: Offer,
    /** Most that the coupons may cost if all are redeemed as in the past, minor units. */
    budget: z.int().min(1).max(1_000_000_000_00),
    /** Null: chosen from the smallest effect that can be told apart. */
    controlShare: z.number().min(0.05).max(0.5).nullable().default(null),
  })
  .refine(({ offer }) => offer.discountKind === 'amount' || offer.value <= 90, {
    path: ['offer', 'value'],
    message: 'percent is 1 to 90',
  })
export type NewWinBack = z.infer<typeof NewWinBack>

export const DecisionStatus = z.enum(['proposed', 'approved', 'measured', 'cancelled'])
export const Verdict = z.enum(['running', 'worked', 'hurt', 'cannot_tell'])

/** How big an effect must be to be told apart, before anything is sent. Money is minor units per person. */
export const Power = z.object({
  people: z.number(),
  treated: z.number(),
  control: z.number(),
  level: z.number(),
  power: z.number(),
  baseMean: z.number(),
  baseDeviation: z.number(),
  /** Smallest effect on contribution margin per person over the window that would be told apart. */
  smallestEffect: z.number(),
  /** The same on the share of people who come back. */
  smallestReturnDifference: z.number(),
  choices: z.array(z.object({ controlShare: z.number(), smallestEffect: z.number(), forgone: z.number() })),
})

export const EffectSummary = z.object({
  decisionId: z.string(),
  title: NameText,
  kind: z.string(),
  approvedAt: z.number().nullable(),
  windowFrom: IsoDay.nullable(),
  windowTo: IsoDay.nullable(),
  promised: Estimate,
  /** Incremental profit over all treated, minor units; null until there is something to measure. */
  measured: Estimate.nullable(),
  verdict: Verdict,
})
export type EffectSummary = z.infer<typeof EffectSummary>

export const Decision = z.object({
  id: z.string(),
  kind: z.literal('win-back'),
  policyVersion: z.string(),
  status: DecisionStatus,
  title: NameText,
  createdAt: z.number(),
  createdBy: z.string(),
  approvedAt: z.number().nullable(),
  approvedBy: z.string().nullable(),
  input: NewWinBack,
  seed: z.number(),
  controlShare: z.number(),
  people: z.object({ found: z.number(), chosen: z.number(), treated: z.number(), control: z.number() }),
  power: Power,
  /** The promise: from what like customers did with coupons before. `basis` says from how many. */
  promise: z.object({
    total: Estimate,
    perPerson: z.number(),
    redemptions: z.number(),
    couponCost: z.number(),
    basis: z.object({ people: z.number(), campaigns: z.number(), code: z.enum(['past_response', 'assumed_none']) }),
  }),
  reasons: z.array(z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) })),
  windowFrom: IsoDay.nullable(),
  windowTo: IsoDay.nullable(),
})
export type Decision = z.infer<typeof Decision>

/** GET …/decisions; GET …/decisions/:id; POST …/decisions/:id/approve; POST …/decisions/:id/cancel */
export const DecisionsAnswer = z.object({ decisions: z.array(Decision) })
export type DecisionsAnswer = z.infer<typeof DecisionsAnswer>

/** GET …/decisions/:id/units — who is in which arm, paged; CSV with ?format=csv */
export const UnitsAnswer = z.object({
  total: z.number(),
  rows: z.array(
    z.object({
      node: z.string(),
      arm: z.enum(['treated', 'control']),
      propensity: z.number(),
      recencyDays: z.number(),
      orders: z.number(),
      usualMargin: z.number(),
      returned: z.boolean().nullable(),
      margin: z.number().nullable(),
      redeemed: z.boolean().nullable(),
    }),
  ),
})
export type UnitsAnswer = z.infer<typeof UnitsAnswer>

/** GET …/effects/:decisionId */
export const EffectDetail = z.object({
  summary: EffectSummary,
  daysMeasured: z.number(),
  windowDays: z.number(),
  treated: z.object({
    people: z.number(),
    returned: z.number(),
    margin: z.number(),
    orders: z.number(),
    redemptions: z.number(),
    discount: z.number(),
  }),
  control: z.object({ people: z.number(), returned: z.number(), margin: z.number(), orders: z.number() }),
  perPerson: Estimate.nullable(),
  returnRateDifference: Estimate.nullable(),
  /** Probability under no effect of a difference at least this large. */
  pValue: z.number().nullable(),
  byDay: z.array(z.object({ date: IsoDay, treated: z.number(), control: z.number() })),
  /** Whether the arms were as many as drawn for (sample ratio), and alike before. */
  checks: z.array(
    z.object({
      code: z.enum(['sample_ratio', 'balance_before', 'window_complete']),
      ok: z.boolean(),
      value: z.number(),
    }),
  ),
})
export type EffectDetail = z.infer<typeof EffectDetail>

/** GET …/effects */
export const EffectsAnswer = z.object({
  pooled: z
    .object({ promised: z.number(), measured: z.number(), low: z.number(), high: z.number(), decisions: z.number() })
    .nullable(),
  effects: z.array(EffectSummary),
})
export type EffectsAnswer = z.infer<typeof EffectsAnswer>

/** POST …/demo/advance {days}; GET …/demo/advance tells the progress. */
export const AdvanceRequest = z.object({ days: z.int().min(1).max(60) })
export const AdvanceStatus = z.object({
  running: z.boolean(),
  daysAsked: z.number(),
  daysDone: z.number(),
  today: IsoDay,
  failed: z.string().nullable(),
})
export type AdvanceStatus = z.infer<typeof AdvanceStatus>
