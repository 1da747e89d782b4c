import type { AnyRecord, OrderRecord } from '@tandem/contracts'
import type { z } from 'zod'
import type { EventLog } from '../log/index.ts'
import { fingerprint, KnownRecords } from './known-records.ts'
import { homeOf, linesOf, recordContent, recordKey, versionOf } from './record-keys.ts'

type Order = z.infer<typeof OrderRecord>

/**
 * Reads what a merchant has from the event log, the only truth about it: an import that was killed leaves nothing
 * else that could disagree. About 2 s for 600,000 records.
 */
export async function loadKnown(log: Pick<EventLog, 'read'>, merchantId: string): Promise<KnownRecords> {
  const known = new KnownRecords()
  for await (const batch of log.read(1, { merchantId })) {
    for (const record of batch.records as readonly AnyRecord[]) {
      const mark = fingerprint(record.kind, recordKey(record), recordContent(record), homeOf(record))
      known.put(mark, { version: versionOf(record), lines: linesOf(record), seen: false })
    }
  }
  return known
}

/** The newest versions of the orders with these ids. */
export async function loadOrders(
  log: Pick<EventLog, 'read'>,
  merchantId: string,
  ids: ReadonlySet<string>,
): Promise<Map<string, Order>> {
  const orders = new Map<string, Order>()
  for await (const { kind, records } of log.read(1, { merchantId })) {
    if (kind !== 'order') continue
    for (const record of records as readonly Order[]) {
      if (ids.has(record.id) && record.version >= (orders.get(record.id)?.version ?? 0)) orders.set(record.id, record)
    }
  }
  return orders
}
