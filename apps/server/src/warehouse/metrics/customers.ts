import { type Metric, over } from './metric.ts'

export const CUSTOMERS = [
  {
    code: 'customers',
    family: 'customers',
    name: { zh: '购买顾客数', en: 'Customers' },
    definition: {
      zh: '至少有一笔支付订单的已知顾客；匿名订单不计。',
      en: 'Known people with a paid order; anonymous orders do not count.',
    },
    unit: 'count',
    direction: 'up',
    formula: { numerator: over('orders', 'uniqExactIf(node_id, is_paid and node_id != 0)') },
    byLine: { numerator: over('order_lines', 'uniqExactIf(node_id, is_paid and node_id != 0)') },
  },
  {
    code: 'new_customers',
    family: 'customers',
    name: { zh: '新客数', en: 'New customers' },
    definition: {
      zh: '在此期间完成首笔支付订单的顾客，归入首单门店。',
      en: 'People whose first paid order of all falls into the period; they belong to the store of that order.',
    },
    unit: 'count',
    direction: 'up',
    formula: { numerator: over('first_orders', 'countIf(not is_matured)') },
  },
  {
    code: 'repeat_rate',
    family: 'customers',
    name: { zh: '复购率', en: 'Repeat rate' },
    definition: {
      zh: '首单后 N 天内（默认 30 天）有第二笔支付订单的顾客 / 在此期间首单满 N 天的顾客。',
      en: 'Customers with a second paid order within N days of the first (30 unless asked otherwise) / customers whose first order became N days old in the period.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: {
      numerator: over('first_orders', 'countIf(is_matured and came_back)'),
      denominator: over('first_orders', 'countIf(is_matured)'),
    },
  },
  {
    code: 'conversion_rate',
    family: 'customers',
    name: { zh: '转化率', en: 'Conversion rate' },
    definition: {
      zh: '带来支付订单的线上会话 / 线上会话；对收银台没有意义。',
      en: 'Online sessions with a paid order / online sessions; no meaning at the till.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: { numerator: over('sessions', 'countIf(is_converted)'), denominator: over('sessions', 'count()') },
  },
] as const satisfies readonly Metric[]
