import { type Metric, over } from './metric.ts'

export const MARKETING = [
  {
    code: 'redeem_rate',
    family: 'marketing',
    name: { zh: '核销率', en: 'Redeem rate' },
    definition: {
      zh: '期间核销的优惠券 / 期间发放的优惠券。',
      en: 'Coupons redeemed in the period / coupons issued in the period.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: {
      numerator: over('coupon_events', `countIf(event = 'redeemed')`),
      denominator: over('coupon_events', `countIf(event = 'issued')`),
    },
    meaninglessBy: ['date', 'weekday'],
  },
  {
    code: 'acquisition_cost',
    family: 'marketing',
    name: { zh: '获客成本', en: 'Acquisition cost' },
    definition: {
      zh: '广告花费 / 新客数；没有对照时，新客含自然到来的人。',
      en: 'Advertising spend / new customers; without a control group those who would have come anyway are among them.',
    },
    unit: 'money',
    direction: 'down',
    formula: {
      numerator: over('ad_spend', 'sum(amount)'),
      denominator: over('first_orders', 'countIf(not is_matured)'),
      needs: over('ad_spend', 'count()'),
    },
    meaninglessBy: ['date', 'weekday'],
  },
  {
    code: 'incremental_profit',
    family: 'marketing',
    name: { zh: '增量利润', en: 'Incremental profit' },
    definition: {
      zh: '期间执行的决策：受作用者与对照者人均边际贡献之差（从执行到期末）× 受作用人数；优惠已在收入中扣除，不再计成本。',
      en: 'Of decisions carried out in the period: difference in contribution margin per person between treated and control, up to the last day, x people treated. Discounts are in the margin already; no other cost of treating is recorded.',
    },
    unit: 'money',
    direction: 'up',
    formula: {
      numerator: over('decisions', 'sum(ifNull(gain, 0))'),
      needs: over('decisions', 'countIf(gain is not null)'),
    },
  },
] as const satisfies readonly Metric[]
