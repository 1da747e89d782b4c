import type { RecordOf } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'
import { toDeliveryRecords } from './delivery-record.ts'
import { toOrderRecord } from './order-record.ts'
import { readRecorded } from './recorded-order-store.ts'

export interface MerchantOrderRecords {
  merchantId: string
  orders: RecordOf<'order'>[]
  deliveries: RecordOf<'delivery'>[]
}

/** The records of orders as they are now, merchant by merchant. */
export async function recordOrders(
  db: Queryable,
  named: readonly { merchantId: string; orderId: string }[],
): Promise<MerchantOrderRecords[]> {
  const rows = await readRecorded(db, named)
  return [...Map.groupBy(rows, ({ merchant_id }) => merchant_id)].map(([merchantId, own]) => ({
    merchantId,
    orders: own.map(toOrderRecord),
    deliveries: own.flatMap(toDeliveryRecords),
  }))
}
