import type { AnyRecord, OrderRecord, RecordKind } from '@tandem/contracts'
import type { z } from 'zod'
import { readLog } from '../log/index.ts'
import { fingerprint, KnownRecords } from './known-records.ts'
import { homeOf, linesOf, recordContent, recordKey, versionOf } from './record-keys.ts'

type Order = z.infer<typeof OrderRecord>

/** What a merchant has in the event log, up to batch `end`. */
export interface Logged {
  dir: string
  end: number
  merchantId: string
}

/**
 * Reads what a merchant has from the event log, the only truth about it: an import that was killed leaves nothing
 * else that could disagree. About 2 s for 600,000 records; kinds that the importer does not make are walked over.
 */
export async function loadKnown({ dir, end, merchantId }: Logged, kinds: readonly RecordKind[]): Promise<KnownRecords> {
  const known = new KnownRecords()
  for await (const batch of await readLog(dir, end, { merchantId, kinds: new Set(kinds) })) {
    for (const record of batch.records as readonly AnyRecord[]) {
      const mark = fingerprint(record.kind, recordKey(record), recordContent(record), homeOf(record))
      known.put(mark, { version: versionOf(record), lines: linesOf(record), seen: false })
    }
  }
  return known
}

/** The newest versions of the orders with these ids. */
export async function loadOrders(
  { dir, end, merchantId }: Logged,
  ids: ReadonlySet<string>,
): Promise<Map<string, Order>> {
  const orders = new Map<string, Order>()
  for await (const { records } of await readLog(dir, end, { merchantId, kinds: new Set(['order'] as const) })) {
    for (const record of records as readonly Order[]) {
      if (ids.has(record.id) && record.version >= (orders.get(record.id)?.version ?? 0)) orders.set(record.id, record)
    }
  }
  return orders
}
