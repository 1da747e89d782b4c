import { type Metric, over } from './metric.ts'

const PAID_ORDERS = over('orders', 'countIf(is_paid)')

export const SERVICE = [
  {
    code: 'preparation_minutes',
    family: 'service',
    name: { zh: '备货时长', en: 'Preparation' },
    definition: { zh: '从接单到备好的平均分钟数。', en: 'Mean minutes from order accepted to ready.' },
    unit: 'minutes',
    direction: 'down',
    formula: {
      numerator: over(
        'orders',
        `sumIf(dateDiff('second', accepted_at, ready_at), accepted_at is not null and ready_at is not null) / 60`,
      ),
      denominator: over('orders', 'countIf(accepted_at is not null and ready_at is not null)'),
    },
  },
  {
    code: 'queue_minutes',
    family: 'service',
    name: { zh: '排队时长', en: 'Queue' },
    definition: {
      zh: '从到店到下单的平均分钟数，有记录的订单。',
      en: 'Mean minutes from arrival to order, where it was recorded.',
    },
    unit: 'minutes',
    direction: 'down',
    formula: {
      numerator: over('orders', 'sum(ifNull(queue_seconds, 0)) / 60'),
      denominator: over('orders', 'countIf(queue_seconds is not null)'),
    },
  },
  {
    code: 'till_minutes',
    family: 'service',
    name: { zh: '收银时长', en: 'Till' },
    definition: { zh: '收银台订单从开单到支付的平均分钟数。', en: 'Mean minutes from order to paid at the till.' },
    unit: 'minutes',
    direction: 'down',
    formula: {
      numerator: over('orders', `sumIf(dateDiff('second', placed_at, paid_at), is_paid and channel = 'till') / 60`),
      denominator: over('orders', `countIf(is_paid and channel = 'till')`),
    },
  },
  {
    code: 'first_response_minutes',
    family: 'service',
    name: { zh: '首次响应', en: 'First response' },
    definition: {
      zh: '从工单开启到首次响应的平均服务时间（仅门店营业时段的分钟数）；未响应的不计。',
      en: 'Mean service minutes (opening hours of the store only) from ticket opening to first response; tickets not yet answered do not count.',
    },
    unit: 'minutes',
    direction: 'down',
    formula: {
      numerator: over('tickets', 'sum(ifNull(first_response_minutes, 0))'),
      denominator: over('tickets', 'countIf(first_response_minutes is not null)'),
    },
  },
  {
    code: 'resolution_minutes',
    family: 'service',
    name: { zh: '解决时长', en: 'Resolution time' },
    definition: {
      zh: '从工单开启到解决的平均服务时间（仅门店营业时段的分钟数）；未解决的不计。',
      en: 'Mean service minutes (opening hours of the store only) from ticket opening to resolution; open tickets do not count.',
    },
    unit: 'minutes',
    direction: 'down',
    formula: {
      numerator: over('tickets', 'sum(ifNull(resolution_minutes, 0))'),
      denominator: over('tickets', 'countIf(resolution_minutes is not null)'),
    },
  },
  {
    code: 'csat',
    family: 'service',
    name: { zh: '满意度', en: 'CSAT' },
    definition: { zh: '5 分制中给 4–5 分的答卷占比。', en: 'Share of answers of 4 or 5 out of 5.' },
    unit: 'ratio',
    direction: 'up',
    formula: {
      numerator: over('survey_responses', `countIf(survey = 'csat' and score >= 4)`),
      denominator: over('survey_responses', `countIf(survey = 'csat')`),
    },
  },
  {
    code: 'nps',
    family: 'service',
    name: { zh: '净推荐值', en: 'NPS' },
    definition: {
      zh: '推荐者（9–10 分）占比 − 贬损者（0–6 分）占比，−100 到 100。',
      en: 'Promoters (9 to 10) - detractors (0 to 6), in points of all answers, -100 to 100.',
    },
    unit: 'points',
    direction: 'up',
    formula: {
      numerator: over(
        'survey_responses',
        `toInt64(countIf(survey = 'nps' and score >= 9)) - toInt64(countIf(survey = 'nps' and score <= 6))`,
      ),
      denominator: over('survey_responses', `countIf(survey = 'nps')`),
      times: 100,
    },
  },
  {
    code: 'rating',
    family: 'service',
    name: { zh: '评分', en: 'Rating' },
    definition: { zh: '评价的平均星级，1–5。', en: 'Mean stars of reviews, 1 to 5.' },
    unit: 'score',
    direction: 'up',
    formula: { numerator: over('reviews', 'sum(rating)'), denominator: over('reviews', 'count()') },
  },
  {
    code: 'bad_review_rate',
    family: 'service',
    name: { zh: '差评率', en: 'Bad-review rate' },
    definition: { zh: '每千笔支付订单中 1–2 星评价的数量。', en: 'Reviews of 1 or 2 stars per 1,000 paid orders.' },
    unit: 'per_thousand',
    direction: 'down',
    formula: { numerator: over('reviews', 'countIf(rating <= 2)'), denominator: PAID_ORDERS, times: 1000 },
    meaninglessBy: ['hour'],
  },
  {
    code: 'refund_rate',
    family: 'service',
    name: { zh: '退款率', en: 'Refund rate' },
    definition: { zh: '每千笔支付订单中的退货退款次数。', en: 'Returns per 1,000 paid orders.' },
    unit: 'per_thousand',
    direction: 'down',
    formula: { numerator: over('returns', 'count()'), denominator: PAID_ORDERS, times: 1000 },
    meaninglessBy: ['hour'],
  },
  {
    code: 'complaint_rate',
    family: 'service',
    name: { zh: '投诉率', en: 'Complaint rate' },
    definition: { zh: '每千笔支付订单中开启的工单数。', en: 'Tickets opened per 1,000 paid orders.' },
    unit: 'per_thousand',
    direction: 'down',
    formula: { numerator: over('tickets', 'count()'), denominator: PAID_ORDERS, times: 1000 },
    meaninglessBy: ['hour'],
  },
  {
    code: 'attendance_rate',
    family: 'service',
    name: { zh: '到店率', en: 'Attendance' },
    definition: {
      zh: '到店的预约 / 已到时间的预约（到店 + 爽约）；取消的不计。',
      en: 'Bookings attended / bookings attended or missed; cancelled ones do not count.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: {
      numerator: over('bookings', `countIf(status = 'attended')`),
      denominator: over('bookings', `countIf(status in ('attended', 'no_show'))`),
    },
  },
] as const satisfies readonly Metric[]
