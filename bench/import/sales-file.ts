import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { rng } from '@tandem/kernel'

const LINES_PER_ORDER = 3
const LINES_AT_ONCE = 5_000

/** Writes sales as a till exports them: about 100 bytes a row, three rows an order, 12 stores, 2,000 products. */
export async function writeSales(path: string, rows: number): Promise<void> {
  await pipeline(salesText(rows), createWriteStream(path))
}

function* salesText(rows: number): Generator<string> {
  const random = rng(7, 'sales')
  let lines = ['单号,时间,门店,商品,商品名称,数量,金额,会员,来源,备注']
  for (let row = 0; row < rows; row += 1) {
    const order = Math.floor(row / LINES_PER_ORDER)
    const at = new Date(Date.UTC(2026, 0, 1) + order * 1_000).toISOString()
    const product = random.int(2_000)
    const cents = 100 + random.int(9_900)
    lines.push(
      `T${order},${at.slice(0, 10)} ${at.slice(11, 19)},S${order % 12},P${product},商品 ${product} 盒装,${1 + random.int(4)},${(cents / 100).toFixed(2)},M${order % 50_000},till,"第 ${row} 行"`,
    )
    if (lines.length === LINES_AT_ONCE) {
      yield `${lines.join('\n')}\n`
      lines = []
    }
  }
  yield `${lines.join('\n')}\n`
}

/** The MAP file for it. */
export async function writeSalesMap(path: string): Promise<void> {
  const columns = {
    order: '单号',
    time: '时间',
    store: '门店',
    product: '商品',
    quantity: '数量',
    amount: '金额',
    customer: '会员',
    channel: '来源',
  }
  const merchant = { id: 'bench', name: 'Bench', currency: 'CNY', zone: 'Asia/Shanghai' }
  await writeFile(path, JSON.stringify({ source: 'bench', merchant, tables: [{ table: 'sales', columns }] }))
}
