import { z } from 'zod'
import { Estimate, IsoDay, NameText, PageQuery, ScopeQuery } from './common.ts'

/** How a figure is written: money is minor units of the merchant's currency, ratio is 0..1. */
export const Unit = z.enum([
  'money',
  'ratio',
  'count',
  'minutes',
  'hours',
  'days',
  'per_year',
  'per_thousand',
  'score',
  'points',
])

/** GET /api/v1/metrics */
export const MetricDefinition = z.object({
  code: z.string(),
  family: z.string(),
  name: NameText,
  definition: NameText,
  unit: Unit,
  direction: z.enum(['up', 'down', 'none']),
  dimensions: z.array(z.string()),
  sql: z.string(),
})
export const MetricsAnswer = z.object({ metrics: z.array(MetricDefinition) })
export type MetricDefinition = z.infer<typeof MetricDefinition>

/** GET /api/v1/merchants/:merchantId/scope — what the scope bar can choose from, for this caller. */
export const ScopeAnswer = z.object({
  currency: z.string(),
  currencyDecimals: z.int(),
  zone: z.string(),
  today: IsoDay,
  firstDate: IsoDay.nullable(),
  lastDate: IsoDay.nullable(),
  stores: z.array(
    z.object({
      id: z.string(),
      name: NameText,
      format: z.string(),
      district: z.string().nullable(),
      lng: z.number().nullable(),
      lat: z.number().nullable(),
    }),
  ),
  districts: z.array(z.string()),
  formats: z.array(z.string()),
  channels: z.array(z.string()),
  categories: z.array(z.string()),
  /** What this merchant's codes are called, by field (`category`, `district` …); a code without one speaks for itself. */
  labels: z.array(z.object({ field: z.string(), code: z.string(), name: NameText })),
})
export type ScopeAnswer = z.infer<typeof ScopeAnswer>

/** A metric's value over the scope and over the comparison; null where it has no meaning or no data. */
export const Figure = z.object({
  metric: z.string(),
  value: z.number().nullable(),
  before: z.number().nullable(),
})
export type Figure = z.infer<typeof Figure>

/** One row of a cut: the dimension's value and every asked metric, now and before. */
export const CutRow = z.object({
  key: z.string(),
  label: NameText.nullable(),
  values: z.record(z.string(), z.number().nullable()),
  before: z.record(z.string(), z.number().nullable()),
})
export type CutRow = z.infer<typeof CutRow>

/** GET …/insights/overview?ScopeQuery */
export const OverviewAnswer = z.object({
  from: IsoDay,
  to: IsoDay,
  compareFrom: IsoDay.nullable(),
  compareTo: IsoDay.nullable(),
  figures: z.array(Figure),
  trend: z.array(
    z.object({
      date: IsoDay,
      online: z.number(),
      offline: z.number(),
      orders: z.number(),
      before: z.number().nullable(),
    }),
  ),
  marks: z.array(
    z.object({
      date: IsoDay,
      until: IsoDay.nullable(),
      kind: z.enum(['holiday', 'campaign', 'decision', 'rain']),
      label: NameText,
    }),
  ),
  byStore: z.array(CutRow),
  byChannel: z.array(CutRow),
  byMode: z.array(CutRow),
  byCategory: z.array(CutRow),
  byHour: z.array(z.object({ hour: z.int(), weekday: z.int(), orders: z.number(), net: z.number() })),
})
export type OverviewAnswer = z.infer<typeof OverviewAnswer>

/** GET …/insights/orders — the rows behind every figure. `q` finds an order by its id. */
export const OrdersQuery = ScopeQuery.extend(PageQuery.shape).extend({
  hour: z.coerce.number().int().min(0).max(23).optional(),
  weekday: z.coerce.number().int().min(1).max(7).optional(),
  mode: z.string().max(20).optional(),
  status: z.string().max(20).optional(),
  person: z.string().max(30).optional(),
  q: z.string().max(120).optional(),
})
export const OrderRow = z.object({
  id: z.string(),
  placedAt: z.number(),
  businessDate: IsoDay,
  storeId: z.string(),
  channel: z.string(),
  platform: z.string().nullable(),
  mode: z.string(),
  status: z.string(),
  personNode: z.string().nullable(),
  lines: z.number(),
  gross: z.number(),
  discount: z.number(),
  net: z.number(),
  contribution: z.number().nullable(),
})
export const OrdersAnswer = z.object({
  total: z.number(),
  /** Of the orders among them that count as sales: paid, and not cancelled. */
  sums: z.object({ gross: z.number(), discount: z.number(), net: z.number(), contribution: z.number().nullable() }),
  rows: z.array(OrderRow),
})
export type OrdersAnswer = z.infer<typeof OrdersAnswer>

/** GET …/insights/orders/:orderId */
export const OrderDetail = z.object({
  order: OrderRow,
  zone: z.string(),
  lines: z.array(
    z.object({
      line: z.number(),
      productId: z.string(),
      name: NameText.nullable(),
      quantity: z.number(),
      gross: z.number(),
      discount: z.number(),
      cost: z.number().nullable(),
    }),
  ),
  discounts: z.array(
    z.object({
      source: z.string(),
      amount: z.number(),
      couponId: z.string().nullable(),
      campaignId: z.string().nullable(),
    }),
  ),
  payments: z.array(z.object({ method: z.string(), amount: z.number(), fee: z.number() })),
  costs: z.object({
    goods: z.number().nullable(),
    paymentFee: z.number(),
    delivery: z.number(),
    packaging: z.number(),
    loyalty: z.number(),
  }),
  steps: z.array(z.object({ step: z.string(), at: z.number() })),
})
export type OrderDetail = z.infer<typeof OrderDetail>

