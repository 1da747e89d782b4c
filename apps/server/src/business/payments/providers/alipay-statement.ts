import { parseMinor } from '@tandem/kernel'
import iconv from 'iconv-lite'
import { fromBeijingTime } from './beijing.ts'
import { paymentIdOf } from './payment-number.ts'
import type { StatementLine } from './provider.ts'
import { filesOfZip } from './zip.ts'

const GOODS = '商品名称'

/**
 * Reads a trade bill of Alipay: a ZIP archive of CSV files in GBK, of which the one with a column 业务类型 lists trades
 * and refunds. Columns are found by name.
 *
 * @throws Error when there is no such file, or a figure cannot be read: half a bill is worse than none
 */
export function* linesOfAlipayBill(archive: Buffer): Generator<StatementLine> {
  const texts = filesOfZip(archive).map((file) => iconv.decode(file, 'gbk'))
  const lines = texts.map((text) => text.split(/\r?\n/)).find((all) => all.some(isHeading))
  if (!lines) throw new Error('the archive holds no list of trades')
  const start = lines.findIndex(isHeading)
  const names = (lines[start] as string).split(',').map((name) => name.trim())
  for (const line of lines.slice(start + 1)) {
    if (line.startsWith('#')) return
    if (line.trim() === '') continue
    const fields = fieldsOf(line, names)
    const field = (name: string): string => {
      const value = fields[names.indexOf(name)]
      if (value === undefined) throw new Error(`the bill has no column ${name}`)
      return value.trim()
    }
    // Signs differ between kinds of bill; what is charged and what is given back is known from the kind of line.
    const amount = (name: string): number => {
      const value = parseMinor(field(name) || '0', 2)
      if (value === null) throw new Error(`the bill's ${name} is not an amount`)
      return Math.abs(value)
    }
    const reference = field('商户订单号')
    const isRefund = field('业务类型') === '退款'
    const fee = amount('服务费（元）')
    yield {
      ...{ reference, paymentId: paymentIdOf(reference), currency: 'CNY', at: fromBeijingTime(field('完成时间')) },
      kind: isRefund ? 'refund' : 'capture',
      refundReference: isRefund ? field('退款批次号/请求号') : null,
      amount: amount('订单金额（元）'),
      fee: isRefund && fee > 0 ? 0 - fee : fee,
    }
  }
}

function isHeading(line: string): boolean {
  return line.includes('支付宝交易号') && line.includes('业务类型')
}

/** A comma in a name of goods is not quoted: what is too much belongs there. */
function fieldsOf(line: string, names: readonly string[]): string[] {
  const fields = line.split(',')
  const extra = fields.length - names.length
  const goods = names.indexOf(GOODS)
  if (extra <= 0 || goods < 0) return fields
  return [
    ...fields.slice(0, goods),
    fields.slice(goods, goods + extra + 1).join(','),
    ...fields.slice(goods + extra + 1),
  ]
}
