import { type Metric, over } from './metric.ts'

export const RISK = [
  {
    code: 'fraud_loss_rate',
    family: 'risk',
    name: { zh: '欺诈损失率', en: 'Fraud loss rate' },
    definition: {
      zh: '确认的滥用造成的损失 / 已支付订单的销售总额。',
      en: 'Money lost to confirmed abuse / gross sales of paid orders.',
    },
    unit: 'ratio',
    direction: 'down',
    formula: { numerator: over('abuse_losses', 'sum(amount)'), denominator: over('orders', 'sumIf(gross, is_paid)') },
    meaninglessBy: ['hour'],
  },
] as const satisfies readonly Metric[]