/** The named customer groups of RFM, from best to lost. */
export const RFM_SEGMENTS = ['champions', 'loyal', 'promising', 'new', 'cooling', 'lost'] as const
export const RfmSegment = z.enum(RFM_SEGMENTS)
export type RfmSegment = z.infer<typeof RfmSegment>

export const ProfileRow = z.object({
  key: z.string(),
  customers: z.number(),
  orders: z.number(),
  net: z.number(),
  contribution: z.number().nullable(),
  averageOrder: z.number().nullable(),
  repeatRate: z.number().nullable(),
})

/** GET …/insights/customers?ScopeQuery */
export const CustomersAnswer = z.object({
  from: IsoDay,
  to: IsoDay,
  customers: z.number(),
  anonymousOrders: z.number(),
  anonymousNet: z.number(),
  figures: z.array(Figure),
  /** Bounds of the scores, in days, orders and money: how the groups were cut. */
  cuts: z.object({ recencyDays: z.array(z.number()), orders: z.array(z.number()), net: z.array(z.number()) }),
  segments: z.array(
    z.object({
      segment: RfmSegment,
      customers: z.number(),
      net: z.number(),
      contribution: z.number().nullable(),
      medianRecencyDays: z.number(),
      ordersPerCustomer: z.number(),
    }),
  ),
  /** 5 x 5: recency score (5 = most recent) x frequency score, customers and net. */
  grid: z.array(z.object({ recency: z.int(), frequency: z.int(), customers: z.number(), net: z.number() })),
  age: z.array(ProfileRow),
  gender: z.array(ProfileRow),
  region: z.array(ProfileRow),
  income: z.array(ProfileRow),
})
export type CustomersAnswer = z.infer<typeof CustomersAnswer>

/** GET …/insights/customers/list — people of a group, by node id (personal data stay masked). */
export const CustomerListQuery = ScopeQuery.extend(PageQuery.shape).extend({ segment: RfmSegment.optional() })
export const CustomerListAnswer = z.object({
  total: z.number(),
  rows: z.array(
    z.object({
      node: z.string(),
      segment: RfmSegment,
      lastOrder: IsoDay,
      recencyDays: z.number(),
      orders: z.number(),
      net: z.number(),
      ageBand: z.string().nullable(),
      gender: z.string().nullable(),
      region: z.string().nullable(),
      incomeBand: z.string().nullable(),
    }),
  ),
})
export type CustomerListAnswer = z.infer<typeof CustomerListAnswer>

/**
 * What can be said of a campaign's effect. `measured`: a control group was kept. `before_after`: only the reached
 * people's own past and other people's trend are known, which cannot tell the campaign from who was chosen.
 * `for_everyone`: nobody was singled out, so there is nobody to compare with.
 */
export const CampaignKnowledge = z.enum(['measured', 'before_after', 'too_few', 'for_everyone'])

/** GET …/insights/campaigns?ScopeQuery */
export const CampaignsAnswer = z.object({
  campaigns: z.array(
    z.object({
      id: z.string(),
      name: NameText,
      campaignType: z.string(),
      startsOn: IsoDay,
      endsOn: IsoDay,
      targeted: z.number(),
      redeemers: z.number(),
      redemptions: z.number(),
      redeemRate: z.number().nullable(),
      discountGiven: z.number(),
      knowledge: CampaignKnowledge,
    }),
  ),
  byType: z.array(
    z.object({
      campaignType: z.string(),
      campaigns: z.number(),
      targeted: z.number(),
      redeemers: z.number(),
      redeemRate: z.number().nullable(),
    }),
  ),
})
export type CampaignsAnswer = z.infer<typeof CampaignsAnswer>

/** GET …/insights/campaigns/:campaignId */
export const CampaignDetail = z.object({
  campaign: CampaignsAnswer.shape.campaigns.element,
  /** Mean net sales per person and day of those reached and of everybody else, by day around the campaign. */
  series: z.array(z.object({ date: IsoDay, reached: z.number(), others: z.number() })),
  /** Per person over the campaign's days. `effect` null where nothing can be said. */
  reached: z.object({ people: z.number(), before: z.number(), during: z.number() }),
  others: z.object({ people: z.number(), before: z.number(), during: z.number() }),
  /** Difference in differences per person with its interval; a measurement only when knowledge is `measured`. */
  difference: Estimate.nullable(),
  knowledge: CampaignKnowledge,
  /** Stable codes of plain sentences that say why it can or cannot be known. */
  reasons: z.array(
    z.enum([
      'no_control',
      'reached_were_chosen',
      'control_random',
      'few_people',
      'short_before',
      'no_targets',
      'redeemers_select_themselves',
    ]),
  ),
  topProducts: z.array(z.object({ productId: z.string(), name: NameText.nullable(), redemptions: z.number() })),
})
export type CampaignDetail = z.infer<typeof CampaignDetail>
