import { type Metric, over } from './metric.ts'

const PAID_ORDERS = over('orders', 'countIf(is_paid)')
const NET = over('orders', 'sumIf(net, is_paid)')
const NET_OF_LINES = over('order_lines', 'sumIf(line_net, is_paid)')
const COSTED_ORDERS = over('orders', 'countIf(is_paid and cost is not null)')
const COSTED_LINES = over('order_lines', 'countIf(is_paid and line_cost is not null)')
const COST_OF_LINES = over('order_lines', 'sumIf(ifNull(line_cost, 0), is_paid)')
const COSTED_NET = over('orders', 'sumIf(net, is_paid and cost is not null)')
const COSTED_NET_OF_LINES = over('order_lines', 'sumIf(line_net, is_paid and line_cost is not null)')

export const SALES = [
  {
    code: 'net_sales',
    family: 'sales',
    name: { zh: '净销售额', en: 'Net sales' },
    definition: {
      zh: '已支付订单的商品金额，扣除优惠和税，不含配送费；取消的订单不计。',
      en: 'Goods of paid orders after discounts, before tax, without delivery fees; cancelled orders do not count.',
    },
    unit: 'money',
    direction: 'up',
    formula: { numerator: NET },
    byLine: { numerator: NET_OF_LINES },
  },
  {
    code: 'gross_sales',
    family: 'sales',
    name: { zh: '销售总额', en: 'Gross sales' },
    definition: { zh: '已支付订单在优惠前的商品金额。', en: 'Goods of paid orders before any discount.' },
    unit: 'money',
    direction: 'up',
    formula: { numerator: over('orders', 'sumIf(gross, is_paid)') },
    byLine: { numerator: over('order_lines', 'sumIf(line_gross, is_paid)') },
  },
  {
    code: 'orders',
    family: 'sales',
    name: { zh: '支付订单数', en: 'Paid orders' },
    definition: {
      zh: '已支付且未取消的订单；按品类或商品看时，含有该品类或商品的订单。',
      en: 'Orders paid and not cancelled; by category or product, orders that contain it.',
    },
    unit: 'count',
    direction: 'up',
    formula: { numerator: PAID_ORDERS },
    byLine: { numerator: over('order_lines', 'uniqExactIf((store_id, order_id), is_paid)') },
  },
  {
    code: 'units_sold',
    family: 'sales',
    name: { zh: '销售件数', en: 'Units sold' },
    definition: { zh: '已支付订单中售出的件数或重量。', en: 'Units or weight sold in paid orders.' },
    unit: 'count',
    direction: 'up',
    formula: { numerator: over('order_lines', 'sumIf(line_quantity, is_paid)') },
  },
  {
    code: 'average_order_value',
    family: 'sales',
    name: { zh: '客单价', en: 'Average order value' },
    definition: {
      zh: '已支付订单的商品实付金额（扣除优惠，含税，不含配送费）/ 支付订单数。',
      en: 'Net paid for goods (after discounts, tax included, without delivery fees) / paid orders.',
    },
    unit: 'money',
    direction: 'up',
    formula: { numerator: over('orders', 'sumIf(gross - discount, is_paid)'), denominator: PAID_ORDERS },
  },
  {
    code: 'discount_rate',
    family: 'sales',
    name: { zh: '优惠率', en: 'Discount rate' },
    definition: { zh: '优惠金额 / 优惠前金额，已支付订单。', en: 'Discounts / gross sales of paid orders.' },
    unit: 'ratio',
    direction: 'none',
    formula: {
      numerator: over('orders', 'sumIf(discount, is_paid)'),
      denominator: over('orders', 'sumIf(gross, is_paid)'),
    },
    byLine: {
      numerator: over('order_lines', 'sumIf(line_discount, is_paid)'),
      denominator: over('order_lines', 'sumIf(line_gross, is_paid)'),
    },
  },
  {
    code: 'contribution_margin',
    family: 'sales',
    name: { zh: '边际贡献', en: 'Contribution margin' },
    definition: {
      zh: '净销售额 + 配送费收入 − 商品成本 − 支付手续费 − 配送成本 − 包装 − 计提的积分返利；仅含成本已知的订单。',
      en: 'Net sales + delivery fees - cost of goods - payment fees - delivery cost - packaging - loyalty accrued, of paid orders whose goods cost is known.',
    },
    unit: 'money',
    direction: 'up',
    formula: { numerator: over('orders', 'sumIf(ifNull(contribution, 0), is_paid)'), needs: COSTED_ORDERS },
  },
  {
    code: 'contribution_rate',
    family: 'sales',
    name: { zh: '贡献率', en: 'Contribution rate' },
    definition: {
      zh: '边际贡献 / 净销售额，仅含成本已知的订单。',
      en: 'Contribution margin / net sales, of paid orders whose goods cost is known.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: { numerator: over('orders', 'sumIf(ifNull(contribution, 0), is_paid)'), denominator: COSTED_NET },
  },
  {
    code: 'gross_margin',
    family: 'sales',
    name: { zh: '毛利', en: 'Gross margin' },
    definition: {
      zh: '净销售额 − 商品成本，仅含成本已知的订单（或订单行）。',
      en: 'Net sales - cost of goods, of paid orders (or lines) whose goods cost is known.',
    },
    unit: 'money',
    direction: 'up',
    formula: {
      numerator: over('orders', 'sumIf(net - ifNull(cost, 0), is_paid and cost is not null)'),
      needs: COSTED_ORDERS,
    },
    byLine: {
      numerator: over('order_lines', 'sumIf(line_net - ifNull(line_cost, 0), is_paid and line_cost is not null)'),
      needs: COSTED_LINES,
    },
  },
  {
    code: 'goods_cost_ratio',
    family: 'sales',
    name: { zh: '商品成本率', en: 'Goods cost ratio' },
    definition: {
      zh: '商品成本 / 净销售额，仅含成本已知的订单（或订单行）。',
      en: 'Cost of goods / net sales, of paid orders (or lines) whose goods cost is known.',
    },
    unit: 'ratio',
    direction: 'down',
    formula: {
      numerator: over('orders', 'sumIf(ifNull(cost, 0), is_paid and cost is not null)'),
      denominator: COSTED_NET,
    },
    byLine: { numerator: COST_OF_LINES, denominator: COSTED_NET_OF_LINES },
  },
  {
    code: 'same_store_growth',
    family: 'sales',
    name: { zh: '同店增长', en: 'Same-store growth' },
    definition: {
      zh: '两期都营业的门店：本期净销售额 / 对比期净销售额 − 1；对比期由提问者按星期和节日对齐。',
      en: 'Stores open in both periods: net sales of this / net sales of that - 1. Whoever asks aligns the periods by weekday and festival.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: {
      numerator: over('same_stores', 'sum(net_now)'),
      denominator: over('same_stores', 'sum(net_before)'),
      plus: -1,
    },
  },
  {
    code: 'sales_per_square_metre',
    family: 'sales',
    name: { zh: '坪效', en: 'Sales per square metre' },
    definition: {
      zh: '净销售额 / 面积（平方米），面积已知的门店，整个期间。',
      en: 'Net sales of the period / area, of stores whose area is known.',
    },
    unit: 'money',
    direction: 'up',
    formula: {
      numerator: over('store_sales', 'sumIf(net, area_square_metres > 0)'),
      denominator: over('store_sales', 'sum(ifNull(area_square_metres, 0))'),
    },
  },
  {
    code: 'sales_per_seat',
    family: 'sales',
    name: { zh: '每座销售额', en: 'Sales per seat' },
    definition: {
      zh: '净销售额 / 座位数，有座位的门店，整个期间。',
      en: 'Net sales of the period / seats, of stores that have seats.',
    },
    unit: 'money',
    direction: 'up',
    formula: {
      numerator: over('store_sales', 'sumIf(net, seats > 0)'),
      denominator: over('store_sales', 'sum(ifNull(seats, 0))'),
    },
  },
  {
    code: 'table_turns',
    family: 'sales',
    name: { zh: '翻台率', en: 'Table turns' },
    definition: {
      zh: '堂食桌数（堂食支付订单）/ 餐桌数 / 天数，有餐桌的门店。',
      en: 'Parties seated (paid dine-in orders) / tables / days, of stores that have tables.',
    },
    unit: 'count',
    direction: 'up',
    formula: {
      numerator: over('store_sales', 'sumIf(parties, tables > 0)'),
      denominator: over('store_sales', 'sum(ifNull(tables, 0) * days)'),
    },
  },
] as const satisfies readonly Metric[]
