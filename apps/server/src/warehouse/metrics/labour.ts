import { type Metric, over } from './metric.ts'

const NET = over('orders', 'sumIf(net, is_paid)')

export const LABOUR = [
  {
    code: 'labour_cost_ratio',
    family: 'labour',
    name: { zh: '人力成本率', en: 'Labour cost ratio' },
    definition: { zh: '人力成本 / 净销售额。', en: 'Labour cost / net sales.' },
    unit: 'ratio',
    direction: 'down',
    formula: { numerator: over('shifts', 'sum(cost)'), denominator: NET, needs: over('shifts', 'count()') },
  },
  {
    code: 'sales_per_labour_hour',
    family: 'labour',
    name: { zh: '人效', en: 'Sales per labour hour' },
    definition: { zh: '净销售额 / 计薪工时。', en: 'Net sales / paid hours.' },
    unit: 'money',
    direction: 'up',
    formula: { numerator: NET, denominator: over('shifts', 'sum(paid_minutes) / 60') },
  },
  {
    code: 'technician_utilisation',
    family: 'labour',
    name: { zh: '技师利用率', en: 'Technician utilisation' },
    definition: {
      zh: '技师被预约的小时数（取消的除外）/ 技师排班小时数。',
      en: 'Booked hours of therapists (cancelled bookings left out) / their rostered hours.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: {
      numerator: over(
        'bookings',
        `sumIf(dateDiff('minute', starts_at, ends_at), resource_kind = 'therapist' and status != 'cancelled')`,
      ),
      denominator: over('therapist_shifts', 'sum(planned_minutes)'),
    },
  },
] as const satisfies readonly Metric[]
