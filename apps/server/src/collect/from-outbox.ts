import type { RecordBatch } from '@tandem/contracts'
import { RECORDS_WRITTEN, type RecordsWritten } from '../db/emit-records.ts'
import type { OutboxConsumer } from '../db/outbox.ts'
import type { EventLog } from './log/event-log.ts'

/**
 * Carries records from the outbox into the event log. An event that comes again has the same batch id, which the log
 * knows: nothing is written twice.
 */
export function outboxToLog(log: EventLog): OutboxConsumer {
  return {
    name: 'event-log',
    async handle(events) {
      for (const { merchantId, id, kind, payload } of events) {
        if (kind !== RECORDS_WRITTEN) continue
        const written = payload as RecordsWritten
        await log.append({
          id: `outbox:${id}`,
          merchantId,
          kind: written.kind,
          records: written.records,
        } as RecordBatch)
      }
    },
  }
}
