import { type Metric, over } from './metric.ts'

const SOLD_AT_COST = over('stock_movements', `-sumIf(quantity * unit_cost, reason in ('sale', 'return'))`)

export const STOCK = [
  {
    code: 'inventory_turnover',
    family: 'stock',
    name: { zh: '库存周转率', en: 'Inventory turnover' },
    definition: {
      zh: '期间从库存售出商品的成本（扣除退回），折算为一年（365 天）/ 各营业日收市时按成本计的平均库存。',
      en: 'Cost of goods sold from stock (less returned), annualised over 365 days / mean inventory at cost over the closes of the business days.',
    },
    unit: 'per_year',
    direction: 'up',
    // cost * 365 / days over value / days: the days cancel out.
    formula: { numerator: SOLD_AT_COST, denominator: over('stock_days', 'sum(value_at_cost)'), times: 365 },
    meaninglessBy: ['hour', 'weekday'],
  },
  {
    code: 'fill_rate',
    family: 'stock',
    name: { zh: '满足率', en: 'Fill rate' },
    definition: {
      zh: '下单时从库存满足的件数 / 要求的件数（含观察到的缺货需求）；顾客取消的订单不计。',
      en: 'Units served from stock at request / units requested, observed lost demand included; orders cancelled by the customer do not count.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: {
      numerator: over('order_lines', `sumIf(line_quantity, status not in ('cancelled', 'unavailable'))`),
      denominator: over('order_lines', `sumIf(line_requested, status != 'cancelled')`),
    },
  },
  {
    code: 'stock_out_rate',
    family: 'stock',
    name: { zh: '缺货率', en: 'Stock-out rate' },
    definition: {
      zh: '营业中无货的门店-商品小时 / 营业中的门店-商品小时，仅在售商品。',
      en: 'Store-SKU-hours open with nothing free / store-SKU-hours open, listed SKUs only.',
    },
    unit: 'ratio',
    direction: 'down',
    formula: {
      numerator: over('stock_days', 'sum(out_minutes)'),
      denominator: over('stock_days', 'sum(open_minutes)'),
    },
  },
  {
    code: 'wastage_rate',
    family: 'stock',
    name: { zh: '损耗率', en: 'Wastage rate' },
    definition: {
      zh: '报损成本 /（报损成本 + 从库存售出商品的成本）。',
      en: 'Cost of units written off / cost of units sold from stock and written off.',
    },
    unit: 'ratio',
    direction: 'down',
    formula: {
      numerator: over('stock_movements', `-sumIf(quantity * unit_cost, reason = 'wastage')`),
      denominator: over('stock_movements', `-sumIf(quantity * unit_cost, reason in ('sale', 'wastage'))`),
    },
  },
  {
    code: 'wastage_cost',
    family: 'stock',
    name: { zh: '损耗金额', en: 'Wastage' },
    definition: { zh: '报损的商品成本。', en: 'Cost of units written off.' },
    unit: 'money',
    direction: 'down',
    formula: { numerator: over('stock_movements', `-sumIf(quantity * unit_cost, reason = 'wastage')`) },
  },
  {
    code: 'sold_out_hour',
    family: 'stock',
    name: { zh: '售罄时刻', en: 'Sold-out hour' },
    definition: {
      zh: '在售商品当日售罄的平均当地小时（0–23）；未售罄的不计。',
      en: 'Mean local hour (0 to 23) at which a listed item ran out; days without running out do not count.',
    },
    unit: 'hours',
    direction: 'up',
    formula: {
      numerator: over('stock_days', 'sum(ifNull(sold_out_hour, 0))'),
      denominator: over('stock_days', 'countIf(sold_out_hour is not null)'),
    },
  },
  {
    code: 'sell_through',
    family: 'stock',
    name: { zh: '售出率', en: 'Sell-through' },
    definition: {
      zh: '每日售出件数之和 / 每日可售件数（期初 + 到货）之和。',
      en: 'Units sold / units available (opening stock and receipts), summed by day.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: { numerator: over('stock_days', 'sum(sold)'), denominator: over('stock_days', 'sum(available)') },
  },
] as const satisfies readonly Metric[]
