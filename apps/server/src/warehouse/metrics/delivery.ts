import { type Metric, over } from './metric.ts'

const isPromised = `promised_at is not null and status in ('delivered', 'failed')`
const isTimed = `status = 'delivered' and paid_at is not null and delivered_at is not null`

export const DELIVERY = [
  {
    code: 'delivery_cost_per_order',
    family: 'delivery',
    name: { zh: '单均配送成本', en: 'Delivery cost per order' },
    definition: {
      zh: '（骑手报酬 + 承运费 + 配送失败成本）/ 送达订单数。',
      en: '(Courier pay + carrier fees + failed-delivery cost) / delivered orders.',
    },
    unit: 'money',
    direction: 'down',
    formula: {
      numerator: over('deliveries', 'sum(courier_pay + carrier_fee + failed_cost)'),
      denominator: over('deliveries', `countIf(status = 'delivered')`),
    },
  },
  {
    code: 'on_time_rate',
    family: 'delivery',
    name: { zh: '准时率', en: 'On-time rate' },
    definition: {
      zh: '不晚于承诺时间送达的配送 / 有承诺时间且已结束的配送；配送失败算不准时，取消不计。',
      en: 'Deliveries at or before the promised time / deliveries promised and ended; failed ones count as late, cancelled ones not at all.',
    },
    unit: 'ratio',
    direction: 'up',
    formula: {
      numerator: over('deliveries', `countIf(${isPromised} and status = 'delivered' and delivered_at <= promised_at)`),
      denominator: over('deliveries', `countIf(${isPromised})`),
    },
  },
  {
    code: 'click_to_door',
    family: 'delivery',
    name: { zh: '下单到门', en: 'Click-to-door' },
    definition: {
      zh: '从支付到送达的平均分钟数，不含快递包裹。',
      en: 'Mean minutes from payment to delivery, parcels left out.',
    },
    unit: 'minutes',
    direction: 'down',
    formula: {
      numerator: over(
        'deliveries',
        `sumIf(dateDiff('second', paid_at, delivered_at), ${isTimed} and carrier != 'parcel') / 60`,
      ),
      denominator: over('deliveries', `countIf(${isTimed} and carrier != 'parcel')`),
    },
  },
  {
    code: 'order_to_sign',
    family: 'delivery',
    name: { zh: '下单到签收', en: 'Order-to-sign' },
    definition: { zh: '从支付到包裹签收的平均小时数。', en: 'Mean hours from payment to signed parcel.' },
    unit: 'hours',
    direction: 'down',
    formula: {
      numerator: over(
        'deliveries',
        `sumIf(dateDiff('second', paid_at, delivered_at), ${isTimed} and carrier = 'parcel') / 3600`,
      ),
      denominator: over('deliveries', `countIf(${isTimed} and carrier = 'parcel')`),
    },
  },
] as const satisfies readonly Metric[]
