import { parseMinor } from '@tandem/kernel'
import { fromBeijingTime } from './beijing.ts'
import { paymentIdOf } from './payment-number.ts'
import type { StatementLine } from './provider.ts'

/**
 * Reads a trade bill of WeChat Pay (pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html): a heading,
 * lines whose fields each begin with a back-tick, a heading of sums, the sums. Columns are found by name.
 *
 * @throws Error when a column is missing or a figure cannot be read: half a bill is worse than none
 */
export function* linesOfTradeBill(text: string): Generator<StatementLine> {
  const [heading = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const names = heading.split(',')
  for (const line of lines) {
    if (line === '') continue
    if (!line.startsWith('`')) return
    // A name of goods may hold a comma, but not a comma before a back-tick.
    const fields = line.slice(1).split(',`')
    const field = (name: string): string => {
      const value = fields[names.indexOf(name)]
      if (value === undefined) throw new Error(`the bill has no column ${name}`)
      return value
    }
    const amount = (name: string): number => {
      const value = parseMinor(field(name), 2)
      if (value === null) throw new Error(`the bill's ${name} is not an amount`)
      return value
    }
    const reference = field('商户订单号')
    const shared = { reference, paymentId: paymentIdOf(reference), currency: field('货币种类'), fee: amount('手续费') }
    const at = fromBeijingTime(field('交易时间'))
    if (field('交易状态') === 'SUCCESS') {
      yield { ...shared, kind: 'capture', refundReference: null, amount: amount('订单金额'), at }
    } else if (field('退款状态') !== 'FAIL') {
      yield { ...shared, kind: 'refund', refundReference: field('微信退款单号'), amount: amount('申请退款金额'), at }
    }
  }
}
