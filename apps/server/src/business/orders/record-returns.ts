import type { RecordOf, ReturnGoods } from '@tandem/contracts'
import { allocate, amountFor, type EpochMs, type Minor, type Queryable } from '@tandem/kernel'
import { personOf } from './order-record.ts'
import { type RecordedOrder, readRecorded } from './recorded-order-store.ts'

/** What `order.returned` says of goods that came back. */
export interface ReturnTold {
  orderId: string
  returnId: string
  reason: ReturnGoods['reason']
  /** In smallest units. */
  lines: readonly { line: number; quantity: number }[]
  /** What the order owes back for it. */
  amount: Minor
}

export interface MerchantReturn {
  merchantId: string
  record: RecordOf<'return'>
}

/** The records of goods that came back, in the order in which they did. One of an order that is no more is left out. */
export async function recordReturns(
  db: Queryable,
  told: readonly { merchantId: string; at: EpochMs; told: ReturnTold }[],
): Promise<MerchantReturn[]> {
  const named = told.map(({ merchantId, told: { orderId } }) => ({ merchantId, orderId }))
  const orders = new Map((await readRecorded(db, named)).map((row) => [`${row.merchant_id} ${row.id}`, row]))
  return told.flatMap(({ merchantId, at, told: one }) => {
    const order = orders.get(`${merchantId} ${one.orderId}`)
    return order ? [{ merchantId, record: toReturnRecord(order, at, one) }] : []
  })
}

/** Each line stands for its share of what goes back, by what its units cost before discounts. */
function toReturnRecord(order: RecordedOrder, at: EpochMs, told: ReturnTold): RecordOf<'return'> {
  const back = told.lines.flatMap(({ line: number, quantity }) => {
    const line = order.lines.find((one) => one.line === number)
    return line ? [{ line, quantity }] : []
  })
  const worth = back.map(({ line, quantity }) => amountFor(line.unit_price, quantity, line.decimals))
  const amounts = worth.length === 0 ? [] : allocate(told.amount, worth)
  return {
    kind: 'return',
    id: told.returnId,
    at,
    orderId: order.id,
    // The store that sold it, for whose figures it counts, also when another one took it back.
    storeId: order.store_id,
    person: personOf(order),
    reason: told.reason,
    amount: told.amount,
    lines: back.map(({ line, quantity }, i) => ({
      line: line.line,
      quantity: quantity / 10 ** line.decimals,
      amount: amounts[i] as Minor,
    })),
  }
}
