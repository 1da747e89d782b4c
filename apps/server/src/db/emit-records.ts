import type { RecordKind, RecordOf } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'
import { emit } from './outbox.ts'

/** Outbox events of this kind carry records on their way into the event log. */
export const RECORDS_WRITTEN = 'records.written'

export interface RecordsWritten<K extends RecordKind = RecordKind> {
  kind: K
  records: RecordOf<K>[]
}

const PER_EVENT = 500

/** Sends records to the event log, and so to the warehouse, if and only if the transaction commits. */
export async function emitRecords<K extends RecordKind>(
  tx: Queryable,
  from: { aggregate: string; at: EpochMs },
  kind: K,
  records: readonly RecordOf<K>[],
): Promise<void> {
  for (let start = 0; start < records.length; start += PER_EVENT) {
    const payload: RecordsWritten<K> = { kind, records: records.slice(start, start + PER_EVENT) }
    await emit(tx, { kind: RECORDS_WRITTEN, payload, ...from })
  }
}
